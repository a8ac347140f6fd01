/** Columns in as few bytes as hold their numbers exactly. */

/** The numbers of a column, float64 or in fewer bytes. */
export type ColumnValues = Float64Array | Float32Array | Uint8Array;

/** Whether bytes hold the number: a whole one from 0 to 255, and not −0. */
const isByte = (value: number): boolean => value >= 0 && value <= 255 && Object.is((value | 0) >>> 0, value);

/** The same numbers as bytes or as float32 where either is exact; the array itself where neither is. Cost O(n). */
export function packedValues(values: Float64Array): ColumnValues {
  if (values.every(isByte)) return Uint8Array.from(values);
  return values.every((value) => Math.fround(value) === value) ? Float32Array.from(values) : values;
}

/** The numbers as float64: the array itself where it holds these. Cost O(n) where it does not. */
export function widened(values: ColumnValues): Float64Array {
  return values instanceof Float64Array ? values : Float64Array.from(values);
}

/** The numbers of these rows, in as many bytes each. Cost O(rows). */
export function takenPacked(values: Float32Array | Uint8Array, rows: ArrayLike<number>): ColumnValues {
  const out = values instanceof Uint8Array ? new Uint8Array(rows.length) : new Float32Array(rows.length);
  for (let i = 0; i < out.length; i++) out[i] = values[rows[i]!]!;
  return out;
}
