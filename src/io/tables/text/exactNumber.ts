/** Powers of ten that a float64 holds exactly: 10^0 … 10^22. */
const tens = Float64Array.from({ length: 23 }, (_, n) => Number(`1e${n}`));

/**
 * (`high`·10^`nLow` + `low`)·10^`exponent`, correctly rounded, or NaN when it cannot be sure: read the text then.
 *
 * Domain: whole numbers 0 ≤ high < 2^53, 0 ≤ low < 10^nLow, 0 ≤ nLow ≤ 9. Up to 2^53 both operands of the one product
 * or quotient are exact while |exponent| ≤ 22, so the result is the nearest float64 (Clinger, "How to read floating
 * point numbers accurately", PLDI 1990). Beyond, as for the 17 digits that programs print, the quotient is taken in
 * double-double, with an error below 2^−100, and trusted unless it lies that near to the middle of two float64
 * numbers (products and sums without error: Dekker, Numer. Math. 18, 1971).
 */
export function exactNumber(high: number, low: number, nLow: number, exponent: number): number {
  const digits = nLow === 0 ? high : high * tens[nLow]! + low;
  if (digits <= Number.MAX_SAFE_INTEGER) {
    if (exponent === 0 || digits === 0) return digits;
    if (exponent < 0) return exponent >= -22 ? digits / tens[-exponent]! : Number.NaN;
    return exponent <= 22 ? digits * tens[exponent]! : Number.NaN;
  }
  return exponent > 0 || exponent < -22 ? Number.NaN : longNumber(high, low, tens[nLow]!, tens[-exponent]!);
}

/** (high·scale + low) / divisor in double-double, or NaN. */
function longNumber(high: number, low: number, scale: number, divisor: number): number {
  const product = high * scale;
  const sum = product + low;
  const sumLow = low - (sum - product) + productError(high, scale, product);
  // digits + error: the dividend without error.
  const digits = sum + sumLow;
  const error = sumLow - (digits - sum);
  const quotient = digits / divisor;
  const back = quotient * divisor;
  const rest = (digits - back - productError(quotient, divisor, back) + error) / divisor;
  const value = quotient + rest;
  const beyond = rest - (value - quotient);
  return value + beyond * 1.0000001 === value ? value : Number.NaN;
}

/** a·b − product, without error, for |a|, |b| < 2^996. */
function productError(a: number, b: number, product: number): number {
  const aHigh = a * 134217729 - (a * 134217729 - a);
  const aLow = a - aHigh;
  const bHigh = b * 134217729 - (b * 134217729 - b);
  const bLow = b - bHigh;
  return aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
}
