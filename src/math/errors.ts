/** How far predictions are from a target: the measure that formulas are fitted and compared by. */
import { totalOf } from "./statistics.ts";

/** Σ (predicted − target)², each times its weight where rows have some; infinite where a prediction is not finite. Cost O(n). */
export function squaredError(predicted: Float64Array, target: Float64Array, weights?: Float64Array): number {
  let sum = 0;
  if (weights === undefined) {
    for (let i = 0; i < target.length; i++) sum += (predicted[i]! - target[i]!) ** 2;
  } else {
    for (let i = 0; i < target.length; i++) sum += weights[i]! * (predicted[i]! - target[i]!) ** 2;
  }
  return Number.isFinite(sum) ? sum : Number.POSITIVE_INFINITY;
}

/**
 * Σ (target − mean)², or Σ target² for a constant target, or 1 for one of zeros: what squared errors are measured by.
 * Where rows have weights these are in the mean and in both sums. Cost O(n).
 */
export function totalSquares(target: Float64Array, weights?: Float64Array): number {
  if (weights !== undefined) return weightedSquares(target, weights);
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

function weightedSquares(target: Float64Array, weights: Float64Array): number {
  let [total, mean] = [0, 0];
  for (const weight of weights) total += weight;
  for (let i = 0; i < target.length; i++) mean += (weights[i]! / (total || 1)) * target[i]!;
  let [around, aboutZero] = [0, 0];
  for (let i = 0; i < target.length; i++) {
    around += weights[i]! * (target[i]! - mean) ** 2;
    aboutZero += weights[i]! * target[i]! ** 2;
  }
  return around > 1e-28 * aboutZero ? around : aboutZero || 1;
}

/**
 * RMSE over the standard deviation of the target (see `totalSquares`); infinite where a prediction is not finite. Cost
 * O(n).
 */
export function nrmseOf(predicted: Float64Array, target: Float64Array, weights?: Float64Array): number {
  return Math.sqrt(squaredError(predicted, target, weights) / totalSquares(target, weights));
}

/** The root of the mean square of a target around its mean, of rows that count by `weights` where these are given. Cost O(n). */
export function deviationOf(target: Float64Array, weights?: Float64Array): number {
  const rows = weights === undefined ? target.length : totalOf(weights);
  return Math.sqrt(totalSquares(target, weights) / (rows || 1));
}

/** target − predicted, times the root of the weight where rows have some: what tests of noise look at. Shape: (n). */
export function residualsOf(
  predicted: Float64Array,
  { target, weights }: { readonly target: Float64Array; readonly weights?: Float64Array },
): Float64Array {
  if (weights === undefined) return predicted.map((value, r) => target[r]! - value);
  return predicted.map((value, r) => Math.sqrt(weights[r]!) * (target[r]! - value));
}
