/** A product of powers times a formula, written in front of it or inside its sum, where the products of the terms cancel. */
import { normalise } from "../../symbolic/algebra/normalise.ts";
import { complexity } from "../../symbolic/expression/complexity.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import { add, mul, pow } from "../../symbolic/expression/make.ts";
import { monomialExpr } from "../direct/monomials.ts";
import type { Powers } from "./dimensionless.ts";

/**
 * `expr` times the columns `names` to these powers, in the shorter of two ways: sqrt(E/m)·sqrt(1 − U/E) is sqrt((E − U)/m).
 *
 * Where the columns of the product are not all above zero (`isPositive`), it goes into no root and no power but 1/x.
 * Cost O(nodes).
 */
export function timesProduct(
  expr: Expr,
  powers: Powers,
  names: readonly string[],
  isPositive: boolean,
): Expr {
  const front = normalise(mul(monomialExpr(powers, names), expr));
  const inside = normalise(within(expr, powers, names, isPositive));
  return complexity(inside) < complexity(front) ? inside : front;
}

function within(expr: Expr, powers: Powers, names: readonly string[], isPositive: boolean): Expr {
  const exponent = sumExponent(expr, isPositive);
  if (expr.kind === "mul") {
    const at = expr.factors.findIndex((factor) => sumExponent(factor, isPositive) !== undefined);
    if (at >= 0)
      return mul(
        ...expr.factors.map((factor, i) => (i === at ? within(factor, powers, names, isPositive) : factor)),
      );
  }
  if (expr.kind === "add") return add(...expr.terms.map((term) => mul(monomialExpr(powers, names), term)));
  if (expr.kind === "pow" && exponent !== undefined) {
    const rooted = powers.map((power) => power / exponent);
    return pow(within(expr.base, rooted, names, isPositive), expr.exponent);
  }
  return mul(monomialExpr(powers, names), expr);
}

/** The power of a sum that a factor may go into; undefined where it is none. */
function sumExponent(expr: Expr, isPositive: boolean): number | undefined {
  if (expr.kind === "add") return 1;
  if (expr.kind !== "pow" || expr.exponent.kind !== "num" || expr.base.kind !== "add") return undefined;
  const { value } = expr.exponent;
  return value === -1 || (isPositive && value !== 0) ? value : undefined;
}
