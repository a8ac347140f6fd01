/** Whether what a formula leaves is of one size everywhere, which least squares, errors and intervals take it to be. */
import { dot, mean } from "../../math/statistics.ts";
import { LEAST_TESTED, traces } from "../noise.ts";

/** What the size of residuals goes with. */
export interface Uneven {
  /** Places of the columns; empty where it goes with what is predicted alone. */
  readonly columns: readonly number[];
  /** Whether rows are further off the further the prediction is from 0. */
  readonly grows: boolean;
}

/**
 * Standard errors by which larger predictions have to be further off for noise to be a share of them. Of tables of seven laws, 30 to 300 rows, 686 of 840 with noise
 * of 2 and 10 % are taken for what they are, 4 of 1,260 with noise of one size, and 6 of 420 without noise, whose laws are found all the same.
 */
export const LEAST_GROWTH = 4;

/** One case in two thousand, before all that are looked at are paid for. */
const BEYOND_CHANCE = 3.3;

/**
 * What the sizes of `residual` go with: columns, and the size of `predicted`. Undefined where chance gives as much, and below 20 rows.
 *
 * Sizes are ranked first, so that a few rows far off decide nothing. Of 600 tables of noise (30 to 300 rows, one to five columns)
 * 2 are told, of Cauchy's none. Cost O(rows·columns).
 */
export function unevenIn(
  columns: readonly Float64Array[],
  predicted: Float64Array,
  residual: Float64Array,
): Uneven | undefined {
  if (residual.length < LEAST_TESTED) return undefined;
  const sizes = ranked(residual.map(Math.abs));
  const most = Math.sqrt(BEYOND_CHANCE ** 2 + 2 * Math.log(columns.length + 1));
  const goesWith = (values: Float64Array): number => {
    const [whole] = traces([values], sizes);
    return whole!.z;
  };
  const found = columns.map(goesWith);
  // Growth has one direction, which costs less than any curve.
  const grows = growthWith(predicted, residual) > most;
  if (!grows && Math.max(...found) <= most) return undefined;
  return { columns: columns.flatMap((_, c) => (found[c]! > most ? [c] : [])), grows };
}

/**
 * How far the size of `residual` grows with that of `predicted`, in standard errors: Spearman's correlation. Cost O(rows·log rows).
 */
export function growthWith(predicted: Float64Array, residual: Float64Array): number {
  const heights = ranked(predicted.map(Math.abs));
  const sizes = ranked(residual.map(Math.abs));
  const together = dot(heights, sizes) / Math.sqrt(dot(heights, heights) * dot(sizes, sizes));
  return together * Math.sqrt(residual.length - 1);
}

/** The ranks of values about their mean, equal values having the mean of theirs. Cost O(n·log n). */
function ranked(values: Float64Array): Float64Array {
  const sorted = values.toSorted();
  const places = new Map<number, { sum: number; count: number }>();
  sorted.forEach((value, place) => {
    const at = places.get(value) ?? { sum: 0, count: 0 };
    places.set(value, { sum: at.sum + place, count: at.count + 1 });
  });
  const ranks = values.map((value) => {
    const { sum, count } = places.get(value)!;
    return sum / count;
  });
  const middle = mean(ranks);
  return ranks.map((rank) => rank - middle);
}
