/** From terms to the root of a quadratic: coefficients by least squares, terms that are not needed dropped. */
import { leastSquares } from "../../math/linear/projection.ts";
import { dot } from "../../math/statistics.ts";
import { ROW_LIMITS } from "../../rowLimits.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import { add, mul, num, pow, sub } from "../../symbolic/expression/make.ts";
import { evaluate } from "../../symbolic/expression/tape/tape.ts";
import type { FormTable, FoundForm } from "./form.ts";
import { screenOf } from "./rows.ts";

/** The share of the squared target that rounding leaves of a root that holds. */
const EXACT_LEFT = 1e-16;
/** A term that is a smaller share of y² than this is rounding. */
const LEAST_SHARE = 1e-9;

/**
 * The root y of y² = A + y·B with the sign that the rows have, for sums A of terms of `above` and B of `times`; undefined
 * where none holds to rounding, or where A or B is 0. Cost O(rows·terms²).
 */
export function rootOfQuadraticIn(
  table: FormTable,
  above: readonly Expr[],
  times: readonly Expr[],
): FoundForm | undefined {
  const { columns, target, nRows } = screenOf(table, ROW_LIMITS.search.valueSums);
  const valuesOf = (expr: Expr): Float64Array => evaluate(expr, table.names, columns, nRows);
  const squares = target.map((y) => y * y);
  let parts = [
    ...above.map((expr) => ({ expr, isTimes: false, values: valuesOf(expr) })),
    ...times.map((expr) => ({ expr, isTimes: true, values: valuesOf(expr).map((v, r) => v * target[r]!) })),
  ];
  const fit = (): Float64Array | undefined =>
    leastSquares(
      parts.map(({ values }) => values),
      squares,
    );
  const first = fit();
  if (first === undefined) return undefined;
  const least = LEAST_SHARE ** 2 * dot(squares, squares);
  parts = parts.filter(({ values }, t) => first[t]! ** 2 * dot(values, values) > least);
  const factors = fit();
  if (factors === undefined) return undefined;
  const side = (isTimes: boolean, share: number): Expr[] =>
    parts.flatMap((part, t) => (part.isTimes === isTimes ? [mul(num(share * factors[t]!), part.expr)] : []));
  const [a, b] = [side(false, 1), side(true, 0.5)];
  if (a.length === 0 || b.length === 0) return undefined;
  const half = add(...b);
  const root = pow(add(pow(half, 2), ...a), 0.5);
  for (const expr of [add(half, root), sub(half, root)]) {
    let [left, total] = [0, 0];
    for (const [r, v] of valuesOf(expr).entries()) {
      left += (v - target[r]!) ** 2;
      total += target[r]! ** 2;
    }
    if (left < EXACT_LEFT * total) return { expr, left: left / total };
  }
  return undefined;
}
