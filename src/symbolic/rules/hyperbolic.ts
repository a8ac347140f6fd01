/** Exponentials as hyperbolic functions and logistic curves, and back. */

import { apply } from "../algebra/apply.ts";
import { power, product, scale, sum } from "../algebra/arithmetic.ts";
import { coefficient, inverse, isSameSize, splitTerm, times } from "../algebra/coefficient.ts";
import { factorsOf } from "../algebra/polynomial.ts";
import { powersOfSums } from "../algebra/powersOfSums.ts";
import type { Expr } from "../expression/expr.ts";
import { num, one } from "../expression/make.ts";
import { key } from "../expression/order.ts";
import type { Rule } from "./rule.ts";

/** a·exp(u) ± a·exp(−u) → 2a·cosh(u) or 2a·sinh(u). */
export const sumOfExponentials: Rule = {
  name: "sum of exponentials",
  rewrite: (expr) => {
    if (expr.kind !== "add") return [];
    const found: Expr[] = [];
    const terms = expr.terms.map((term) => ({ term, ...exponentialIn(term) }));
    for (const a of terms) {
      for (const b of terms) {
        if (a === b || a.exponent === null || b.exponent === null) continue;
        if (key(product([num(-1), b.exponent])) !== key(a.exponent)) continue;
        const [outerA, outerB] = [splitTerm(a.rest), splitTerm(b.rest)];
        if (outerA.rest.map(key).join(" ") !== outerB.rest.map(key).join(" ")) continue;
        if (!isSameSize(outerA.number, outerB.number)) continue;
        const fn = outerA.number.value > 0 === outerB.number.value > 0 ? "cosh" : "sinh";
        const left = expr.terms.filter((term) => term !== a.term && term !== b.term);
        found.push(sum([product([num(2), a.rest, apply(fn, a.exponent)]), ...left]));
      }
    }
    return found;
  },
};

/** u and the other factors of a term with one factor exp(u); u is null where there is none. */
function exponentialIn(term: Expr): { exponent: Expr | null; rest: Expr } {
  const hit = factorsOf(term).find((factor) => factor.kind === "call" && factor.fn === "exp");
  if (hit === undefined) return { exponent: null, rest: term };
  return {
    exponent: (hit as Expr & { kind: "call" }).argument,
    rest: product(factorsOf(term).filter((factor) => factor !== hit)),
  };
}

/** 1/(b + a·exp(u)) → exp(−u)/(a + b·exp(−u)): the form with or without an exponential above. */
export const turnLogistic: Rule = {
  name: "turn a logistic",
  rewrite: (expr) => {
    const found: Expr[] = [];
    for (const { terms, exponent, others } of powersOfSums(expr)) {
      for (const term of terms) {
        const { exponent: inner } = exponentialIn(term);
        if (inner === null) continue;
        const back = apply("exp", product([num(-1), inner]));
        const inside = sum(terms.map((part) => product([part, back])));
        const outside = power(back, num(-exponent.value));
        found.push(product([...others, outside, power(inside, exponent)]));
      }
    }
    return found;
  },
};

/**
 * tanh(u) → 1 − 2/(exp(2u) + 1): with a constant beside it this is the logistic curve 1/(1 + exp(−2u)).
 *
 * Likewise 1/tanh(u) → 1 + 2/(exp(2u) − 1).
 */
export const tanhAsLogistic: Rule = {
  name: "tanh as a logistic",
  rewrite: (expr) => {
    if (expr.kind !== "add") return [];
    const found: Expr[] = [];
    for (const term of expr.terms) {
      const call = splitTerm(term).rest.find((factor) => tanhIn(factor) !== null);
      if (call === undefined) continue;
      const argument = tanhIn(call)!;
      if (call.kind === "pow") {
        const below = power(sum([apply("exp", product([num(2), argument])), num(-1)]), num(-1));
        const rest = product(factorsOf(term).filter((factor) => factor !== call));
        found.push(
          sum([...expr.terms.filter((other) => other !== term), rest, product([num(2), rest, below])]),
        );
        continue;
      }
      const left = expr.terms.filter((other) => other !== term);
      const others = product(factorsOf(term).filter((factor) => factor !== call));
      const down = power(sum([one, apply("exp", product([num(-2), argument]))]), num(-1));
      const up = power(sum([one, apply("exp", product([num(2), argument]))]), num(-1));
      found.push(sum([...left, product([num(-1), others]), product([num(2), others, down])]));
      found.push(sum([...left, others, product([num(-2), others, up])]));
    }
    return found;
  },
};

