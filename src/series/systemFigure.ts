/** What a picture of a system shows: its trajectories beside what was measured. */
import { evenRowsToEnd, taken } from "../math/rows.ts";
import type { Run } from "./series.ts";
import { type SolvedSystem, solveSystem } from "./shooting/solveSystem.ts";

/** Measurements that are kept to be shown, in all, and of a run at least. */
const MOST_KEPT = 1000;
const LEAST_KEPT = 20;

/** The states at `wanted` of each run, at even places of its times. Shapes: times (n), states (wanted)(n). */
export function measuredRuns(
  runs: readonly Run[],
  wanted: readonly number[],
): { readonly times: readonly number[]; readonly states: readonly (readonly number[])[] }[] {
  const most = Math.max(LEAST_KEPT, Math.floor(MOST_KEPT / runs.length));
  return runs.map(({ times, states }) => {
    const places = evenRowsToEnd(times.length, most);
    return {
      times: Array.from(taken(times, places)),
      states: wanted.map((state) => Array.from(taken(states[state]!, places))),
    };
  });
}

/** Points of a trajectory between the first and the last time. */
const POINTS = 600;

/**
 * The trajectory from a start over the ascending times of a run; it ends where the solution runs away. Shape: states (measured
 * states)(times). Cost: one integration.
 */
export function computedRun(
  system: SolvedSystem,
  times: ArrayLike<number>,
  start: readonly number[],
): { readonly times: Float64Array; readonly states: readonly Float64Array[] } {
  const [low, high] = [times[0]!, times[times.length - 1]!];
  const even = Float64Array.from({ length: POINTS }, (_, i) => low + ((high - low) * i) / (POINTS - 1));
  const reached = solveSystem(system, even, start);
  return {
    times: even.subarray(0, reached.length),
    states: system.equations.map((_, k) => Float64Array.from(reached, (state) => state[k]!)),
  };
}
