/** Logarithms and exponentials: sums against products. */
import { apply } from "../algebra/apply.ts";
import { power, product, scale, sum } from "../algebra/arithmetic.ts";
import { asConstant, coefficient, isFitted, splitTerm, times } from "../algebra/coefficient.ts";
import { factorsOf } from "../algebra/polynomial.ts";
import type { Expr } from "../expression/expr.ts";
import { num } from "../expression/make.ts";
import type { Rule } from "./rule.ts";

/** log(x·y) → log(x) + log(y) and log(x^p) → p·log(x), where the parts are positive on the domain. */
export const splitLogarithm: Rule = {
  name: "split a logarithm",
  rewrite: (expr, facts) => {
    if (expr.kind !== "call" || expr.fn !== "log") return [];
    const factors = factorsOf(expr.argument);
    const terms: Expr[] = [];
    const inside: Expr[] = [];
    for (const factor of factors) {
      if (facts.sign(factor) <= 0) {
        inside.push(factor);
        continue;
      }
      if (factor.kind !== "pow") terms.push(apply("log", factor));
      else if (facts.sign(factor.base) > 0) terms.push(product([factor.exponent, apply("log", factor.base)]));
      else if (factor.exponent.kind === "num") {
        terms.push(product([factor.exponent, apply("log", apply("abs", factor.base))]));
      } else inside.push(factor);
    }
    if (terms.length === 0 || (terms.length === 1 && inside.length === 0 && factors[0]!.kind !== "pow"))
      return [];
    return [sum([...terms, ...(inside.length === 0 ? [] : [apply("log", product(inside))])])];
  },
};

/** −a·log(x/y) → a·log(y/x), where x/y is positive on the domain. */
export const turnLogarithm: Rule = {
  name: "turn a logarithm",
  rewrite: (expr, facts) => {
    const { number, rest } = splitTerm(expr);
    const log = rest.find((factor) => factor.kind === "call" && factor.fn === "log");
    if (number.value >= 0 || log?.kind !== "call" || facts.sign(log.argument) <= 0) return [];
    const turned = apply("log", power(log.argument, num(-1)));
    const others = rest.map((factor) => (factor === log ? turned : factor));
    return [scale(times(number, coefficient(-1)), product(others))];
  },
};

/** a·log(x) + a·log(y) → a·log(x·y), and c·log(x) → log(x^c) where that leaves no number in front. */
export const joinLogarithms: Rule = {
  name: "join logarithms",
  rewrite: (expr) => {
    if (expr.kind !== "add") return [];
    const logs = expr.terms.filter((term) => logarithmIn(term) !== null);
    if (logs.length < 2) return [];
    const others = expr.terms.filter((term) => !logs.includes(term));
    const found: Expr[] = [];
    // The number of each logarithm in turn stays in front; the others become exponents.
    for (const lead of logs) {
      const front = splitTerm(lead).number;
      const outside = splitTerm(lead).rest.filter((factor) => logarithmIn(factor) === null);
      const same = logs.filter((term) => sameFront(term, outside));
      if (same.length < 2) continue;
      const inside = same.map((term) => {
        const ratio = splitTerm(term).number.value / front.value;
        return power(logarithmIn(term)!, num(ratio));
      });
      if (same.some((term) => isFitted(splitTerm(term).number)) && !sameSizes(same)) continue;
      const left = logs.filter((term) => !same.includes(term));
      found.push(
        sum([product([asConstant(front), ...outside, apply("log", product(inside))]), ...left, ...others]),
      );
    }
    return found;
  },
};

function sameSizes(terms: readonly Expr[]): boolean {
  const size = Math.abs(splitTerm(terms[0]!).number.value);
  return terms.every((term) => Math.abs(splitTerm(term).number.value) === size);
}

function sameFront(term: Expr, outside: readonly Expr[]): boolean {
  const own = splitTerm(term).rest.filter((factor) => logarithmIn(factor) === null);
  return own.length === outside.length && own.every((factor, at) => factor === outside[at]);
}

/** u where a term has exactly one factor log(u). */
function logarithmIn(term: Expr): Expr | null {
  const logs = factorsOf(term).filter((factor) => factor.kind === "call" && factor.fn === "log");
  return logs.length === 1 ? (logs[0] as Expr & { kind: "call" }).argument : null;
}

/** exp(u + c) → exp(c)·exp(u) folded for a number c beside a number in front, and exp(u + v) → exp(u)·exp(v) never. */
export const logarithmOfRoot: Rule = {
  name: "number in front of a logarithm",
  rewrite: (expr) => {
    if (expr.kind !== "mul") return [];
    const inside = logarithmIn(expr);
    const { number, rest } = splitTerm(expr);
    if (inside === null || isFitted(number) || number.value === 1) return [];
    const others = rest.filter((factor) => logarithmIn(factor) === null);
    return [product([...others, apply("log", power(inside, asConstant(number)))])];
  },
};
