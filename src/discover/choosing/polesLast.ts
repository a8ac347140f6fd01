import { boxAround, isFiniteOnBox } from "../../symbolic/expression/finiteOnBox.ts";
import type { FormulaData } from "../../symbolic/formula/constants.ts";
import { reportedErrors } from "../../targetErrors.ts";
import { EXACT_NRMSE } from "../archive.ts";
import type { JudgedFormula } from "../choice.ts";

/** The error, as a share of the least that a formula without a pole reaches, below which the rows speak for the pole. */
const SHOWN_BY_ROWS = 0.5;

/**
 * The formulas with those behind that are not shown to be finite between and around the rows (see `boxAround`): one that
 * has a pole there predicts anything near it. Where no finite formula comes near its error the rows themselves show the
 * pole, and it keeps its place. Cost O(formulas·nodes·2,000).
 */
export function polesLast(
  ranked: readonly JudgedFormula[],
  { variables, columns }: FormulaData,
): JudgedFormula[] {
  const box = boxAround(variables, columns);
  const holds = new Map(ranked.map((one) => [one, isFiniteOnBox(one.formula.expr, box)]));
  const least = ranked.reduce(
    (error, one) => (holds.get(one) ? Math.min(error, errorOf(one)) : error),
    Number.POSITIVE_INFINITY,
  );
  const keepsPlace = (one: JudgedFormula): boolean =>
    holds.get(one) === true || errorOf(one) < SHOWN_BY_ROWS * least;
  return [...ranked.filter(keepsPlace), ...ranked.filter((one) => !keepsPlace(one))];
}

/** The reported error; what is below rounding is equal. */
function errorOf({ formula }: JudgedFormula): number {
  return Math.max(EXACT_NRMSE, reportedErrors(formula.errors).nrmse);
}
