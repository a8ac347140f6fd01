/** From terms to a formula: coefficients by least squares on many rows, terms that are not needed dropped. */

import { subtractCombined } from "../../math/linear/linearLeastSquares.ts";
import { leastSquares } from "../../math/linear/projection.ts";
import { significant } from "../../math/simpleNumber.ts";
import { dot } from "../../math/statistics.ts";
import { ROW_LIMITS } from "../../rowLimits.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import { add, mul, num } from "../../symbolic/expression/make.ts";
import { evaluate } from "../../symbolic/expression/tape/tape.ts";
import type { FormTable, FoundForm } from "../direct/form.ts";
import { screenOf } from "../direct/rows.ts";
import type { Transform } from "../direct/transforms.ts";

/** A sum that seems to hold: T(y) = factor · Σ c·term. */
export interface Guess {
  readonly transform: Transform;
  /** Terms that may be needed, and those that are. */
  readonly terms: readonly Expr[];
  readonly factor?: Expr;
  /** What its terms cost: the cheaper of two guesses is looked at first. */
  readonly cost: number;
}

/** The share of the squared target that rounding leaves of an exact sum, and what a term must explain to be needed. */
const EXACT_LEFT = 1e-22;
const LEAST_EXPLAINED = 1e-16;

/** A column of a least squares problem. */
interface Column {
  readonly expr: Expr;
  readonly values: Float64Array;
}

/**
 * The formula of a guess where it holds to rounding on all rows that are looked at; undefined where it does not, or where
 * a term explains so little that the sum is only an expansion of another.
 */
export function settledGuess(table: FormTable, { transform, terms, factor }: Guess): FoundForm | undefined {
  const screen = screenOf(table, ROW_LIMITS.search.valueSums);
  const valuesOf = (expr: Expr): Float64Array => evaluate(expr, table.names, screen.columns, screen.nRows);
  // Errors of T(y) weigh as much as they make in y.
  const weights = screen.target.map((y) => 1 / transform.slope(y));
  const largest = weights.reduce((most, w) => Math.max(most, w), 0);
  const target = screen.target.map((y, r) => (transform.forward(y) * weights[r]!) / largest);
  const scale = factor === undefined ? undefined : valuesOf(factor);
  let kept = terms.map((expr): Column => {
    const values = valuesOf(expr);
    return { expr, values: values.map((v, r) => (v * weights[r]! * (scale?.[r] ?? 1)) / largest) };
  });
  if (![target, ...kept.map(({ values }) => values)].every((values) => values.every(Number.isFinite)))
    return undefined;
  const total = dot(target, target);
  let best = fitted(kept, target);
  if (best === undefined || best.left > EXACT_LEFT * total) return undefined;
  const { factors } = best;
  const sizes = new Map(
    kept.map((column, t) => [column, Math.abs(factors[t]!) * Math.sqrt(dot(column.values, column.values))]),
  );
  for (const column of kept.toSorted((a, b) => sizes.get(a)! - sizes.get(b)!)) {
    const fewer = kept.filter((other) => other !== column);
    const next = fewer.length === 0 ? undefined : fitted(fewer, target);
    if (next === undefined || next.left > LEAST_EXPLAINED * total) continue;
    if (next.left > EXACT_LEFT * total) return undefined;
    [kept, best] = [fewer, next];
  }
  const sum = add(...kept.map(({ expr }, t) => scaled(best.factors[t]!, expr)));
  return { expr: transform.back(factor === undefined ? sum : mul(factor, sum)), left: best.left / total };
}

function fitted(
  columns: readonly Column[],
  target: Float64Array,
): { factors: Float64Array; left: number } | undefined {
  const values = columns.map((column) => column.values);
  const factors = leastSquares(values, target);
  if (factors === undefined) return undefined;
  const rest = subtractCombined(target.slice(), values, factors);
  return { factors, left: dot(rest, rest) };
}

function scaled(factor: number, expr: Expr): Expr {
  const tidy = tidied(factor);
  if (tidy === 1) return expr;
  return expr.kind === "num" ? num(tidy * expr.value) : mul(num(tidy), expr);
}

/** A number without what rounding has left in its last digits. */
export function tidied(value: number): number {
  const short = significant(value, 9);
  return Math.abs(short - value) <= 1e-11 * Math.abs(value) ? short : value;
}
