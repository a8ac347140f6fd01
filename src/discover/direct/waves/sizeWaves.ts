/** Columns along whose waves the size of a target goes, whatever its sign does. */
import { centred, extremes, mean } from "../../../math/statistics.ts";

/** Frequencies looked at for each turn within the range. */
const OVERSAMPLING = 2;
/** The square of a wave has twice its turns. */
const OF_SQUARE = 2;
/** Fewer turns are a bend, which other forms see. */
const LEAST_TURNS = 3;
/** How often a column without influence is taken for one with a wave, at most: in one table of a hundred. */
const FALSE_ALARMS = 0.01;

/** The work of `columnsOfSize` for each column and row. */
export function workOfSize(turns: number): number {
  return 2 * OVERSAMPLING * OF_SQUARE * turns;
}

/**
 * The places of the columns, `most` of them and the strongest first, along which the square of `rest` has a wave of up to twice `turns` within the range.
 *
 * cos(v·x)·cos(w·y) has a mean of 0 along x and along y, so that neither column goes with it; its square is
 * (1 + cos(2·v·x))·(1 + cos(2·w·y))/4, which has a wave along each. The power of a frequency is that of an
 * exponential law where there is none, and the largest of all is held against that of all. Cost O(columns·turns·rows).
 */
export function columnsOfSize(
  columns: readonly Float64Array[],
  rest: Float64Array,
  turns: number,
  most: number,
): number[] {
  const squares = centred(centred(rest).map((v) => v * v));
  const variance = mean(squares.map((v) => v * v));
  const frequencies = OVERSAMPLING * OF_SQUARE * turns;
  const least = Math.log((columns.length * frequencies) / FALSE_ALARMS);
  return columns
    .map((column, place) => ({ place, power: strongest(column, squares, frequencies) / variance }))
    .filter(({ power }) => power > least)
    .sort((a, b) => b.power - a.power)
    .slice(0, most)
    .map(({ place }) => place);
}

/** The largest power of a wave along a column, as a share of which each frequency has 1 of a variance of 1 by chance. */
function strongest(column: Float64Array, values: Float64Array, frequencies: number): number {
  const [low, high] = extremes(column);
  const step = (2 * Math.PI) / (OVERSAMPLING * (high - low || 1));
  let most = 0;
  for (let k = LEAST_TURNS * OVERSAMPLING; k <= frequencies; k++) {
    let [c, s] = [0, 0];
    for (let r = 0; r < values.length; r++) {
      const angle = k * step * (column[r]! - low);
      c += values[r]! * Math.cos(angle);
      s += values[r]! * Math.sin(angle);
    }
    most = Math.max(most, (c * c + s * s) / values.length);
  }
  return most;
}
