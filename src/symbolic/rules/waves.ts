/** Waves, sin u, cos u and the like, among the factors of terms. */
import { product } from "../algebra/arithmetic.ts";
import { factorsOf } from "../algebra/polynomial.ts";
import type { Expr } from "../expression/expr.ts";
import { one } from "../expression/make.ts";
import type { FunctionName } from "../functions/all.ts";

/** A function of an expression. */
export type Call = Expr & { kind: "call" };

/** The calls of `fn` at whole powers among the factors of a term. */
export function callsIn(
  term: Expr,
  fns: readonly FunctionName[],
): { factor: Expr; of: Call; exponent: number }[] {
  return factorsOf(term).flatMap((factor) => {
    const [base, exponent] = factor.kind === "pow" ? [factor.base, factor.exponent] : [factor, one];
    if (base.kind !== "call" || !fns.includes(base.fn) || exponent.kind !== "num") return [];
    return Number.isInteger(exponent.value) ? [{ factor, of: base, exponent: exponent.value }] : [];
  });
}

/** A term without some of its factors. */
export function without(term: Expr, dropped: readonly Expr[]): Expr {
  return product(factorsOf(term).filter((factor) => !dropped.includes(factor)));
}
