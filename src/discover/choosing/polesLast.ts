import type { Expr } from "../../symbolic/expression/expr.ts";
import { boxAround, isFiniteOnBox } from "../../symbolic/expression/finiteOnBox.ts";
import { children, withChildren, zero } from "../../symbolic/expression/make.ts";
import type { FormulaData } from "../../symbolic/formula/constants/constants.ts";
import { reportedErrors } from "../../targetErrors.ts";
import { EXACT_NRMSE } from "./archive.ts";
import type { JudgedFormula } from "./choice.ts";

/** Nats by which the rows must speak for a formula with a pole against every one without. */
const NATS_OF_POLE = 30;

/**
 * Nats by which they must speak for one that ends at a root of what is below zero, as sqrt(w^2 − c^2) does: it predicts nothing
 * wrong there. More than chance gives (see `SURE_NATS`).
 */
const NATS_OF_EDGE = 8;

/**
 * The formulas with those behind that are not shown to be finite between and around the rows (see `boxAround`): one that
 * has a pole there predicts anything near it. Where the rows describe it better than any finite formula by more than 30
 * nats, they show the pole, and it keeps its place; so does an exact one, and where it has no pole but no value either, beyond
 * where a root ends, one that they describe better by 8 nats. `nRows`: rows that the search looked at. Cost
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
  const keepsPlace = (one: JudgedFormula): boolean => {
    if (holds.get(one) === true) return true;
    const nats = nRows * Math.log(least / errorOf(one));
    return nats > NATS_OF_POLE || (nats > NATS_OF_EDGE && isFiniteOnBox(beyondRoots(one.formula.expr), box));
  };
  return [...ranked.filter(keepsPlace), ...ranked.filter((one) => !keepsPlace(one))];
}

/** The reported error; what is below rounding is equal. */
function errorOf({ formula }: JudgedFormula): number {
  return Math.max(EXACT_NRMSE, reportedErrors(formula.errors).nrmse);
}

/** The formula with 0 for what is below zero under a root: finite where it is, and where the root ends. */
function beyondRoots(expr: Expr): Expr {
  const inside = children(expr).map(beyondRoots);
  const [first, ...others] = inside;
  const isRoot =
    (expr.kind === "call" && expr.fn === "sqrt") ||
    (expr.kind === "pow" &&
      expr.exponent.kind === "num" &&
      expr.exponent.value > 0 &&
      !Number.isInteger(expr.exponent.value));
  if (!isRoot || first === undefined) return withChildren(expr, inside);
  return withChildren(expr, [{ kind: "choice", fn: "max", arguments: [first, zero] }, ...others]);
}
