import { type Fold, predictedInTurn } from "../math/rowGroups.ts";
import { withRows } from "../math/rows.ts";
import type { Dataset } from "../model/dataset.ts";
import type { Expr } from "./expression/expr.ts";
import { type FormulaData, refitConstants } from "./formula/constants/constants.ts";
import { fittedAt } from "./formula/descriptionLength.ts";
import { errorsOn, valuesOn } from "./formula/formula.ts";
import { type FormulaSet, lossOfSets, rowsOfSet } from "./formula/formulaSet.ts";
import { soft } from "./losses/formulaTarget.ts";
import { predictionsOf } from "./losses/rowLoss.ts";
import { besideOthers, oddsOfScore, refitTogether, sharesOf } from "./losses/scores.ts";

/** Constants that are at the optimum of all rows have a short way to that of most of them. */
const MOST_STEPS = 30;

/**
 * What a formula says of each row by constants fitted to the rows of the other folds; numbers that count as known stay.
 * NaN where it has no value. Shape: (rows). Cost: one refit per fold.
 */
export function leftOutValues(expr: Expr, data: FormulaData, folds: readonly Fold[]): Float64Array {
  const isFree = fittedAt(errorsOn(expr, data).nrmse);
  const [predicted] = predictedInTurn(data.target.length, folds, ({ train, held }) => {
    const moved = refitConstants(expr, withRows(data, train), { maxSteps: MOST_STEPS, isFree }).expr;
    return [valuesOn(moved, withRows(data, held))];
  });
  return predicted!;
}

/**
 * The probabilities of classes by scores whose constants are fitted, together, to the rows of the other folds. Shapes: scores and
 * `data` (classes), the result (classes)(rows). Cost: three refits per fold and class.
 */
export function leftOutShares(
  scores: readonly Expr[],
  data: readonly FormulaData[],
  folds: readonly Fold[],
): readonly Float64Array[] {
  const values = scores.map((score, t) => valuesOn(score, data[t]!));
  const options = scores.map((score, t) => {
    const { nrmse } = errorsOn(oddsOfScore(score), besideOthers(data[t]!, values, t));
    return { maxSteps: MOST_STEPS, isFree: fittedAt(nrmse) };
  });
  const shares = scores.map(() => new Float64Array(data[0]!.target.length));
  for (const { train, held } of folds) {
    const moved = refitTogether(
      scores,
      data.map((own) => withRows(own, train)),
      options,
    );
    const own = sharesOf(moved.map((score, t) => valuesOn(score, withRows(data[t]!, held))));
    for (const [t, column] of shares.entries()) {
      for (const [at, row] of held.entries()) column[row] = own[t]![at]!;
    }
  }
  return shares;
}

/**
 * The probabilities that the chosen formulas of classes give each row by constants fitted to the rows of the other folds. Shape:
 * (targets)(rows). Cost: as `leftOutShares`.
 */
export function leftOutProbabilities(
  sets: readonly FormulaSet[],
  rows: Dataset,
  folds: readonly Fold[],
): readonly Float64Array[] {
  const exprs = sets.map(({ formulas, best }) => formulas[best]!.expr);
  const data = sets.map((set): FormulaData => {
    const own = rowsOfSet(set, rows);
    return { ...own, target: soft(own.target), loss: "logistic" };
  });
  return lossOfSets(sets) === "softmax"
    ? leftOutShares(exprs, data, folds)
    : exprs.map((expr, t) => predictionsOf(data[t]!, leftOutValues(expr, data[t]!, folds)));
}
