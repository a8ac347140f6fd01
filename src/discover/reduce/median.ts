/** The middle of the values that are numbers, the upper of two; NaN for none. The array is left as it is. Cost O(n·log n). */
export function median(values: Float64Array): number {
  const sorted = values.filter((v) => !Number.isNaN(v)).sort();
  return sorted[sorted.length >> 1] ?? Number.NaN;
}
