/** Log odds of one of the sizes that were tried, as formulas. */
import { sigmoid } from "../../math/sigmoid.ts";
import { normalise } from "../algebra/normalise.ts";
import type { Expr } from "../expression/expr.ts";
import type { FormulaData } from "../formula/constants/constants.ts";
import { errorsOf, type Formula, formulaOf, valuesOn } from "../formula/formula.ts";
import { withFewestDigits } from "../formula/rounding/fewestDigits.ts";
import {
  besideOthers,
  inDigits,
  oddsOfScore,
  ofScore,
  referenceOf,
  sharesOf,
  withoutConstant,
} from "../losses/scores.ts";
import type { LogOdds } from "./logOdds.ts";

/** Nodes of a formula of classes where nothing else is said: of two there is one for both. */
const [NODES_OF_TWO, NODES_OF_MORE] = [20, 15];

/** Nodes of each of so many formulas, where nothing else is said. */
export function mostNodes(formulas: number): number {
  return formulas === 1 ? NODES_OF_TWO : NODES_OF_MORE;
}

/** Formulas of one size, and the probabilities that they give. Shapes: formulas (classes), probabilities (classes)(rows). */
export interface SizedFormulas {
  readonly formulas: readonly Formula[];
  readonly own: readonly Float64Array[];
  /** By a selection and a fit without the row. */
  readonly leftOut: readonly Float64Array[];
}

/**
 * The formulas at place `size` of the path, in the digits that they need, with errors on the rows they were fitted to and on those left out. Shape of `data`:
 * (classes). Cost O(rows·classes·(nodes + constants²)).
 */
export function formulasOfSize(
  { path, leftOut: all, best }: LogOdds,
  size: number,
  data: readonly FormulaData[],
): SizedFormulas {
  const isAlone = data.length === 1;
  const printed = printedFormulas(path[size]!, referenceOf(path[best]!), data);
  const probabilities = (values: readonly Float64Array[]): readonly Float64Array[] =>
    isAlone ? values.map((odds) => odds.map(sigmoid)) : sharesOf(values);
  const own = probabilities(printed.map(({ expr }, t) => valuesOn(expr, data[t]!)));
  const leftOut = probabilities(all[size]!);
  const formulas = printed.map((formula, t): Formula => {
    const [train, crossValidated] = [own, leftOut].map((shares) =>
      errorsOf(shares[t]!, data[t]!.target, data[t]!.weights),
    );
    return { ...formula, errors: { train: train!, crossValidated: crossValidated! } };
  });
  return { formulas, own, leftOut };
}

/** Log odds, or scores less the constant of class `reference`, in the digits that they need. Shape of `exprs`: (classes). Cost O(rows·classes·(nodes + constants²)). */
export function printedFormulas(
  exprs: readonly Expr[],
  reference: number,
  data: readonly FormulaData[],
): Formula[] {
  return exprs.length === 1
    ? exprs.map((expr, t) => oddsFormula(normalise(expr), data[t]!))
    : scoreFormulas(withoutConstant(exprs, reference), data);
}

/** Log odds in the digits that they need. */
function oddsFormula(expr: Expr, data: FormulaData): Formula {
  return formulaOf(withFewestDigits(expr, data), data.variables, data, undefined, "log odds");
}

/** Formulas of scores in the digits that each needs beside the others. */
function scoreFormulas(scores: readonly Expr[], data: readonly FormulaData[]): Formula[] {
  const written = inDigits(scores, data);
  const values = written.map((score, t) => valuesOn(score, data[t]!));
  return written.map((score, t) => {
    const beside = besideOthers(data[t]!, values, t);
    return ofScore(formulaOf(oddsOfScore(score), beside.variables, beside, undefined, "log odds"));
  });
}
