import type { Expr } from "../expression/expr.ts";
import { factorsOf } from "./polynomial.ts";

/** A whole power of a sum among the factors of a formula, and the other factors. */
export interface PowerOfSum {
  readonly terms: readonly Expr[];
  readonly exponent: Expr & { readonly kind: "num" };
  readonly others: readonly Expr[];
}

/** The whole powers of sums among the factors of a formula in normal form. */
export function powersOfSums(expr: Expr): PowerOfSum[] {
  const factors = factorsOf(expr);
  return factors.flatMap((factor) => {
    if (factor.kind !== "pow" || factor.base.kind !== "add" || factor.exponent.kind !== "num") return [];
    if (!Number.isInteger(factor.exponent.value)) return [];
    const others = factors.filter((other) => other !== factor);
    return [{ terms: factor.base.terms, exponent: factor.exponent, others }];
  });
}
