import type { Spread } from "./engine.ts";

/** Adds up the moments of a column that comes part by part. */
export interface SpreadMeter {
  /** The first `count` of these values. Cost O(count). */
  add(values: Float64Array, count: number): void;
  /** So many values by their mean, sum of squared deviations from it, least and greatest. */
  merge(count: number, mean: number, squares: number, low: number, high: number): void;
  spread(): Spread;
}

/**
 * A meter that has seen nothing: mean 0, deviation 0, empty range.
 *
 * Deviations are taken about the mean of each part and merged, so that a large mean costs no digits. Source: Chan,
 * Golub & LeVeque, *The American Statistician* 37 (1983) 242, eq. 2.1.
 */
export function spreadMeter(): SpreadMeter {
  let n = 0;
  let mean = 0;
  let squares = 0;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  const merge: SpreadMeter["merge"] = (count, partMean, partSquares, partLow, partHigh) => {
    const shift = partMean - mean;
    squares += partSquares + (shift * shift * n * count) / (n + count);
    mean += (shift * count) / (n + count);
    n += count;
    if (partLow < low) low = partLow;
    if (partHigh > high) high = partHigh;
  };
  return {
    merge,
    add(values, count) {
      let sum = 0;
      let partLow = Number.POSITIVE_INFINITY;
      let partHigh = Number.NEGATIVE_INFINITY;
      for (let r = 0; r < count; r++) {
        const v = values[r]!;
        sum += v;
        if (v < partLow) partLow = v;
        if (v > partHigh) partHigh = v;
      }
      const partMean = sum / count;
      let partSquares = 0;
      for (let r = 0; r < count; r++) {
        const difference = values[r]! - partMean;
        partSquares += difference * difference;
      }
      merge(count, partMean, partSquares, partLow, partHigh);
    },
    spread: () => ({ mean, deviation: n > 0 ? Math.sqrt(squares / n) : 0, low, high }),
  };
}
