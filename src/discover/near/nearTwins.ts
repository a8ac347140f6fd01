/**
 * Formulas that agree with another one to first order: among noise rows tell them apart late, and a search that has found
 * one of them has the others for the price of a refit.
 *
 * 1 − u²/2 with a fitted number in place of 1/2 follows √(1 − u²), 1/(1 + u²/2), exp(−u²/2) and cos u so closely that a few
 * rows with 1 % of noise cannot say which it is; all rows can, and the law has fewer numbers.
 */

import type { Expr } from "../../symbolic/expression/expr.ts";
import { add, call, children, mul, num, pow, rebuilt } from "../../symbolic/expression/make.ts";
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

function twinsOf(expr: Expr): Expr[] {
  if (expr.kind === "add") return powersOfSum(expr.terms, 1);
  if (expr.kind === "mul") return twinsOfBentLine(expr.factors);
  if (expr.kind === "pow" && expr.base.kind === "add" && expr.exponent.kind === "num")
    return [
      ...powersOfSum(expr.base.terms, expr.exponent.value),
      ...twinsOfFraction(expr.base.terms, expr.exponent.value),
    ];
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

/** u·(1 − s·u/2 + …) with another end: the logarithm and the exponential that bend so, whose numbers may be simpler. */
function bentLines(u: Expr, s: number): Expr[] {
  return [
    mul(num(1 / s), call("log", add(num(1), mul(num(s), u)))),
    mul(num(1 / s), add(num(1), mul(num(-1), call("exp", mul(num(-s), u))))),
  ];
}

/** Twins of a product with u·(a + b·u)^p in it, to second order. */
function twinsOfBentLine(factors: readonly Expr[]): Expr[] {
  return factors.flatMap((factor, at) => {
    if (factor.kind !== "pow" || factor.exponent.kind !== "num") return [];
    const line = lineIn(factor.base);
    const place = factors.findIndex((one) => one.kind === "var" && one.name === line?.u.name);
    if (line === undefined || place === -1 || line.constant <= 0) return [];
    const { u, constant, slope } = line;
    const p = factor.exponent.value;
    const others = factors.filter((_, other) => other !== at && other !== place);
    return bentLines(u, (-2 * p * slope) / constant).map((twin) => mul(num(constant ** p), ...others, twin));
  });
}

/** Twins of 1/(a/u + b), which is u/(a + b·u), to second order. */
function twinsOfFraction(terms: readonly Expr[], p: number): Expr[] {
  if (p !== -1 || terms.length !== 2) return [];
  return terms.flatMap((term, at) => {
    const other = terms[1 - at]!;
    const factors = term.kind === "mul" ? term.factors : [term];
    const below = factors.find(isInverse);
    const size = productOf(factors.filter((one) => one !== below));
    if (below === undefined || size === undefined || other.kind !== "num") return [];
    return bentLines(below.base, (2 * other.value) / size).map((twin) => mul(num(1 / size), twin));
  });
}

type Variable = Extract<Expr, { kind: "var" }>;

function isInverse(expr: Expr): expr is Extract<Expr, { kind: "pow" }> {
  return (
    expr.kind === "pow" &&
    expr.base.kind === "var" &&
    expr.exponent.kind === "num" &&
    expr.exponent.value === -1
  );
}

/** A sum that is a number and a number times one column. */
function lineIn(
  expr: Expr,
): { readonly u: Variable; readonly constant: number; readonly slope: number } | undefined {
  if (expr.kind !== "add" || expr.terms.length !== 2) return undefined;
  const constant = expr.terms.find((term) => term.kind === "num");
  const line = expr.terms.find((term) => term !== constant);
  const factors = line?.kind === "mul" ? line.factors : line === undefined ? [] : [line];
  const u = factors.find((one): one is Variable => one.kind === "var");
  const slope = productOf(factors.filter((one) => one !== u));
  if (constant?.kind !== "num" || u === undefined || slope === undefined) return undefined;
  return { u, constant: constant.value, slope };
}

/** The product of numbers; undefined where one of the factors is none. */
function productOf(factors: readonly Expr[]): number | undefined {
  return factors.reduce<number | undefined>(
    (product, one) => (product !== undefined && one.kind === "num" ? product * one.value : undefined),
    1,
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