/** u where `factor` is tanh(u) or 1/tanh(u). */
function tanhIn(factor: Expr): Expr | null {
  const isBelow = factor.kind === "pow" && factor.exponent.kind === "num" && factor.exponent.value === -1;
  const call = isBelow ? factor.base : factor;
  return call.kind === "call" && call.fn === "tanh" ? call.argument : null;
}

/** a + c/(exp(u) + 1) with c = −2a → a·tanh(u/2), and (exp(u) − 1)/(exp(u) + 1) → tanh(u/2). */
export const logisticAsTanh: Rule = {
  name: "logistic as tanh",
  rewrite: (expr) => {
    const found: Expr[] = [];
    if (expr.kind === "pow" && expr.exponent.kind === "num" && expr.exponent.value === -1) {
      const turned = logisticOf(expr.base);
      if (turned !== null) found.push(turned);
    }
    if (expr.kind !== "mul") return found;
    for (const factor of expr.factors) {
      if (factor.kind !== "pow" || factor.exponent.kind !== "num" || factor.exponent.value !== -1) continue;
      const turned = logisticOf(factor.base);
      if (turned === null) continue;
      const others = product(expr.factors.filter((other) => other !== factor));
      const terms = turned.kind === "add" ? turned.terms : [turned];
      found.push(sum(terms.map((term) => product([others, term]))));
      const top = expr.factors.find((other) => other.kind === "add");
      if (top !== undefined) found.push(...quotientAsTanh(expr, top, factor));
    }
    return found;
  },
};

/** 1/base for base = a·exp(u) + a: (1 − tanh(u/2))/(2a). */
function logisticOf(base: Expr): Expr | null {
  if (base.kind !== "add" || base.terms.length !== 2) return null;
  const split = exponentialSum(base);
  if (split === null || split.scale.value !== split.constant.value) return null;
  const half = inverse(times(coefficient(2), split.constant));
  const tanh = apply("tanh", product([num(0.5), split.exponent]));
  return sum([scale(half, one), product([scale(half, one), num(-1), tanh])]);
}

/** a·exp(u) + b as its parts. */
function exponentialSum(base: Expr & { kind: "add" }) {
  const [first, second] = base.terms.map((term) => ({ term, ...exponentialIn(term) }));
  const [wave, flat] = first!.exponent === null ? [second!, first!] : [first!, second!];
  if (wave.exponent === null || flat.exponent !== null) return null;
  const [a, b] = [splitTerm(wave.rest), splitTerm(flat.term)];
  if (a.rest.length > 0 || b.rest.length > 0) return null;
  return { exponent: wave.exponent, scale: a.number, constant: b.number };
}

/** (exp(u) − 1)/(exp(u) + 1) → tanh(u/2), up to a number. */
function quotientAsTanh(expr: Expr & { kind: "mul" }, top: Expr, bottom: Expr & { kind: "pow" }): Expr[] {
  if (top.kind !== "add" || top.terms.length !== 2 || bottom.base.kind !== "add") return [];
  if (bottom.base.terms.length !== 2) return [];
  const [above, below] = [exponentialSum(top), exponentialSum(bottom.base)];
  if (above === null || below === null || key(above.exponent) !== key(below.exponent)) return [];
  if (above.scale.value !== -above.constant.value || below.scale.value !== below.constant.value) return [];
  const tanh = apply("tanh", product([num(0.5), above.exponent]));
  const number = times(above.scale, inverse(below.scale));
  const others = expr.factors.filter((factor) => factor !== top && factor !== bottom);
  return [product([...others, scale(number, one), tanh])];
}

/** sinh, cosh and tanh as exponentials, for sums that already hold the same exponential. */
export const asExponentials: Rule = {
  name: "as exponentials",
  rewrite: (expr) => {
    if (expr.kind !== "call") return [];
    const up = apply("exp", expr.argument);
    const down = apply("exp", product([num(-1), expr.argument]));
    if (expr.fn === "cosh") return [product([num(0.5), sum([up, down])])];
    if (expr.fn === "sinh") return [product([num(0.5), sum([up, product([num(-1), down])])])];
    return [];
  },
};
