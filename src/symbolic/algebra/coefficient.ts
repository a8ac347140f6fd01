/**
 * Numbers in front of terms: exact fractions where they are fractions, float64 otherwise.
 *
 * A number counts as exact when its decimal text is short (up to three decimals) or it is a fraction over 64;
 * fitted constants are neither, so a coefficient without a ratio is a fitted one.
 */

import type { Expr } from "../expression/expr.ts";
import { call, mul, num, pow } from "../expression/make.ts";
import { FUNCTIONS } from "../functions/all.ts";

/** A fraction of whole numbers without common divisor; `bottom` > 0. */
export interface Ratio {
  readonly top: number;
  readonly bottom: number;
}

/** The number in front of a term; `ratio` is null for a fitted number. */
export interface Coefficient {
  readonly value: number;
  readonly ratio: Ratio | null;
}

/** The coefficient 1. */
export const unit: Coefficient = { value: 1, ratio: { top: 1, bottom: 1 } };

/** Beyond this, products of whole numbers may round; they are then carried as float64. */
const LARGEST = 2 ** 40;

/** The coefficient of a number as written. */
export function coefficient(value: number): Coefficient {
  if (Math.abs(value) <= 1e9) {
    for (const bottom of [1, 1000, 64]) {
      const top = Math.round(value * bottom);
      if (top / bottom === value) return fraction(top, bottom);
    }
  }
  return { value, ratio: null };
}

/** The coefficient top/bottom in lowest terms; a float where the whole numbers grow too large. */
export function fraction(top: number, bottom: number): Coefficient {
  if (Math.abs(top) > LARGEST || Math.abs(bottom) > LARGEST) return { value: top / bottom, ratio: null };
  const divisor = gcd(Math.abs(top), Math.abs(bottom)) * Math.sign(bottom);
  const ratio = { top: top / divisor + 0, bottom: bottom / divisor };
  return { value: ratio.top / ratio.bottom, ratio };
}

/** a · b. */
export function times(a: Coefficient, b: Coefficient): Coefficient {
  if (a.ratio === null || b.ratio === null) return { value: a.value * b.value, ratio: null };
  return fraction(a.ratio.top * b.ratio.top, a.ratio.bottom * b.ratio.bottom);
}

/** a + b. */
export function plus(a: Coefficient, b: Coefficient): Coefficient {
  if (a.ratio === null || b.ratio === null) return { value: a.value + b.value, ratio: null };
  return fraction(
    a.ratio.top * b.ratio.bottom + b.ratio.top * a.ratio.bottom,
    a.ratio.bottom * b.ratio.bottom,
  );
}

/** 1 / a, for a ≠ 0. */
export function inverse(a: Coefficient): Coefficient {
  return a.ratio === null ? { value: 1 / a.value, ratio: null } : fraction(a.ratio.bottom, a.ratio.top);
}

/** a to a whole power; a ≠ 0 where the power is negative. */
export function wholePower(a: Coefficient, power: number): Coefficient {
  if (a.ratio === null) return { value: a.value ** power, ratio: null };
  const { top, bottom } = a.ratio;
  const size = Math.abs(power);
  if (Math.max(Math.abs(top), bottom) ** size > LARGEST) return { value: a.value ** power, ratio: null };
  return power >= 0 ? fraction(top ** size, bottom ** size) : fraction(bottom ** size, top ** size);
}

/** Whether `a` is exactly 1. */
export function isUnit(a: Coefficient): boolean {
  return a.value === 1;
}

/** Whether `a` is a fitted number rather than a fraction. */
export function isFitted(a: Coefficient): boolean {
  return a.ratio === null;
}

/** Whether a fitted number is what rounding leaves of a sum of numbers of total size `size` that cancel. */
export function isRounding(a: Coefficient, size: number): boolean {
  return a.ratio === null && Math.abs(a.value) <= 1e-14 * size;
}

/** Whether two coefficients have the same size: exactly for fractions, to rounding for fitted numbers. */
export function isSameSize(a: Coefficient, b: Coefficient): boolean {
  const [x, y] = [Math.abs(a.value), Math.abs(b.value)];
  return x === y || (a.ratio === null && b.ratio === null && Math.abs(x - y) <= 1e-13 * Math.max(x, y));
}

/** `a` as factors of a product: none for 1, `x/3` rather than `0.333…*x`, `1.5*x` rather than `3*x/2`. */
export function asFactors(a: Coefficient): readonly Expr[] {
  if (isUnit(a)) return [];
  if (a.ratio === null) return [num(a.value)];
  const { top, bottom } = a.ratio;
  if (bottom === 1) return [num(top)];
  if (isShortDecimal(a.ratio) && (Math.abs(top) !== 1 || bottom > 100)) return [num(a.value)];
  const below = pow(num(bottom), -1);
  return top === 1 ? [below] : [num(top), below];
}

