import type { Expr } from "../../symbolic/expression/expr.ts";
import { mul, num, one, pow, variable } from "../../symbolic/expression/make.ts";
import { EXPONENT_COSTS, FACTOR_COST } from "../prior.ts";

/** A product of powers of columns, by the exponent of each column, and its size in a search. */
export interface Monomial {
  readonly exponents: Float64Array;
  readonly cost: number;
}

/**
 * All monomials over the columns, cheapest first, up to `limit` of them and at least one factor each.
 *
 * A column that `isPositive` denies gets whole positive powers only. Cost O(limit·columns) for small limits.
 */
export function monomials(isPositive: readonly boolean[], limit: number): Monomial[] {
  const n = isPositive.length;
  for (let bound = 1.2; ; bound += 0.8) {
    const found = upTo(isPositive, bound);
    if (found.length >= limit || bound > 4.5 * n) {
      return found.sort((a, b) => a.cost - b.cost).slice(0, limit);
    }
    // The next bound roughly multiplies the count; far beyond the limit there is no need to look.
    if (found.length * 6 > 20 * limit) return found.sort((a, b) => a.cost - b.cost).slice(0, limit);
  }
}

function upTo(isPositive: readonly boolean[], bound: number): Monomial[] {
  const n = isPositive.length;
  const found: Monomial[] = [];
  const current = new Float64Array(n);
  const visit = (i: number, cost: number, isFirst: boolean): void => {
    if (i === n) {
      if (!isFirst) found.push({ exponents: current.slice(), cost });
      return;
    }
    current[i] = 0;
    visit(i + 1, cost, isFirst);
    for (const [exponent, price] of EXPONENT_COSTS) {
      const next = cost + price + FACTOR_COST;
      if (next > bound) continue;
      if (isPositive[i] !== true && (exponent < 0 || !Number.isInteger(exponent))) continue;
      current[i] = exponent;
      visit(i + 1, next, false);
    }
    current[i] = 0;
  };
  visit(0, 0, true);
  return found;
}

/** Writes the values of a monomial to `out`. */
export function monomialValues(
  { exponents: powers }: Monomial,
  columns: readonly Float64Array[],
  out: Float64Array,
): void {
  out.fill(1);
  for (let i = 0; i < powers.length; i++) {
    const p = powers[i]!;
    if (p === 0) continue;
    const x = columns[i]!;
    if (p === 1) for (let r = 0; r < out.length; r++) out[r]! *= x[r]!;
    else if (p === -1) for (let r = 0; r < out.length; r++) out[r]! /= x[r]!;
    else if (p === 2) for (let r = 0; r < out.length; r++) out[r]! *= x[r]! * x[r]!;
    else for (let r = 0; r < out.length; r++) out[r]! *= x[r]! ** p;
  }
}

/** A product of powers as a formula. */
export function monomialExpr(powers: ArrayLike<number>, names: readonly string[]): Expr {
  const factors = Array.from(powers).flatMap((p, i) => {
    if (p === 0) return [];
    const x = variable(names[i]!);
    return [p === 1 ? x : pow(x, num(p))];
  });
  return factors.length === 0 ? one : mul(...factors);
}
