import { nearestMultiple } from "../../math/simpleNumber.ts";
import type { Interval } from "../functions/elementaryFunction.ts";

type Unary = (v: number) => number;

/** Half the number of points at which an unknown function is looked at, and how far out. */
const HALF = 1500;
const REACH = 300;

/** More intervals than this are a periodic function's; those nearest to 0 stand for all. */
const MOST = 4;

/**
 * The intervals between −300 and 300 in which `value` is a number and no function of `poles` is zero, ascending.
 *
 * Overflow is no end of the domain. An interval that touches ±300 is taken to go on to ±Infinity. Found by evaluation
 * at 3,000 points, denser towards 0, and bisection between them: a gap narrower than 0.3 % of its distance from 0 can
 * be missed. Of more than 4 intervals the 4 nearest to 0 are kept.
 */
export function domainOf(value: Unary, poles: readonly Unary[]): readonly Interval[] {
  const grid = probes();
  const walls: number[] = [];
  for (let i = 0; i + 1 < grid.length; i++) {
    const low = grid[i]!;
    const high = grid[i + 1]!;
    if (Number.isNaN(value(low)) !== Number.isNaN(value(high))) {
      walls.push(bisect((v) => Number.isNaN(value(v)), low, high));
      continue;
    }
    for (const pole of poles) {
      if (Math.sign(pole(low)) !== Math.sign(pole(high))) walls.push(bisect((v) => pole(v) > 0, low, high));
      else if (i > 0) walls.push(...touching(pole, grid[i - 1]!, low, high));
    }
  }
  const ends = [...new Set([-Infinity, ...walls.sort((one, other) => one - other), Infinity])];
  const intervals: Interval[] = [];
  for (let i = 0; i + 1 < ends.length; i++) {
    const low = ends[i]!;
    const high = ends[i + 1]!;
    const inside = grid.filter((v) => v > low && v < high);
    if (inside.length >= 3 && !inside.some((v) => Number.isNaN(value(v)))) intervals.push({ low, high });
  }
  if (intervals.length <= MOST) return intervals;
  return intervals
    .sort((one, other) => distance(one) - distance(other) || one.low - other.low)
    .slice(0, MOST)
    .sort((one, other) => one.low - other.low);
}

/** Points from −reach to reach, denser towards 0, none of them a round number. */
function probes(): Float64Array {
  const rate = Math.asinh(REACH / 0.05) / HALF;
  return Float64Array.from(
    { length: 2 * HALF },
    (_, i) => 0.05 * Math.sinh(rate * (i - HALF + 0.6180339887)),
  );
}

/** Where `claim` changes between low and high. */
function bisect(claim: (v: number) => boolean, low: number, high: number): number {
  const atLow = claim(low);
  let [from, to] = [low, high];
  for (let i = 0; i < 80 && to - from > 1e-15 * Math.max(Math.abs(from), Math.abs(to), 1e-3); i++) {
    const middle = from / 2 + to / 2;
    if (claim(middle) === atLow) from = middle;
    else to = middle;
  }
  return rounded(from / 2 + to / 2);
}

/** The zero that `pole` touches without a change of sign around `middle`: none or one. Golden section on |pole|. */
function touching(pole: Unary, low: number, middle: number, high: number): readonly number[] {
  const height = Math.abs(pole(middle));
  if (!(height < Math.abs(pole(low)) && height <= Math.abs(pole(high)))) return [];
  let [from, to] = [low, high];
  for (let i = 0; i < 80; i++) {
    const left = to - 0.6180339887498949 * (to - from);
    const right = from + 0.6180339887498949 * (to - from);
    if (Math.abs(pole(left)) < Math.abs(pole(right))) to = right;
    else from = left;
  }
  const at = rounded((from + to) / 2);
  return Math.abs(pole(at)) < 1e-9 * Math.max(Math.abs(pole(low)), Math.abs(pole(high))) ? [at] : [];
}

/** Walls at 0, ±1 and the like come out of bisection, and out of golden section, with errors up to about 1e-8. */
function rounded(v: number): number {
  return (nearestMultiple(v, 1e6, 1e-7) ?? v) + 0;
}

function distance({ low, high }: Interval): number {
  if (low <= 0 && high >= 0) return 0;
  return Math.min(Math.abs(low), Math.abs(high));
}
