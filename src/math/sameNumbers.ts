/** Whether two vectors have the same length and equal entries; one with a NaN equals none. */
export function sameNumbers(a: Float64Array, b: Float64Array): boolean {
  return a.length === b.length && a.every((v, i) => v === b[i]);
}
