/** The shortest decimal text that reads back as exactly `value`: `0.1`, `1e-31`, `6.02214076e+23`. */
export function exactDigits(value: number): string {
  return String(value);
}

/** `value` as text with at most `digits` significant digits, no trailing zeros: `3.142`, `6.022e+23`. */
export function significantDigits(value: number, digits: number): string {
  return String(Number(value.toPrecision(digits)));
}
