/**
 * Sums, products and powers in normal form, with the exponentials and magnitudes that products and powers make.
 *
 * Each function takes parts in normal form and gives a whole in normal form; rules build with them. They call each
 * other: the power of a product is a product of powers, a product of exponentials the exponential of a sum.
 */

import type { Expr } from "../expression/expr.ts";
import { call, isConstant, mul, num, one, pow as rawPow, variablesOf, zero } from "../expression/make.ts";
import { compareNames, isNegative, key, orderFactors, orderTerms } from "../expression/order.ts";
import {
  asConstant,
  asFactors,
  type Coefficient,
  coefficient,
  constantValue,
  fraction,
  inverse,
  isFitted,
  isRounding,
  isUnit,
  numericFactor,
  plus,
  splitTerm,
  times,
  unit,
  wholePower,
} from "./coefficient.ts";
import { contentOf } from "./content.ts";
import { exactValue } from "./exactValue.ts";
import { exactExponent, holdsFitted, isNeverNegative } from "./form.ts";
import { simplestRoot, squareRootOf } from "./squareRoot.ts";

/** The sum of terms in normal form: like terms collected, numbers added. */
export function sum(terms: readonly Expr[]): Expr {
  const collected = new Map<string, { number: Coefficient; size: number; rest: readonly Expr[] }>();
  const collect = (term: Expr): void => {
    if (term.kind === "add") {
      term.terms.forEach(collect);
      return;
    }
    const { number, rest } = splitTerm(term);
    if (number.value === -1 && rest.length === 1 && rest[0]!.kind === "add") {
      for (const inner of rest[0]!.terms) collect(product([num(-1), inner]));
      return;
    }
    const name = rest.map(key).join(" ");
    const before = collected.get(name);
    collected.set(name, {
      number: before === undefined ? number : plus(before.number, number),
      size: (before?.size ?? 0) + Math.abs(number.value),
      rest,
    });
  };
  terms.forEach(collect);
  const constant = collected.get("");
  if (constant !== undefined && isFitted(constant.number)) foldConstants(collected, constant.number);
  const kept: Expr[] = [];
  for (const { number, size, rest } of collected.values()) {
    if (number.value === 0 || isRounding(number, size)) continue;
    kept.push(rest.length === 0 ? asConstant(number) : term(number, rest));
  }
  if (kept.length === 0) return zero;
  if (kept.length === 1) return kept[0]!;
  const names = variablesOf({ kind: "add", terms: kept }).sort(compareNames);
  return { kind: "add", terms: orderTerms(kept, names) };
}

/** Beside a fitted constant, other constants have no meaning of their own: 2.137 + pi is one number. */
function foldConstants(
  collected: Map<string, { number: Coefficient; size: number; rest: readonly Expr[] }>,
  fitted: Coefficient,
): void {
  let total = fitted.value;
  let size = Math.abs(total);
  for (const [name, { number, rest }] of collected) {
    if (name === "" || !rest.every(isConstant)) continue;
    const value = number.value * constantValue(mul(...rest));
    if (!Number.isFinite(value)) continue;
    total += value;
    size += Math.abs(value);
    collected.delete(name);
  }
  collected.set("", { number: { value: total, ratio: null }, size, rest: [] });
}

/** number · rest, where `rest` holds no number and is in order. */
function term(number: Coefficient, rest: readonly Expr[]): Expr {
  if (!isFitted(number) || !rest.some(isConstant)) return mul(...asFactors(number), ...rest);
  return product([num(number.value), ...rest]);
}

/** The product of factors in normal form: like powers collected, numbers multiplied, exponentials joined. */
export function product(factors: readonly Expr[]): Expr {
  let number = unit;
  const bases = new Map<string, { base: Expr; exponents: Expr[] }>();
  const exponentials: Expr[] = [];
  const collect = (factor: Expr): void => {
    if (factor.kind === "mul") {
      factor.factors.forEach(collect);
      return;
    }
    const value = numericFactor(factor);
    if (value !== null) number = times(number, value);
    else if (factor.kind === "call" && factor.fn === "exp") exponentials.push(factor.argument);
    else if (factor.kind === "const" && factor.name === "e") exponentials.push(one);
    else {
      const [base, exponent] = factor.kind === "pow" ? [factor.base, factor.exponent] : [factor, one];
      const entry = bases.get(key(base));
      if (entry === undefined) bases.set(key(base), { base, exponents: [exponent] });
      else entry.exponents.push(exponent);
    }
  };
  factors.forEach(collect);
  if (number.value === 0) return zero;

  const rest: Expr[] = [];
  let isSettled = true;
  const keep = (factor: Expr): void => {
    // A power may fall apart into a number and other powers; those are collected in another round.
    if (factor.kind === "mul" || numericFactor(factor) !== null) isSettled = false;
    rest.push(factor);
  };
  for (const { base, exponents } of bases.values()) {
    if (exponents.length === 1 && exponents[0] === one) keep(base);
    else keep(power(base, exponents.length === 1 ? exponents[0]! : sum(exponents)));
  }
  if (exponentials.length > 0) keep(exponential(sum(exponentials)));
  if (!isSettled) return product([...asFactors(number), ...rest]);
  return finishProduct(number, rest);
}

