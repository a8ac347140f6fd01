/**
 * Formulas that agree with another one to first order: among noise rows tell them apart late, and a search that has found
 * one of them has the others for the price of a refit.
 *
 * 1 − u²/2 with a fitted number in place of 1/2 follows √(1 − u²), 1/(1 + u²/2), exp(−u²/2) and cos u so closely that a few
 * rows with 1 % of noise cannot say which it is; all rows can, and the law has fewer numbers.
 */

import type { Expr } from "../../symbolic/expression/expr.ts";
import { add, call, children, mul, num, pow, withChildren } from "../../symbolic/expression/make.ts";
import type { FunctionName } from "../../symbolic/functions/all.ts";

/** Powers p of (1 + u/p) that are tried in place of each other. */
const POWERS = [-2, -1, -0.5, 0.5, 1, 2];
/** Sums of more terms are left as they are: which of them is the large one is not known. */
const MOST_TERMS = 3;
/** Functions that begin as u does and bend down, and those that bend up. */
const ODD: readonly (readonly FunctionName[])[] = [
  ["sin", "tanh", "atan", "asinh"],
  ["tan", "sinh", "asin", "atanh"],
];

/** Every formula that is `expr` but for one part, which another one of the same first order stands for. Cost O(twins·nodes). */
export function nearTwins(expr: Expr): Expr[] {
  const parts = children(expr);
  const inner = parts.flatMap((part, at) =>
    nearTwins(part).map((twin) => rebuilt(expr, parts.with(at, twin))),
  );
  return [...twinsOf(expr), ...inner];
}

/** The same kind of node around other parts, sums in sums and products in products flattened. */
function rebuilt(expr: Expr, parts: readonly Expr[]): Expr {
  if (expr.kind === "add") return add(...parts);
  return expr.kind === "mul" ? mul(...parts) : withChildren(expr, parts);
}

function twinsOf(expr: Expr): Expr[] {
  if (expr.kind === "add") return powersOfSum(expr.terms, 1);
  if (expr.kind === "pow" && expr.base.kind === "add" && expr.exponent.kind === "num")
    return powersOfSum(expr.base.terms, expr.exponent.value);
  if (expr.kind !== "call") return [];
  const u = expr.argument;
  if (expr.fn === "exp") return POWERS.map((p) => pow(add(num(1), mul(num(1 / p), u)), p));
  if (expr.fn === "cos")
    return [
      call("exp", mul(num(-0.5), pow(u, 2))),
      ...POWERS.map((p) => pow(add(num(1), mul(num(-0.5 / p), pow(u, 2))), p)),
    ];
  return ODD.filter((alike) => alike.includes(expr.fn)).flatMap((alike) =>
    alike.filter((fn) => fn !== expr.fn).map((fn) => call(fn, u)),
  );
}

/** Twins of (Σ terms)^p: any of them taken for the large one, and the others over it for u. */
function powersOfSum(terms: readonly Expr[], p: number): Expr[] {
  if (terms.length > MOST_TERMS || p === 0) return [];
  return terms.flatMap((large, at) => {
    const rest = add(...terms.filter((_, other) => other !== at));
    const u = mul(p === 1 ? num(1) : num(p), rest, pow(large, -1));
    const size = pow(large, p);
    return [
      ...POWERS.filter((q) => q !== p).map((q) => mul(size, pow(add(num(1), mul(num(1 / q), u)), q))),
      mul(size, call("exp", u)),
    ];
  });
}
