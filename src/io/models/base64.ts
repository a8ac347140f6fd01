/** Float64 values as base64 of their little-endian bytes: exact, and 11 letters a number. */
export function base64Of(values: Float64Array): string {
  const bytes = Buffer.alloc(values.byteLength);
  for (let r = 0; r < values.length; r++) bytes.writeDoubleLE(values[r]!, 8 * r);
  return bytes.toString("base64");
}

/** The values that `base64Of` wrote. */
export function valuesOf(base64: string): Float64Array {
  const bytes = Buffer.from(base64, "base64");
  const values = new Float64Array(bytes.byteLength >> 3);
  for (let r = 0; r < values.length; r++) values[r] = bytes.readDoubleLE(8 * r);
  return values;
}