/** number · rest, all bases different: numbers and signs drawn out of sums, square roots of numbers joined. */
function finishProduct(outside: Coefficient, factors: readonly Expr[]): Expr {
  let number = outside;
  let under = unit;
  const rest: Expr[] = [];
  const isAlone = factors.length === 1 && isUnit(outside);
  let hasDrawn = false;
  for (const factor of factors) {
    const root = squareRootOf(factor);
    if (root !== null) under = times(under, root);
    else if (isAlone) rest.push(factor);
    else {
      const { content, primitive } = drawOut(factor, isFitted(number));
      number = times(number, content);
      rest.push(primitive);
      if (!isUnit(content)) hasDrawn = true;
    }
  }
  if (!isUnit(under)) {
    const root = simplestRoot(under);
    number = times(number, root.outside);
    // c·sqrt(r) with r in the denominator of c reads better as a division by sqrt(r).
    const isBelow = number.ratio !== null && number.ratio.bottom % root.inside === 0;
    if (isBelow) number = times(number, fraction(root.inside, 1));
    if (root.inside !== 1) rest.push(rawPow(num(root.inside), isBelow ? -0.5 : 0.5));
  }
  if (isFitted(number) && rest.some(isConstant)) {
    const constants = rest.filter(isConstant);
    const value = constants.reduce((total, part) => total * constantValue(part), number.value);
    if (Number.isFinite(value))
      return finishProduct(
        { value, ratio: null },
        rest.filter((part) => !isConstant(part)),
      );
  }
  if (!Number.isFinite(number.value)) return mul(num(outside.value), ...factors);
  if (number.value === 0) return zero;
  if (rest.length === 0) return asConstant(number);
  // Sums may have become equal to other bases.
  if (hasDrawn && rest.length > 1) return product([...asFactors(number), ...rest]);
  if (rest.length === 1 && number.value === -1 && rest[0]!.kind === "add") {
    return sum(rest[0]!.terms.map((inner) => product([num(-1), inner])));
  }
  return mul(...orderFactors([...asFactors(number), ...rest]));
}

/**
 * A factor without the number its terms share: 2·x + 2·y gives 2 and x + y, −x − y gives −1 and x + y.
 *
 * Fitted numbers are drawn out only beside a fitted number, where they would be one constant too many.
 */
function drawOut(factor: Expr, besideFitted: boolean): { content: Coefficient; primitive: Expr } {
  const [base, exponent] = factor.kind === "pow" ? [factor.base, factor.exponent] : [factor, one];
  const same = { content: unit, primitive: factor };
  if (base.kind !== "add" || exponent.kind !== "num" || !Number.isInteger(exponent.value)) return same;
  const inner = contentOf(base.terms, besideFitted);
  if (inner === null || isUnit(inner)) return same;
  const content = wholePower(inner, exponent.value);
  const divisor = inverse(inner);
  // What is smaller than the smallest normal number has no inverse.
  if (!Number.isFinite(content.value) || content.value === 0 || !Number.isFinite(divisor.value)) return same;
  const reduced = sum(base.terms.map((part) => scale(divisor, part)));
  return { content, primitive: exponent.value === 1 ? reduced : rawPow(reduced, exponent) };
}

/** number · expr, for `expr` in normal form. */
export function scale(number: Coefficient, expr: Expr): Expr {
  return isUnit(number) ? expr : product([...asFactors(number), expr]);
}

