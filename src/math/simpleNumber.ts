/**
 * Simple numbers near a value, and the length of their code in bits: a number met by chance takes about as many as it
 * was measured to, a meaningful one fewer.
 */

/** The bits of a whole number n ≥ 1: 2·log₂ n + 1. Source: the gamma code, Elias, *IEEE Trans. Inf. Theory* 21 (1975). */
export function wholeNumberBits(n: number): number {
  return 2 * Math.log2(n) + 1;
}

/**
 * The fraction of smallest denominator (and then numerator) between `low` and `high`, 0 < low ≤ high; null when
 * its denominator or numerator is above 1000 or 10⁶. Source: the Stern–Brocot tree, walked by continued fractions.
 */
export function simplestFraction(
  low: number,
  high: number,
): { readonly top: number; readonly bottom: number } | null {
  // Convergents: (a·t1 + t0)/(a·b1 + b0).
  let [t0, b0, t1, b1] = [0, 1, 1, 0];
  let [lower, upper] = [low, high];
  for (let round = 0; round < 40; round++) {
    const whole = Math.floor(lower);
    const isInside = whole === lower || whole + 1 <= upper;
    const next = whole === lower ? whole : whole + 1;
    const part = isInside ? next : whole;
    [t0, b0, t1, b1] = [t1, b1, part * t1 + t0, part * b1 + b0];
    if (b1 > 1000 || t1 > 1e6 || !Number.isFinite(t1)) return null;
    if (isInside) return t1 === 0 ? null : { top: t1, bottom: b1 };
    [lower, upper] = [1 / (upper - whole), 1 / (lower - whole)];
  }
  return null;
}

/** The bits of so many digits, each with the word on whether another follows: of long numbers fewer than the gamma code takes. */
function digitBits(count: number): number {
  return count * (Math.log2(10) + 1);
}

/** `value` in the fewest digits, eight at most, that keep it between `low` and `high`, all positive; null where none do. */
export function shortestDecimal(
  value: number,
  low: number,
  high: number,
): { readonly value: number; readonly bits: number } | null {
  for (let digits = 1; digits <= 8; digits++) {
    const rounded = significant(value, digits);
    if (rounded < low || rounded > high || rounded === 0) continue;
    const [mantissa = "", exponent = "0"] = rounded.toExponential().split("e");
    const whole = mantissa.replace(".", "");
    const point = (shift: number): number => 2 * Math.log2(Math.abs(shift) + 1) + 2;
    const bits = Math.min(
      wholeNumberBits(Number(whole)) + point(Number(exponent) - whole.length + 1),
      digitBits(whole.length) + point(Number(exponent)),
    );
    return { value: rounded, bits };
  }
  return null;
}

/** The multiple of 1/bottom nearest to `value`; undefined where it is not within `window`. */
export function nearestMultiple(value: number, bottom: number, window: number): number | undefined {
  const near = Math.round(bottom * value) / bottom;
  return Math.abs(value - near) < window ? near : undefined;
}

/**
 * Whether a number is one that a person would write and a fit would not hit by chance: a multiple of 1/8 up to
 * 1000, as exponents, signs and small factors are. All other numbers are taken for fitted ones.
 */
export function isRecognised(value: number): boolean {
  return Math.abs(value) <= 1000 && Number.isInteger(value * 8);
}

/** The significant digits of `value` as it is written in decimals: 3 of 9.81, 1 of 2000. */
export function writtenDigits(value: number): number {
  const [mantissa = ""] = Math.abs(value).toExponential().split("e");
  return mantissa.replace(".", "").length;
}

/** `value` to so many significant digits. */
export function significant(value: number, digits: number): number {
  return Number(value.toPrecision(digits));
}

/** Digits that are kept of any constant, and those that a float64 takes. */
export const LEAST_DIGITS = 4;
const MOST_DIGITS = 17;

/**
 * `value` in the fewest significant digits, LEAST_DIGITS and more, that move it by at most `limit` and that `allows` has
 * nothing against; `value` itself where none do.
 */
export function inFewestDigits(
  value: number,
  limit: number,
  allows: (rounded: number, step: number) => boolean,
): number {
  for (let digits = LEAST_DIGITS; digits < MOST_DIGITS; digits++) {
    const rounded = significant(value, digits);
    const step = Math.abs(rounded - value);
    if (step <= limit && allows(rounded, step)) return rounded;
  }
  return value;
}
