import { boxAround, isFiniteOnBox } from "../../symbolic/expression/finiteOnBox.ts";
import type { FormulaData } from "../../symbolic/formula/constants/constants.ts";
import { reportedErrors } from "../../targetErrors.ts";
import { EXACT_NRMSE } from "./archive.ts";
import type { JudgedFormula } from "./choice.ts";

/** Nats by which the rows must speak for a formula with a pole against every one without. */
const NATS_OF_POLE = 30;

/**
 * The formulas with those behind that are not shown to be finite between and around the rows (see `boxAround`): one that
 * has a pole there predicts anything near it. Where the rows describe it better than any finite formula by more than 30
 * nats, they show the pole, and it keeps its place; so does an exact one. `nRows`: rows that the search looked at. Cost
 * O(formulas·nodes·2,000).
 */
export function polesLast(
  ranked: readonly JudgedFormula[],
  { variables, columns }: FormulaData,
  nRows: number,
): JudgedFormula[] {
  const first = ranked[0];
  if (first !== undefined && errorOf(first) <= EXACT_NRMSE) return [...ranked];
  const box = boxAround(variables, columns);
  const holds = new Map(ranked.map((one) => [one, isFiniteOnBox(one.formula.expr, box)]));
  const least = ranked.reduce(
    (error, one) => (holds.get(one) ? Math.min(error, errorOf(one)) : error),
    Number.POSITIVE_INFINITY,
  );
  const keepsPlace = (one: JudgedFormula): boolean =>
    holds.get(one) === true || nRows * Math.log(least / errorOf(one)) > NATS_OF_POLE;
  return [...ranked.filter(keepsPlace), ...ranked.filter((one) => !keepsPlace(one))];
}

/** The reported error; what is below rounding is equal. */
function errorOf({ formula }: JudgedFormula): number {
  return Math.max(EXACT_NRMSE, reportedErrors(formula.errors).nrmse);
}
