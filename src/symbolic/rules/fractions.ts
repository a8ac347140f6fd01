/** Fractions: brought over one denominator, cancelled, split, and freed of one constant too many. */

import { power, product, scale, sum } from "../algebra/arithmetic.ts";
import { inverse, isUnit, splitTerm, times, unit } from "../algebra/coefficient.ts";
import {
  Atoms,
  commonMonomial,
  divide,
  divideByMonomial,
  exactQuotient,
  expanded,
  factorsOf,
  fromPolynomial,
  toPolynomial,
} from "../algebra/polynomial.ts";
import { powersOfSums } from "../algebra/powersOfSums.ts";
import type { Expr } from "../expression/expr.ts";
import { num, one } from "../expression/make.ts";
import { key } from "../expression/order.ts";
import type { Rule } from "./rule.ts";

/** A sum over its common denominator: 1/x + 1/y → (x + y)/(x·y); inside a reciprocal this undoes nesting. */
export const overCommonDenominator: Rule = {
  name: "common denominator",
  rewrite: (expr) => {
    if (expr.kind !== "add") return [];
    const below = commonDenominator(expr.terms);
    if (below.length === 0) return [];
    const denominator = product(below);
    const above = sum(expr.terms.map((term) => product([term, denominator])));
    const numerators = [above];
    const multiplied = expanded(above);
    if (multiplied !== null) numerators.push(multiplied);
    return numerators.map((numerator) => product([numerator, power(denominator, num(-1))]));
  },
};

/** The bases below any term, each to the largest power it has there; numbers too where everything is a fraction. */
function commonDenominator(terms: readonly Expr[]): Expr[] {
  const largest = new Map<string, { base: Expr; exponent: number }>();
  for (const term of terms) {
    for (const factor of splitTerm(term).rest) {
      if (factor.kind !== "pow" || factor.exponent.kind !== "num" || factor.exponent.value >= 0) continue;
      const name = key(factor.base);
      const exponent = Math.max(largest.get(name)?.exponent ?? 0, -factor.exponent.value);
      largest.set(name, { base: factor.base, exponent });
    }
  }
  return [...largest.values()].map(({ base, exponent }) => power(base, num(exponent)));
}

/** A common divisor of a numerator and a denominator removed: (x² − y²)/(x − y) → x + y. */
export const cancel: Rule = {
  name: "cancel",
  rewrite: (expr) => {
    if (expr.kind !== "mul") return [];
    const found: Expr[] = [];
    for (const top of expr.factors) {
      if (top.kind !== "add") continue;
      for (const bottom of expr.factors) {
        if (bottom.kind !== "pow" || bottom.base.kind !== "add" || bottom.exponent.kind !== "num") continue;
        if (bottom.exponent.value > -1) continue;
        const others = expr.factors.filter((factor) => factor !== top && factor !== bottom);
        const lowered = power(bottom.base, num(bottom.exponent.value + 1));
        for (const quotient of quotients(top, bottom.base)) {
          found.push(product([...others, lowered, quotient]));
        }
      }
    }
    return found;
  },
};

/** top/bottom as a polynomial, as a polynomial plus a number over the bottom, or as one over a polynomial. */
function quotients(top: Expr, bottom: Expr): Expr[] {
  const atoms = new Atoms();
  const [above, below] = [toPolynomial(top, atoms), toPolynomial(bottom, atoms)];
  if (above === null || below === null || above.length === 0 || below.length === 0) return [];
  const [highest, lowest] = [commonMonomial(above), commonMonomial(below)];
  const [a, b] = [divideByMonomial(above, highest), divideByMonomial(below, lowest)];
  const outside = product([
    fromPolynomial([highest], atoms),
    power(fromPolynomial([lowest], atoms), num(-1)),
  ]);
  const found: Expr[] = [];
  const whole = exactQuotient(a, b);
  if (whole !== null) found.push(product([outside, fromPolynomial(whole, atoms)]));
  const turned = exactQuotient(b, a);
  if (turned !== null) found.push(product([outside, power(fromPolynomial(turned, atoms), num(-1))]));
  const split = divide(a, b);
  if (split !== null && split.quotient.length > 0 && split.remainder.length === 1) {
    const rest = product([fromPolynomial(split.remainder, atoms), power(fromPolynomial(b, atoms), num(-1))]);
    found.push(product([outside, sum([fromPolynomial(split.quotient, atoms), rest])]));
  }
  return found;
}

/**
 * A sum divided by one of its numbers, which joins the number outside: 6.3·x/(2.1·x + 4.2·y) → 3·x/(x + 2·y).
 *
 * Each term in turn gets the number 1.
 */
export const withoutNumberInside: Rule = {
  name: "number out of a sum",
  rewrite: (expr) => {
    const factors = factorsOf(expr);
    const found: Expr[] = [];
    for (const factor of factors) {
      const [base, exponent] = factor.kind === "pow" ? [factor.base, factor.exponent] : [factor, one];
      if (base.kind !== "add" || exponent.kind !== "num") continue;
      if (exponent === one && factors.length === 1) continue;
      for (const term of base.terms) {
        const { number } = splitTerm(term);
        const isWhole = Number.isInteger(exponent.value);
        const drawn = isWhole || number.value > 0 ? number : times(number, { ...unit, ...NEGATIVE_UNIT });
        if (isUnit(drawn)) continue;
        const reduced = sum(base.terms.map((part) => scale(inverse(drawn), part)));
        if (reduced.kind !== "add") continue;
        const others = factors.filter((other) => other !== factor);
        found.push(product([...others, power(scale(drawn, one), exponent), power(reduced, exponent)]));
      }
    }
    return found;
  },
};

const NEGATIVE_UNIT = { value: -1, ratio: { top: -1, bottom: 1 } } as const;

/** A power that all terms of a sum below can lose: x/(x² + x·y) → 1/(x + y), and 1/(1 + 1/x) → x/(x + 1). */
export const throughByFactor: Rule = {
  name: "divide through by a factor",
  rewrite: (expr) => {
    const found: Expr[] = [];
    for (const { terms, exponent, others } of powersOfSums(expr)) {
      for (const by of [...others, ...terms.flatMap((term) => splitTerm(term).rest)]) {
        const base = by.kind === "pow" ? by.base : by;
        if (base.kind === "num" || base.kind === "add") continue;
        for (const step of [by, power(by, num(-1))]) {
          const inside = sum(terms.map((term) => product([term, step])));
          const outside = power(power(step, num(-1)), exponent);
          found.push(product([...others, outside, power(inside, exponent)]));
        }
      }
    }
    return found;
  },
};
