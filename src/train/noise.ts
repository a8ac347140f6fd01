/**
 * Whether squared errors `a` are no worse than `b` (same rows) by more than noise: the mean paired difference is
 * within `standardErrors` of its standard error, or below `resolution`. Cost O(rows).
 */
export function isWithinNoise(
  a: Float64Array,
  b: Float64Array,
  resolution: number,
  standardErrors = 1,
): boolean {
  const n = a.length;
  if (n === 0) return true;
  let mean = 0;
  for (let r = 0; r < n; r++) mean += (a[r]! - b[r]!) / n;
  let variance = 0;
  for (let r = 0; r < n; r++) variance += (a[r]! - b[r]! - mean) ** 2 / n;
  return mean <= Math.max(standardErrors * Math.sqrt(variance / n), resolution);
}
