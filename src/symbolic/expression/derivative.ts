/**
 * Symbolic derivatives of formula trees by our own chain rule.
 *
 * For functions that are part of the program, which do without mathjs, and for what mathjs lacks in those that a
 * person writes (`mathjsDerivative.ts`): it knows no sign, and gives x/x inside the derivative of x^x (undefined at
 * 0). The tests hold both against one another and against central differences.
 */

import { FUNCTIONS } from "../functions/all.ts";
import type { Expr } from "./expr.ts";
import { add, call, choice, composed, mul, num, one, pow, sub, zero } from "./make.ts";

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
    case "choice":
      return chosen(expr, name);
    case "call": {
      const inner = differentiate(expr.argument, name);
      return isZero(inner) ? zero : product([composed(FUNCTIONS[expr.fn].derivative, expr.argument), inner]);
    }
  }
}

/** The derivative of the argument that is chosen; where two are equal, that of the first. */
function chosen({ fn, arguments: all }: Expr & { kind: "choice" }, name: string): Expr {
  const [a, b, c] = all as readonly [Expr, Expr, Expr];
  const [first, second] = (fn === "if" ? [b, c] : [a, b]).map((part) => differentiate(part, name));
  if (isZero(first!) && isZero(second!)) return zero;
  // min: b where a − b > 0; max: b where b − a > 0.
  if (fn === "if") return choice("if", a, first!, second!);
  return choice("if", fn === "min" ? sub(a, b) : sub(b, a), second!, first!);
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