/** `base` to the power `exponent`, both in normal form. */
export function power(base: Expr, exponent: Expr): Expr {
  if (base.kind === "const" && base.name === "e") return exponential(exponent);
  if (base.kind === "call" && base.fn === "exp" && exponent.kind === "num") {
    return exponential(product([exponent, base.argument]));
  }
  const p = exactExponent(exponent);
  if (p === null) return powerOfConstant(base, exponent) ?? rawPow(base, exponent);
  if (p.value === 0) return one;
  if (p.value === 1) return base;
  const isWhole = Number.isInteger(p.value);
  switch (base.kind) {
    case "num":
      return powerOfNumber(base.value, p, exponent);
    case "pow": {
      // (b^m)^n = b^(m·n) for whole n; for other n it is |b|^(m·n) when m is even.
      const inner = base.exponent;
      if (isWhole) return power(base.base, product([inner, exponent]));
      if (inner.kind !== "num") return rawPow(base, exponent);
      const isEven = Number.isInteger(inner.value) && inner.value % 2 === 0;
      return power(isEven ? magnitude("abs", base.base) : base.base, product([inner, exponent]));
    }
    case "mul":
      return powerOfProduct(base.factors, p, exponent);
    case "add":
      return powerOfSum(base, p, exponent);
    case "call":
      if (base.fn === "abs" && isWhole && p.value % 2 === 0) return power(base.argument, exponent);
      return rawPow(base, exponent);
    default:
      return rawPow(base, exponent);
  }
}

function powerOfConstant(base: Expr, exponent: Expr): Expr | null {
  if (base.kind === "num" && base.value === 1) return one;
  if (!isConstant(base) || !isConstant(exponent) || !(holdsFitted(base) || holdsFitted(exponent)))
    return null;
  const value = constantValue(base) ** constantValue(exponent);
  return Number.isFinite(value) ? num(value) : null;
}

function powerOfNumber(value: number, p: Coefficient, exponent: Expr): Expr {
  if (value === 1) return one;
  if (value === 0) return p.value > 0 ? zero : rawPow(zero, exponent);
  return powerOfCoefficient(coefficient(value), p) ?? rawPow(num(value), exponent);
}

/** base^p written out: exactly for whole powers and roots of plain fractions, else as a number; null for neither. */
function powerOfCoefficient(base: Coefficient, p: Coefficient): Expr | null {
  if (Number.isInteger(p.value)) {
    const made = wholePower(base, p.value);
    return Number.isFinite(made.value) && made.value !== 0 ? asConstant(made) : null;
  }
  const folded = base.value ** p.value;
  if (base.value < 0) return null;
  if (base.ratio === null || p.ratio === null || p.ratio.bottom > 4) {
    return Number.isFinite(folded) && folded !== 0 ? num(folded) : null;
  }
  if (p.ratio.bottom === 2) {
    // b^(t/2) = b^whole · sqrt(b), with squares drawn out of the root.
    const root = simplestRoot(base);
    const outside = times(wholePower(base, Math.floor(p.ratio.top / 2)), root.outside);
    if (root.inside === 1) return asConstant(outside);
    if (isUnit(outside)) return rawPow(num(root.inside), 0.5);
    return finishProduct(outside, [rawPow(num(root.inside), 0.5)]);
  }
  const exponent = asConstant(p);
  const part = (n: number, sign: 1 | -1): Expr[] =>
    n === 1 ? [] : [rawPow(num(n), sign === 1 ? exponent : asConstant(times(p, coefficient(-1))))];
  const parts = [...part(base.ratio.top, 1), ...part(base.ratio.bottom, -1)];
  return parts.length === 1 ? parts[0]! : mul(...orderFactors(parts));
}

/** Whole powers go to every factor; other powers only to factors that are never negative. */
function powerOfProduct(factors: readonly Expr[], p: Coefficient, exponent: Expr): Expr {
  if (Number.isInteger(p.value)) return product(factors.map((factor) => power(factor, exponent)));
  const { number, rest } = splitTerm(mul(...factors));
  const size = number.value < 0 ? times(number, coefficient(-1)) : number;
  const drawn = isUnit(size) ? null : powerOfCoefficient(size, p);
  const outside: Expr[] = drawn === null ? [] : [drawn];
  const inside: Expr[] = drawn === null ? [...asFactors(number)] : number.value < 0 ? [num(-1)] : [];
  for (const factor of rest) {
    if (isNeverNegative(factor)) outside.push(power(factor, exponent));
    else inside.push(factor);
  }
  if (outside.length === 0) return rawPow(mul(...factors), exponent);
  const left = inside.length === 0 ? one : inside.length === 1 ? inside[0]! : product(inside);
  return product([...outside, left.kind === "mul" ? rawPow(left, exponent) : power(left, exponent)]);
}

