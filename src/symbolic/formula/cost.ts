import { coefficient, isFitted, splitTerm } from "../algebra/coefficient.ts";
import { complexity } from "../expression/complexity.ts";
import type { Expr } from "../expression/expr.ts";
import { children, isConstant } from "../expression/make.ts";
import { key } from "../expression/order.ts";
import { FUNCTIONS } from "../functions/all.ts";

const prices = new WeakMap<Expr, number>();

/**
 * What simplification makes small: the number of nodes (see `complexity`), and a price for what a reader minds.
 *
 * One for each fitted number, which the data had to pay for. One for a fraction that has another in the sum below it,
 * as in x/(x/y + 1), four where nothing but a number is above, as in 1/(1/z + 1). Two and a half for a factor taken out
 * of some terms of a sum that still holds it, as in x·(x + y) + y². Three tenths for a fraction
 * below a fraction, as in 1/sqrt(x/y). One and a quarter for each function, three for one of an inverse function, as in
 * cos(asin(x)): of two formulas of one size the more elementary reads better. Less than one in all for ties: a variable
 * written twice, numbers with many digits, a division by one, −log(x/y).
 */
export function cost(expr: Expr): number {
  return complexity(expr) + price(expr);
}

function price(expr: Expr): number {
  const known = prices.get(expr);
  if (known !== undefined) return known;
  const made = children(expr).reduce((total, part) => total + price(part), ownPrice(expr));
  prices.set(expr, made);
  return made;
}

function ownPrice(expr: Expr): number {
  switch (expr.kind) {
    case "num":
      return priceOfNumber(expr.value);
    case "var":
      return 0.1;
    case "call":
      return isInverse(expr.argument) ? 3 : 1.25;
    case "choice":
      return 3;
    case "pow":
      if (expr.base.kind === "num") return 0.01;
      return isNested(expr) ? 1 : isUpsideDown(expr) ? 0.3 : 0;
    case "add":
      return expr.terms.some(isHalfFactored) ? 2.5 : 0;
    case "mul": {
      const rest = expr.factors.filter((factor) => !isConstant(factor));
      if (!rest.some(isNested)) return isTurnedLogarithm(expr) ? 0.05 : 0;
      return rest.length === 1 ? 3 : 0;
    }
    default:
      return 0;
  }
}

function isInverse(expr: Expr): boolean {
  return expr.kind === "call" && FUNCTIONS[expr.fn].isArc === true;
}

function priceOfNumber(value: number): number {
  if (isFitted(coefficient(value))) return 1;
  const digits = String(Math.abs(value)).replace(".", "").length;
  return 0.02 * digits + (Number.isInteger(value) ? 0 : 0.04);
}

/** A factor (…)^−n over a sum with a fraction in it. */
function isNested(factor: Expr): boolean {
  if (factor.kind !== "pow" || factor.base.kind !== "add" || factor.exponent.kind !== "num") return false;
  if (factor.exponent.value >= 0 || !Number.isInteger(factor.exponent.value)) return false;
  return factor.base.terms.some((term) => splitTerm(term).rest.some(isBelow));
}

/** A fraction below a fraction: 1/sqrt(x/y), which is sqrt(y/x). */
function isUpsideDown({ base, exponent }: Expr & { readonly kind: "pow" }): boolean {
  return exponent.kind === "num" && exponent.value < 0 && splitTerm(base).rest.some(isBelow);
}

/** A negative number before the logarithm of a fraction: -2*log(x/y), which is 2*log(y/x). */
function isTurnedLogarithm(expr: Expr): boolean {
  const { number, rest } = splitTerm(expr);
  return (
    number.value < 0 &&
    rest.some(
      (factor) =>
        factor.kind === "call" && factor.fn === "log" && splitTerm(factor.argument).rest.some(isBelow),
    )
  );
}

function isBelow(factor: Expr): boolean {
  return (
    factor.kind === "pow" &&
    factor.exponent.kind === "num" &&
    factor.exponent.value < 0 &&
    !isConstant(factor.base)
  );
}

/** A term x·(x + …): a factor beside a sum that has it as a factor of a term. */
function isHalfFactored(term: Expr): boolean {
  if (term.kind !== "mul") return false;
  const bases = new Set(
    term.factors.flatMap((factor) => {
      const base = factor.kind === "pow" ? factor.base : factor;
      return isConstant(base) ? [] : [key(base)];
    }),
  );
  return term.factors.some(
    (factor) =>
      factor.kind === "add" &&
      factor.terms.some((inner) =>
        splitTerm(inner).rest.some((part) => bases.has(key(part.kind === "pow" ? part.base : part))),
      ),
  );
}
