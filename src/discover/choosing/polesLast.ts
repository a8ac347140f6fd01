import type { Expr } from "../../symbolic/expression/expr.ts";
import { boxAround, isFiniteOnBox } from "../../symbolic/expression/finiteOnBox.ts";
import { children, choice, num, withChildren, zero } from "../../symbolic/expression/make.ts";
import type { FormulaData } from "../../symbolic/formula/constants/constants.ts";
import { EXACT_NRMSE, reportedError } from "./archive.ts";
import type { JudgedFormula } from "./choice.ts";

/** Nats by which the rows must speak for a formula with a pole against every one without. */
const NATS_OF_POLE = 30;

/**
 * Nats by which the description must be shorter with one that ends where a root or an arc does, as sqrt(w^2 − c^2) and
 * asin(l/d): it predicts nothing wrong there. More than chance gives (see `SURE_NATS`).
 */
export const NATS_OF_EDGE = 8;

/**
 * The formulas with those behind that are not shown to be finite between and around the rows (see `boxAround`): one that
 * has a pole there predicts anything near it. Where the rows describe it better than any finite formula by more than 30
 * nats, they show the pole, and it keeps its place; so does an exact one, and where it has no pole but no value either, beyond
 * where a root or an arc ends, one with a description shorter by 8 nats, or by `natsOfEdge`. `nRows`: rows that the search looked at. Cost
 * O(formulas·nodes·2,000).
 */
export function polesLast(
  ranked: readonly JudgedFormula[],
  { variables, columns }: FormulaData,
  nRows: number,
  natsOfEdge: number = NATS_OF_EDGE,
): JudgedFormula[] {
  const first = ranked[0];
  if (first !== undefined && reportedError(first.formula) <= EXACT_NRMSE) return [...ranked];
  const box = boxAround(variables, columns);
  const holds = new Map(ranked.map((one) => [one, isFiniteOnBox(one.formula.expr, box)]));
  const least = ranked.reduce(
    (error, one) => (holds.get(one) ? Math.min(error, reportedError(one.formula)) : error),
    Number.POSITIVE_INFINITY,
  );
  const shortest = ranked.reduce(
    (length, one) => (holds.get(one) ? Math.min(length, lengthOf(one)) : length),
    Number.POSITIVE_INFINITY,
  );
  const keepsPlace = (one: JudgedFormula): boolean =>
    holds.get(one) === true ||
    nRows * Math.log(least / reportedError(one.formula)) > NATS_OF_POLE ||
    (shortest - lengthOf(one) > natsOfEdge && isFiniteOnBox(beyondEdges(one.formula.expr), box));
  return [...ranked.filter(keepsPlace), ...ranked.filter((one) => !keepsPlace(one))];
}

function lengthOf({ formula }: JudgedFormula): number {
  return formula.description.length;
}

const one = num(1);

/** The formula with its value at the edge for what lies beyond it, of roots and arcs: finite where it is, and where these end. */
function beyondEdges(expr: Expr): Expr {
  const inside = children(expr).map(beyondEdges);
  const [first, ...others] = inside;
  if (first === undefined) return expr;
  if (expr.kind === "call" && (expr.fn === "asin" || expr.fn === "acos"))
    return withChildren(expr, [choice("max", choice("min", first, one), num(-1))]);
  const isRoot =
    (expr.kind === "call" && expr.fn === "sqrt") ||
    (expr.kind === "pow" &&
      expr.exponent.kind === "num" &&
      expr.exponent.value > 0 &&
      !Number.isInteger(expr.exponent.value));
  return withChildren(expr, isRoot ? [choice("max", first, zero), ...others] : inside);
}
