/** How far predictions are from a target: the measure that formulas are fitted and compared by. */

/** Σ (predicted − target)²; infinite where a prediction is not finite. Cost O(n). */
export function squaredError(predicted: Float64Array, target: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < target.length; i++) sum += (predicted[i]! - target[i]!) ** 2;
  return Number.isFinite(sum) ? sum : Number.POSITIVE_INFINITY;
}

/**
 * Σ (target − mean)², or Σ target² for a constant target, or 1 for one of zeros: what squared errors are measured by.
 * Cost O(n).
 */
export function totalSquares(target: Float64Array): number {
  let mean = 0;
  for (const value of target) mean += value / target.length;
  let around = 0;
  let aboutZero = 0;
  for (const value of target) {
    around += (value - mean) ** 2;
    aboutZero += value ** 2;
  }
  // A constant target leaves rounding of its mean, about 1e-32 of its square.
  return around > 1e-28 * aboutZero ? around : aboutZero || 1;
}

/**
 * RMSE over the standard deviation of the target (see `totalSquares`); infinite where a prediction is not finite. Cost
 * O(n).
 */
export function nrmseOf(predicted: Float64Array, target: Float64Array): number {
  return Math.sqrt(squaredError(predicted, target) / totalSquares(target));
}
