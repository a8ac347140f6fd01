/** How much rows count in squared errors that say the same as a loss does of predictions. */
import { largestMagnitude, robustScale } from "../../math/statistics.ts";
import { normalised } from "../../model/classes/weights.ts";
import type { Loss } from "../../model/loss.ts";

/** Robust standard deviations beyond which a row is an outlier: of a million Gaussian ones seven are. */
export const FAR = 4.5;
/** The least that is far, over the median magnitude of the target: below it is rounding. */
const ROUNDING = 1e-9;

/** Which rows are outliers by what they leave. Cost O(rows·log rows). */
export function farRows(residual: Float64Array, { target }: { readonly target: Float64Array }): boolean[] {
  const size = target.map(Math.abs).toSorted()[target.length >> 1]!;
  const limit = Math.max(FAR * robustScale(residual), ROUNDING * size);
  return Array.from(residual, (miss) => !(Math.abs(miss) <= limit));
}

/**
 * The weights of rows under a loss beside these predictions: one over the square of the target (relative) or of what is
 * predicted (log), one over the mean (poisson), 0 for rows that lie far and 1 for others (huber, mae). Undefined where all
 * rows count alike, and where a mean is not above 0. Cost O(rows), with outliers O(rows·log rows).
 */
export function lossWeights(
  { name }: Pick<Loss, "name">,
  predicted: Float64Array,
  target: Float64Array,
): Float64Array | undefined {
  const areMeans = (): boolean => predicted.every((mean) => mean > 0);
  switch (name) {
    case "relative":
      return target.map((y) => 1 / (y * y));
    case "log":
      return areMeans() ? predicted.map((mean) => 1 / (mean * mean)) : undefined;
    case "poisson":
      return areMeans() ? predicted.map((mean) => 1 / mean) : undefined;
    case "huber":
    case "mae": {
      const isFar = farRows(
        predicted.map((value, r) => target[r]! - value),
        { target },
      );
      return target.map((_, r) => (isFar[r] ? 0 : 1));
    }
    default:
      return undefined;
  }
}

/** These weights times those that rows have besides, 1 on average. Cost as `lossWeights`. */
export function weightsByLoss(
  loss: Loss,
  predicted: Float64Array,
  target: Float64Array,
  weights?: Float64Array,
): Float64Array {
  const own = lossWeights(loss, predicted, target) ?? target.map(() => 1);
  const largest = largestMagnitude(own);
  return normalised(own.map((weight, r) => (weight / largest) * (weights?.[r] ?? 1)));
}