/** An even power does not care for the sign of a sum, so the sum gets the sign that comes first by name. */
function powerOfSum(base: Expr & { kind: "add" }, p: Coefficient, exponent: Expr): Expr {
  if (!Number.isInteger(p.value)) {
    const content = contentOf(base.terms, false);
    if (content === null || isUnit(content) || content.value < 0) return rawPow(base, exponent);
    if (powerOfCoefficient(content, p) === null) return rawPow(base, exponent);
    const reduced = sum(base.terms.map((part) => scale(inverse(content), part)));
    return product([powerOfCoefficient(content, p) ?? one, rawPow(reduced, exponent)]);
  }
  const even = p.value % 2 === 0 ? positiveByName(base) : base;
  const { content, primitive } = drawOut(even.kind === "add" ? rawPow(even, exponent) : even, false);
  return isUnit(content) ? primitive : mul(...orderFactors([...asFactors(content), primitive]));
}

/** ± a sum, with the sign that makes the first of its terms by name positive: y − x gives x − y. */
export function positiveByName(base: Expr): Expr {
  if (base.kind !== "add") return base;
  const byName = [...base.terms].sort((a, b) => {
    const [first, second] = [a, b].map((part) => splitTerm(part).rest.map(key).join(" "));
    // The constant of a sum comes last in every other way too.
    if (first === "" || second === "") return first === "" ? 1 : -1;
    return first! < second! ? -1 : 1;
  });
  if (splitTerm(byName[0]!).number.value > 0) return base;
  return sum(base.terms.map((part) => product([num(-1), part])));
}

/** exp of an argument in normal form: logarithms in the exponent become powers, a fitted constant becomes a factor. */
export function exponential(argument: Expr): Expr {
  if (isConstant(argument)) {
    const known = exactValue("exp", argument);
    if (known !== null) return known;
  }
  if (argument.kind === "call" && argument.fn === "log") return argument.argument;
  const factors: Expr[] = [];
  const left: Expr[] = [];
  for (const term of argument.kind === "add" ? argument.terms : [argument]) {
    const parts = term.kind === "mul" ? term.factors : [term];
    const logs = parts.filter((part) => part.kind === "call" && part.fn === "log");
    if (logs.length === 1) {
      const others = parts.filter((part) => part !== logs[0]);
      factors.push(power((logs[0] as Expr & { kind: "call" }).argument, product(others)));
      continue;
    }
    const value = term.kind === "num" && holdsFitted(term) ? Math.exp(term.value) : 0;
    if (value > 0 && Number.isFinite(value) && argument.kind === "add") factors.push(num(value));
    else left.push(term);
  }
  if (factors.length === 0) return call("exp", argument);
  if (left.length === 0) return product(factors);
  return product([...factors, call("exp", sum(left))]);
}

/** abs and sign: numbers and factors that are never negative come out. */
export function magnitude(fn: "abs" | "sign", given: Expr): Expr {
  if (isConstant(given)) {
    const known = exactValue(fn, given);
    if (known !== null) return known;
  }
  if (fn === "sign" && isNegativeThroughout(given)) return product([num(-1), magnitude(fn, minus(given))]);
  const argument = fn === "sign" ? given : isNegativeThroughout(given) ? minus(given) : positiveByName(given);
  if (argument.kind === "call" && argument.fn === fn) return argument;
  if (fn === "abs" && isNeverNegative(argument)) return argument;
  const { number, rest } = splitTerm(argument);
  if (rest.length === 0)
    return fn === "abs" ? product([num(Math.abs(number.value))]) : num(Math.sign(number.value));
  const outside: Expr[] = fn === "abs" ? [...asFactors(absolute(number))] : number.value < 0 ? [num(-1)] : [];
  const inside: Expr[] = [];
  for (const factor of rest) {
    // A factor that may be 0 decides the sign there, so only exp may leave a sign.
    const mayLeave = fn === "abs" ? isNeverNegative(factor) : factor.kind === "call" && factor.fn === "exp";
    if (!mayLeave) inside.push(factor);
    else if (fn === "abs") outside.push(factor);
  }
  if (isUnit(number) && inside.length === rest.length) return call(fn, argument);
  if (inside.length === 0) return product(outside);
  return product([...outside, call(fn, product(inside))]);
}

function absolute(number: Coefficient): Coefficient {
  if (number.value >= 0) return number;
  if (number.ratio === null) return { value: -number.value, ratio: null };
  return fraction(-number.ratio.top, number.ratio.bottom);
}

/** Whether every term of `expr` carries a minus. */
export function isNegativeThroughout(expr: Expr): boolean {
  return expr.kind === "add" ? expr.terms.every(isNegative) : isNegative(expr);
}

/** −expr, for `expr` in normal form. */
export function minus(expr: Expr): Expr {
  return expr.kind === "add"
    ? sum(expr.terms.map((term) => product([num(-1), term])))
    : product([num(-1), expr]);
}
