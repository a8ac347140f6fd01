/** Trajectories of candidates. */
import type { CandidateSystem } from "../candidate.ts";
import { pointSystem } from "../pointSystem.ts";
import { integrate } from "./dormandPrince.ts";
import type { Trajectories, TrajectoryRun } from "./shooting.ts";

/** Calls of the slope, at most, and the error of a step. */
const CALLS = 200_000;
const TOLERANCE = 1e-9;

/** The states at the times from a start, as far as the system goes. Shape: (≤ times)(states). */
export function trajectoryOf(
  candidates: readonly CandidateSystem[],
  data: Pick<Trajectories, "variables" | "scales">,
  run: Pick<TrajectoryRun, "driven">,
  times: Float64Array,
  start: Float64Array,
): Float64Array[] {
  const system = pointSystem(candidates, data.variables);
  const constants = Float64Array.from(candidates.flatMap(({ values }) => Array.from(values)));
  const at = new Float64Array(data.variables.length);
  const reached: Float64Array[] = [];
  integrate(
    (t, y, slope) => {
      at.set(y);
      run.driven.forEach((drive, v) => {
        at[system.nStates + v] = drive(t);
      });
      system.value(at, constants, slope);
    },
    times,
    start,
    { tolerance: TOLERANCE, scales: data.scales, mostCalls: CALLS },
    (_, y) => {
      reached.push(y.slice());
    },
  );
  return reached;
}