/** `a` standing alone: 0.5 as a decimal, 1/3 as a fraction. */
export function asConstant(a: Coefficient): Expr {
  if (a.ratio === null || a.ratio.bottom === 1 || isShortDecimal(a.ratio)) return num(a.value);
  return mul(...asFactors(a));
}

function isShortDecimal(ratio: Ratio): boolean {
  return Number.isInteger((1000 / ratio.bottom) * ratio.top) || Number.isInteger(64 / ratio.bottom);
}

/** The number a factor stands for, or null: literals and whole powers of literals. */
export function numericFactor(factor: Expr): Coefficient | null {
  if (factor.kind === "num") return coefficient(factor.value);
  if (factor.kind !== "pow" || factor.base.kind !== "num" || factor.exponent.kind !== "num") return null;
  const { value } = factor.exponent;
  if (!Number.isInteger(value) || (factor.base.value === 0 && value < 0)) return null;
  const made = wholePower(coefficient(factor.base.value), value);
  return Number.isFinite(made.value) ? made : null;
}

/** A term as its number and the rest of its factors. */
export function splitTerm(term: Expr): { readonly number: Coefficient; readonly rest: readonly Expr[] } {
  let number = unit;
  const rest: Expr[] = [];
  for (const factor of term.kind === "mul" ? term.factors : [term]) {
    const value = numericFactor(factor);
    if (value === null) rest.push(factor);
    else number = times(number, value);
  }
  return { number, rest };
}

/** The greatest common divisor of fractions, as a positive coefficient; null when a number is fitted or none is given. */
export function commonDivisor(numbers: readonly Coefficient[]): Coefficient | null {
  let top = 0;
  let bottom = 1;
  for (const { ratio } of numbers) {
    if (ratio === null) return null;
    top = gcd(top, Math.abs(ratio.top));
    bottom = (bottom / gcd(bottom, ratio.bottom)) * ratio.bottom;
    if (bottom > LARGEST) return null;
  }
  return top === 0 ? null : fraction(top, bottom);
}

function gcd(a: number, b: number): number {
  let [x, y] = [a, b];
  while (y !== 0) [x, y] = [y, x % y];
  return x;
}

/** The value of a formula without variables; NaN outside the domain. */
export function constantValue(expr: Expr): number {
  switch (expr.kind) {
    case "num":
      return expr.value;
    case "const":
      return expr.name === "pi" ? Math.PI : Math.E;
    case "add":
      return expr.terms.reduce((sum, term) => sum + constantValue(term), 0);
    case "mul":
      return expr.factors.reduce((product, factor) => product * constantValue(factor), 1);
    case "pow":
      return constantValue(expr.base) ** constantValue(expr.exponent);
    case "call":
      return FUNCTIONS[expr.fn].value(constantValue(expr.argument));
    case "choice": {
      const [a, b, c] = expr.arguments.map(constantValue) as [number, number, number];
      return expr.fn === "if" ? (a > 0 ? b : c) : Math[expr.fn](a, b);
    }
    case "var":
      return Number.NaN;
  }
}

/** r in `expr` = r·π, or null. Only exact multiples written with π count. */
export function multipleOfPi(expr: Expr): Ratio | null {
  if (expr.kind === "num") return expr.value === 0 ? { top: 0, bottom: 1 } : null;
  const { number, rest } = splitTerm(expr);
  return rest.length === 1 && rest[0]!.kind === "const" && rest[0]!.name === "pi" ? number.ratio : null;
}

/** sin(r·π) where it is a rational or a square root of one, else null. */
export function exactSine(r: Ratio): Expr | null {
  // In twelfths of π the sine has period 24.
  const twelfths = (r.top * 12) / r.bottom;
  if (!Number.isInteger(twelfths)) return null;
  const at = ((twelfths % 24) + 24) % 24;
  const sign = at >= 12 ? -1 : 1;
  const folded = Math.min(at % 12, 12 - (at % 12));
  const known: Readonly<Record<number, Expr>> = {
    0: num(0),
    2: num(0.5 * sign),
    3: mul(...(sign < 0 ? [num(-1)] : []), pow(num(2), -0.5)),
    4: mul(...(sign < 0 ? [num(-1)] : []), call("sqrt", num(3)), pow(num(2), -1)),
    6: num(sign),
  };
  return known[folded] ?? null;
}
