/** How well a system predicts what its constants were not fitted to. */
import { standardDeviation } from "../../math/statistics.ts";
import type { CandidateSystem } from "../candidate.ts";
import { partsOf } from "../pieces.ts";
import { isComputed } from "../systemFit.ts";
import { type Segment, type Shot, shoot, type Trajectories, type TrajectoryRun } from "./shooting.ts";
import { trajectoryOf } from "./trajectory.ts";

/** Errors of a state over its spread; infinite where the trajectory runs away. Shape of each: (states). */
export interface HeldOut {
  /** All rows, from the fitted starts. */
  readonly fitted: readonly number[];
  /** The last fifth of the time of each run, by constants fitted to what comes before, from the start of the run … */
  readonly lastFifth?: { readonly sameStart: readonly number[]; readonly newStart: readonly number[] };
  /** The last run, by constants fitted to the others, from its own start. */
  readonly lastRun?: { readonly name: number; readonly newStart: readonly number[] };
}

/** Share of the rows of each run that constants are fitted to. */
const FITTED_SHARE = 0.8;
/** Rows of a run, at least, of which a fifth is left out. */
const LEAST_ROWS = 20;
const STEPS = 15;

/** The errors of a system. The form of its equations has seen all rows; constants and starts have not. */
export function heldOut(shot: Shot, data: Trajectories): HeldOut {
  const fitted = Array.from(shot.rms, (rms, k) => rms / data.scales[k]!);
  if (!isComputed(shot)) return { fitted };
  return {
    fitted,
    ...(data.runs.every(({ times }) => times.length >= LEAST_ROWS) && { lastFifth: lastFifthOf(shot, data) }),
    ...(data.runs.length > 1 && { lastRun: lastRunOf(shot, data) }),
  };
}

function lastFifthOf(shot: Shot, data: Trajectories): NonNullable<HeldOut["lastFifth"]> {
  const cut = ({ times }: TrajectoryRun): number => Math.ceil(FITTED_SHARE * times.length);
  const segments = shot.segments.flatMap((segment, s): { segment: Segment; start: Float64Array }[] => {
    const to = Math.min(segment.to, cut(data.runs[segment.run]!) - 1);
    return to > segment.from ? [{ segment: { ...segment, to }, start: shot.starts[s]! }] : [];
  });
  const refitted = shoot(
    shot.candidates,
    data,
    segments.map(({ segment }) => segment),
    STEPS,
    segments.map(({ start }) => start),
  );
  const firstOf = (run: number): Float64Array => {
    const at = segments.findIndex(({ segment }) => segment.run === run);
    return refitted.starts[at]!;
  };
  const all = data.runs.map((_, run) => run);
  return {
    sameStart: errorsOf(refitted.candidates, data, {
      runs: all,
      startOf: firstOf,
      from: () => 0,
      counted: cut,
    }),
    newStart: errorsOf(refitted.candidates, data, {
      runs: all,
      startOf: (run) => guessAt(data, run, cut(data.runs[run]!)),
      from: cut,
      counted: cut,
    }),
  };
}

function lastRunOf(shot: Shot, data: Trajectories): NonNullable<HeldOut["lastRun"]> {
  const last = data.runs.length - 1;
  const kept = shot.segments.flatMap((segment, s) =>
    segment.run === last ? [] : [{ segment, start: shot.starts[s]! }],
  );
  const refitted = shoot(
    shot.candidates,
    data,
    kept.map(({ segment }) => segment),
    STEPS,
    kept.map(({ start }) => start),
  );
  const newStart = errorsOf(refitted.candidates, data, {
    runs: [last],
    startOf: (run) => guessAt(data, run, 0),
    from: () => 0,
    counted: () => 0,
  });
  return { name: last, newStart };
}

/** The smoothed states at a measurement. */
function guessAt({ runs }: Trajectories, run: number, at: number): Float64Array {
  return Float64Array.from(runs[run]!.guess, (values) => values[at]!);
}

/** What errors are of: trajectories of these runs from such states at measurement `from`, counted from measurement `counted` on. */
interface Stretch {
  readonly runs: readonly number[];
  readonly startOf: (run: number) => Float64Array;
  readonly from: (run: TrajectoryRun) => number;
  readonly counted: (run: TrajectoryRun) => number;
}

/** Errors over the spread. */
function errorsOf(
  candidates: readonly CandidateSystem[],
  data: Trajectories,
  { runs, startOf, from, counted }: Stretch,
): number[] {
  const d = candidates.length;
  const squares = new Float64Array(d);
  const measured: number[][] = Array.from({ length: d }, () => []);
  for (const r of runs) {
    const run = data.runs[r]!;
    const [first, least] = [from(run), counted(run)];
    // Behind a gap of what drives the system it starts anew.
    for (const part of partsOf(run.times.length, run.gaps)) {
      if (part.to < first) continue;
      const begin = Math.max(first, part.from);
      const start = begin === first ? startOf(r) : guessAt(data, r, begin);
      const reached = trajectoryOf(candidates, data, run, run.times.subarray(begin, part.to + 1), start);
      for (let k = 0; k < d; k++) {
        const values = run.measured[k];
        if (values === undefined) continue;
        for (let i = Math.max(least, begin); i <= part.to; i++) {
          const state = reached[i - begin];
          squares[k]! += state === undefined ? Number.POSITIVE_INFINITY : (state[k]! - values[i]!) ** 2;
          measured[k]!.push(values[i]!);
        }
      }
    }
  }
  return Array.from(
    squares,
    (sum, k) => Math.sqrt(sum / Math.max(1, measured[k]!.length)) / spreadOf(data, k),
  );
}

/** The spread of a state over all rows: the last fifth alone may hardly move. */
function spreadOf({ runs, scales }: Trajectories, k: number): number {
  const all = runs.flatMap(({ measured }) => Array.from(measured[k] ?? []));
  return standardDeviation(Float64Array.from(all)) || scales[k]!;
}
