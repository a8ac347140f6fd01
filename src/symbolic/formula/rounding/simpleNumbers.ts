/**
 * Simple numbers near a fitted one: whole numbers, fractions, short decimals, and such multiples of π, e and roots.
 *
 * Simplicity is the length of a code in bits (see math/simpleNumber.ts), more for a sign or a constant.
 */

import { shortestDecimal, simplestFraction, wholeNumberBits } from "../../../math/simpleNumber.ts";
import { asConstant, fraction } from "../../algebra/coefficient.ts";
import type { Expr } from "../../expression/expr.ts";
import { div, euler, mul, num, pi, pow, zero } from "../../expression/make.ts";

/** A simple number: how it is written, its value and the length of its code in bits. */
export interface SimpleNumber {
  readonly expr: Expr;
  readonly value: number;
  readonly bits: number;
}

/** Numbers of the form r·unit or sqrt(r·unit), for fractions r. */
interface Family {
  readonly bits: number;
  /** The value of the unit. */
  readonly unit: number;
  readonly isRoot: boolean;
  readonly write: (ratio: Expr) => Expr;
}

const one = num(1);
const FAMILIES: readonly Family[] = [
  { bits: 0, unit: 1, isRoot: false, write: (r) => r },
  { bits: 4, unit: Math.PI, isRoot: false, write: (r) => mul(r, pi) },
  { bits: 6, unit: 1 / Math.PI, isRoot: false, write: (r) => div(r, pi) },
  { bits: 5, unit: 1, isRoot: true, write: (r) => pow(r, 0.5) },
  { bits: 8, unit: Math.E, isRoot: false, write: (r) => mul(r, euler) },
  { bits: 8, unit: Math.PI, isRoot: true, write: (r) => pow(mul(r, pi), 0.5) },
  { bits: 9, unit: 1 / Math.PI, isRoot: true, write: (r) => pow(div(r, pi), 0.5) },
  { bits: 9, unit: Math.PI ** 2, isRoot: false, write: (r) => mul(r, pow(pi, 2)) },
  { bits: 11, unit: Math.PI ** -2, isRoot: false, write: (r) => mul(r, pow(pi, -2)) },
  { bits: 12, unit: Math.PI ** 3, isRoot: false, write: (r) => mul(r, pow(pi, 3)) },
  { bits: 14, unit: Math.PI ** -3, isRoot: false, write: (r) => mul(r, pow(pi, -3)) },
  { bits: 10, unit: Math.PI ** 2, isRoot: true, write: (r) => mul(pow(r, 0.5), pi) },
  { bits: 10, unit: Math.PI ** -2, isRoot: true, write: (r) => div(pow(r, 0.5), pi) },
];

/** Numbers whose logarithms turn up as constants: of half-lives, of powers of ten. */
const LOGARITHMS = [2, 3, 10] as const;

/**
 * The simplest number of each kind in `value` ± `window`, simplest first. An infinite window gives 0 and ±1.
 *
 * Fractions have a denominator up to 1000.
 */
export function simpleNumbers(value: number, window: number): SimpleNumber[] {
  if (!Number.isFinite(window)) return [nought, signed(value, { expr: one, value: 1, bits: 1 })];
  const found: SimpleNumber[] = Math.abs(value) <= window ? [nought] : [];
  const size = Math.abs(value);
  const low = Math.max(size - window, size * 1e-3);
  const high = size + window;
  for (const family of FAMILIES) {
    const toRatio = (v: number): number => (family.isRoot ? v * v : v) / family.unit;
    const ratio = simplestFraction(toRatio(low), toRatio(high));
    if (ratio === null) continue;
    const made = (ratio.top / ratio.bottom) * family.unit;
    found.push(
      signed(value, {
        expr: family.write(asConstant(fraction(ratio.top, ratio.bottom))),
        value: family.isRoot ? Math.sqrt(made) : made,
        bits: family.bits + wholeNumberBits(ratio.top) + wholeNumberBits(ratio.bottom) - 1,
      }),
    );
  }
  for (const n of LOGARITHMS) {
    const made = Math.log(n);
    if (made < low || made > high) continue;
    const expr: Expr = { kind: "call", fn: "log", argument: num(n) };
    found.push(signed(value, { expr, value: made, bits: 6 + wholeNumberBits(n) }));
  }
  const decimal = shortestDecimal(size, low, high);
  if (decimal !== null) found.push(signed(value, { ...decimal, expr: num(decimal.value) }));
  // Of two ways to write one number the shorter stays.
  const byValue = new Map<number, SimpleNumber>();
  for (const number of found.sort((a, b) => a.bits - b.bits)) {
    if (!byValue.has(number.value)) byValue.set(number.value, number);
  }
  return [...byValue.values()];
}

const nought: SimpleNumber = { expr: zero, value: 0, bits: 0 };

function signed(value: number, number: SimpleNumber): SimpleNumber {
  if (value >= 0) return number;
  const expr = number.expr.kind === "num" ? num(-number.expr.value) : mul(num(-1), number.expr);
  return { expr, value: -number.value, bits: number.bits + 1 };
}
