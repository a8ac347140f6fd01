import { meanWithError } from "../../math/statistics.ts";

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
  const { mean, error } = meanWithError(n, (r) => a[r]! - b[r]!);
  return mean <= Math.max(standardErrors * error, resolution);
}
