/** The square of a target that is a root near 0, where noise takes some rows below it. */
import { extremes } from "../../math/statistics.ts";
import type { FormTable } from "../direct/form.ts";

/** Rows below 0 at most, and how far below, as a share of the root mean square: more is no noise around a root. */
const MOST_BELOW = 0.03;
const FARTHEST_BELOW = 0.35;
/** The noise as a share of the root mean square in weights, at least: the lowest row may lie next to 0 by chance. */
const LEAST_NOISE = 0.1;
/** Standard deviations of the noise that the lowest of some hundred rows next to 0 lies below it, about. */
const LOWEST = 2;

/** z in place of y², and how much an error of y weighs in it. */
export interface SquaredTarget {
  readonly target: Float64Array;
  readonly weights: Float64Array;
}

/**
 * y² less the square of the noise, which it holds in the mean; undefined where no row is below 0, or rows are that noise around
 * a root would not bring there.
 *
 * An error e of y turns y² by 2·y·e + e²: with the slope alone a row next to 0 had all the weight. Cost O(rows·log rows).
 */
export function squareAmongNoise({ target, weights }: FormTable): SquaredTarget | undefined {
  const n = target.length;
  const [low] = extremes(target);
  const below = target.reduce((count, y) => count + (y < 0 ? 1 : 0), 0);
  const size = Math.sqrt(target.reduce((sum, y) => sum + y * y, 0) / n);
  if (below === 0 || below > MOST_BELOW * n || -low > FARTHEST_BELOW * size) return undefined;
  const noise = -low / LOWEST;
  const blur = Math.max(noise, LEAST_NOISE * size);
  return {
    target: target.map((y) => y * y - noise * noise),
    weights: target.map((y, r) => (weights?.[r] ?? 1) / Math.sqrt(4 * y * y + 2 * blur * blur)),
  };
}
