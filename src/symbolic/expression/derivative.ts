/**
 * Symbolic derivatives of formula trees by our own chain rule.
 *
 * For functions that are part of the program, which do without mathjs, and for what mathjs lacks in those that a
 * person writes (`mathjsDerivative.ts`): it knows no sign, and gives x/x inside the derivative of x^x (undefined at
 * 0). The tests hold both against one another and against central differences.
 */

import type { Expr, FunctionName } from "./expr.ts";
import { add, call, div, mul, neg, num, one, pow, reciprocal, sub, zero } from "./make.ts";

/**
 * The derivative of `expr` with respect to the variable `name`, zeros and ones dropped, otherwise unsimplified.
 *
 * The derivative of abs is sign and that of sign is 0, also where they have a corner or a jump.
 */
export function differentiate(expr: Expr, name: string): Expr {
  switch (expr.kind) {
    case "num":
    case "const":
      return zero;
    case "var":
      return expr.name === name ? one : zero;
    case "add":
      return sum(expr.terms.map((term) => differentiate(term, name)));
    case "mul":
      return sum(
        expr.factors.map((factor, at) =>
          product([...expr.factors.slice(0, at), differentiate(factor, name), ...expr.factors.slice(at + 1)]),
        ),
      );
    case "pow":
      return power(expr.base, expr.exponent, name);
    case "call": {
      const inner = differentiate(expr.argument, name);
      return isZero(inner) ? zero : product([OUTER[expr.fn](expr.argument), inner]);
    }
  }
}

function power(base: Expr, exponent: Expr, name: string): Expr {
  const dBase = differentiate(base, name);
  const dExponent = differentiate(exponent, name);
  const lowered = exponent.kind === "num" ? num(exponent.value - 1) : sub(exponent, one);
  return sum([
    isZero(dBase) ? zero : product([exponent, power1(base, lowered), dBase]),
    isZero(dExponent) ? zero : product([pow(base, exponent), call("log", base), dExponent]),
  ]);
}

function power1(base: Expr, exponent: Expr): Expr {
  if (isZero(exponent)) return one;
  return isOne(exponent) ? base : pow(base, exponent);
}

/** f' of each function, at its argument u. */
const OUTER: Readonly<Record<FunctionName, (u: Expr) => Expr>> = {
  exp: (u) => call("exp", u),
  log: (u) => reciprocal(u),
  sqrt: (u) => div(num(0.5), pow(u, 0.5)),
  abs: (u) => call("sign", u),
  sign: () => zero,
  sin: (u) => call("cos", u),
  cos: (u) => neg(call("sin", u)),
  tan: (u) => add(one, pow(call("tan", u), 2)),
  asin: (u) => pow(sub(one, pow(u, 2)), -0.5),
  acos: (u) => neg(pow(sub(one, pow(u, 2)), -0.5)),
  atan: (u) => reciprocal(add(one, pow(u, 2))),
  sinh: (u) => call("cosh", u),
  cosh: (u) => call("sinh", u),
  tanh: (u) => sub(one, pow(call("tanh", u), 2)),
  asinh: (u) => pow(add(pow(u, 2), one), -0.5),
  acosh: (u) => mul(pow(sub(u, one), -0.5), pow(add(u, one), -0.5)),
  atanh: (u) => reciprocal(sub(one, pow(u, 2))),
};

function sum(terms: readonly Expr[]): Expr {
  return add(...terms.filter((term) => !isZero(term)));
}

function product(factors: readonly Expr[]): Expr {
  return factors.some(isZero) ? zero : mul(...factors.filter((factor) => !isOne(factor)));
}

function isZero(expr: Expr): boolean {
  return expr.kind === "num" && expr.value === 0;
}

function isOne(expr: Expr): boolean {
  return expr.kind === "num" && expr.value === 1;
}
