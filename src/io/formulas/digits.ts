/** Whole numbers up to here have their digits for a reason: an offset such as 2454294 is not to be rounded. */
const LARGEST_WHOLE = 1e15;

/** The shortest decimal text that reads back as exactly `value`: `0.1`, `1e-31`, `8.98736e+16`; below 1e15 no power of ten for zeros. */
export function exactDigits(value: number): string {
  const text = String(value);
  if (!(Math.abs(value) >= LARGEST_WHOLE) || !Number.isFinite(value)) return text;
  const inPowers = value.toExponential();
  return inPowers.length < text.length ? inPowers : text;
}

/** `value` as text with at most `digits` significant digits, no trailing zeros: `3.142`, `6.022e+23`; whole numbers in full. */
export function significantDigits(value: number, digits: number): string {
  const isWhole = Number.isInteger(value) && Math.abs(value) < LARGEST_WHOLE;
  return exactDigits(isWhole ? value : Number(value.toPrecision(digits)));
}
