/** From snapped networks to the scores of classes: each finished beside the others. */
import type { Context } from "../../train/context.ts";
import { complexity } from "../expression/complexity.ts";
import type { Expr } from "../expression/expr.ts";
import type { FormulaData } from "../formula/constants/constants.ts";
import { type FinishOptions, finishForms, type TargetRows } from "../formula/finishForms.ts";
import { errorsOf, type Formula, valuesOn } from "../formula/formula.ts";
import { leftOutShares } from "../leftOut.ts";
import { targetsOf } from "./rowLoss.ts";
import {
  besideOthers,
  inDigits,
  oddsOfScore,
  ofScore,
  referenceOf,
  sharesOf,
  withoutConstant,
} from "./scores.ts";

/**
 * A formula of the score of each class, with errors of the probabilities that all of them give; none where a class has none. Shapes: forms
 * (networks)(classes), rows (classes). Cost: `finishForms` for each class.
 */
export async function finishScores(
  forms: readonly (readonly Expr[])[],
  rows: readonly TargetRows[],
  options: FinishOptions,
  context: Context,
): Promise<readonly Formula[]> {
  const [first] = forms;
  if (first === undefined) return [];
  const reference = referenceOf(first);
  const all = forms.map((scores) => withoutConstant(scores, reference));
  const scores = [...all[0]!];
  const train = rows.map((own) => own.train);
  const found: Formula[] = [];
  for (const [t, { train: own, heldOut, test }] of rows.entries()) {
    const beside = (data: FormulaData): FormulaData =>
      besideOthers(
        data,
        scores.map((score) => valuesOn(score, data)),
        t,
      );
    const ownRows = {
      train: beside(own),
      ...(heldOut && { heldOut: beside(heldOut) }),
      ...(test && { test: beside(test) }),
    };
    const [best] = await finishForms(
      all.map((one) => oddsOfScore(one[t]!)),
      ownRows,
      options,
      context,
    );
    if (best === undefined) return [];
    found.push(ofScore(best));
    scores[t] = found[t]!.expr;
  }
  const written = options.round ? inDigits(withoutConstant(scores), train) : scores;
  return withErrors(
    found.map((formula, t) => ({ ...formula, expr: written[t]!, complexity: complexity(written[t]!) })),
    rows,
  );
}

/** The formulas with the errors of what they give together. Shapes: (classes). Cost: `leftOutShares` where rows are left out in turn. */
export function withErrors(formulas: readonly Formula[], rows: readonly TargetRows[]): Formula[] {
  const scores = formulas.map(({ expr }) => expr);
  const on = (parts: readonly FormulaData[]) =>
    sharesOf(scores.map((score, t) => valuesOn(score, parts[t]!)));
  const train = rows.map((own) => own.train);
  const test = rows.flatMap((own) => own.test ?? []);
  const { folds } = rows[0]!;
  const judged = {
    train: on(train),
    ...(test.length > 0 && { test: on(test) }),
    ...(folds && { crossValidated: leftOutShares(scores, train, folds) }),
  };
  return formulas.map((formula, t) => {
    const errorsIn = (shares: readonly Float64Array[], data: FormulaData) =>
      errorsOf(shares[t]!, targetsOf(data), data.weights);
    const errors = {
      train: errorsIn(judged.train, train[t]!),
      ...(judged.test && { test: errorsIn(judged.test, test[t]!) }),
      ...(judged.crossValidated && { crossValidated: errorsIn(judged.crossValidated, train[t]!) }),
    };
    return { ...formula, errors };
  });
}
