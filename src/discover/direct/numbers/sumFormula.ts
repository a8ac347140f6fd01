import { leastSquares } from "../../../math/linear/projection.ts";
import { dot } from "../../../math/statistics.ts";
import type { Expr } from "../../../symbolic/expression/expr.ts";
import { add, mul, num } from "../../../symbolic/expression/make.ts";

/** A term with its values on the screen. */
interface ValuedTerm {
  readonly expr: Expr;
  readonly values: Float64Array;
}

/** What a term must give of the target to be one. */
const LEAST_PART = 1e-9;

/**
 * The sum of terms with the factors of least squares, without those that give nothing of the `total` squares; undefined where the
 * factors are not finite. Cost O(rows·terms²).
 */
export function sumFormula(
  terms: readonly ValuedTerm[],
  target: Float64Array,
  total: number,
): Expr | undefined {
  const factorsOf = (parts: readonly ValuedTerm[]) =>
    leastSquares(
      parts.map(({ values }) => values),
      target,
    );
  const first = factorsOf(terms);
  const least = LEAST_PART ** 2 * total;
  const parts = terms.filter(({ values }, k) => (first?.[k] ?? 0) ** 2 * dot(values, values) > least);
  const factors = parts.length === terms.length ? first : factorsOf(parts);
  if (factors === undefined || parts.length === 0 || !factors.every(Number.isFinite)) return undefined;
  return add(...parts.map(({ expr }, k) => mul(num(factors[k]!), expr)));
}
