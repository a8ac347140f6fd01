/** Values that shape constants are looked at. */
import type { Curve } from "./curve.ts";

/** `count` values from `low` to `high`, each the same factor above the one before. */
export function logSpaced(low: number, high: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => low * (high / low) ** (i / Math.max(1, count - 1)));
}

/** `count` values from `low` to `high`, evenly spaced. */
function evenlySpaced(low: number, high: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => low + ((high - low) * i) / Math.max(1, count - 1));
}

/** The values and their negatives. */
export function bothSigns(values: readonly number[]): number[] {
  return values.flatMap((v) => [v, -v]);
}

/** Every pair of a value of each list. */
export function pairsOf(first: readonly number[], second: readonly number[]): number[][] {
  return first.flatMap((a) => second.map((b) => [a, b]));
}

/** Rates at which a function of the column changes by e once, at least, and `most` times within the range. */
export function ratesOf({ width }: Curve, count: number, most = 60, least = 0.3): number[] {
  return logSpaced(least / width, most / width, count);
}

/** Places within the range, widened by a share of it on both sides. */
export function placesOf({ low, high, width }: Curve, count: number, beyond = 0): number[] {
  return evenlySpaced(low - beyond * width, high + beyond * width, count);
}

/** Places outside the range: below it and above it, at distances of shares of its width. */
export function placesOutside({ low, high, width }: Curve, shares: readonly number[]): number[] {
  return shares.flatMap((share) => [low - share * width, high + share * width]);
}

/** The value of a sorted column below which this share of the rows lies. */
export function quantile(sorted: Float64Array, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.floor(share * sorted.length)))]!;
}
