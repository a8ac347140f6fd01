/** Long series: the rows that systems are looked for on. */
import { standardDeviation } from "../../math/statistics.ts";
import type { Run, Series } from "../series.ts";
import { smooth } from "../smoothing.ts";

/**
 * Rows that a system is looked for on, about. Sums of terms take time as rows do, starts of trajectories as the cube of
 * their number, which grows with rows: of 20,000 rows of predators and prey, sums took 122 s and trajectories had no end.
 */
const MOST_ROWS = 600;
/** Rows of a series that is not worth thinning, at most. */
const MOST_WHOLE = 900;
/** Rows of each run that are left where every so many are taken, at least. */
const LEAST_OF_RUN = 40;
/** Rows of a run that is cut short, at least. */
const LEAST_OF_PART = 150;
/** What curves through the rows taken are off by at the others: in units of the noise, or as a share of the spread. */
const NEAR_NOISE = 1.5;
const NEAR_SPREAD = 0.003;

/** Rows of a series, and whether later ones were left out altogether. */
export interface Thinned {
  readonly series: Series;
  /** Every so many of its rows were taken. */
  readonly stride: number;
  readonly isCut: boolean;
}

/**
 * The series itself if it is short; else every so many of its rows, as few as say the same of its curves; and where these
 * are too many, the first of each run, or of the first runs. Cost O(rows) for each halving.
 */
export function thinned(series: Series): Thinned {
  const rows = countOf(series.runs);
  if (rows <= MOST_WHOLE) return { series, stride: 1, isCut: false };
  const shortest = series.runs.reduce((least, { times }) => Math.min(least, times.length), rows);
  let stride = Math.max(1, Math.min(Math.round(rows / MOST_ROWS), Math.floor(shortest / LEAST_OF_RUN)));
  while (stride > 1 && !isFollowed(series, stride)) stride = Math.floor(stride / 2);
  const all = series.runs.map((run) => every(stride, run));
  const runs = firstOf(all);
  return { series: { ...series, runs }, stride, isCut: countOf(runs) < countOf(all) };
}

/** Whether curves through every so many rows are as near the others as to be expected. */
function isFollowed({ runs }: Series, stride: number): boolean {
  return runs.every((run) => {
    const few = every(stride, run);
    return few.states.every((values, k) => {
      const curve = smooth(few.times, values);
      const all = run.states[k]!;
      const off = all.map((v, i) => v - curve.value(run.times[i]!));
      const rms = Math.sqrt(off.reduce((sum, v) => sum + v * v, 0) / off.length);
      return rms <= Math.max(NEAR_NOISE * noiseOf(all), NEAR_SPREAD * standardDeviation(all));
    });
  });
}

/** The noise of values that move little from one to the next: by third differences, whose weights have the squares 1, 9, 9, 1. */
function noiseOf(values: Float64Array): number {
  const [n, squares] = [values.length - 3, 20];
  let sum = 0;
  for (let i = 0; i < n; i++)
    sum += (values[i + 3]! - 3 * values[i + 2]! + 3 * values[i + 1]! - values[i]!) ** 2;
  return Math.sqrt(sum / n / squares);
}

function every(stride: number, run: Run): Run {
  const taken = (values: Float64Array): Float64Array => values.filter((_, i) => i % stride === 0);
  return stride === 1 ? run : { ...run, times: taken(run.times), states: run.states.map(taken) };
}

/** The first rows of each run, by the same share, as far as they are not too many. */
function firstOf(runs: readonly Run[]): Run[] {
  const rows = countOf(runs);
  if (rows <= MOST_WHOLE) return [...runs];
  const kept: Run[] = [];
  for (const run of runs) {
    if (countOf(kept) >= MOST_ROWS) break;
    const n = Math.max(LEAST_OF_PART, Math.ceil((run.times.length * MOST_ROWS) / rows));
    const part = (values: Float64Array): Float64Array => values.subarray(0, n);
    kept.push({ ...run, times: part(run.times), states: run.states.map(part) });
  }
  return kept;
}

function countOf(runs: readonly Run[]): number {
  return runs.reduce((sum, { times }) => sum + times.length, 0);
}
