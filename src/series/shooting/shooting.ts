/**
 * Constants and starts of a system from its trajectories: multiple shooting by Gauss–Newton with sensitivities.
 *
 * Each segment of a run has its own start; a run in one segment is single shooting. Source: Bock, "Recent advances in
 * parameter identification techniques for O.D.E.", *Progress in Scientific Computing* 2 (1983); here segments are left
 * free at their joints, which costs little where they are long and spares the constraints.
 */

import { gaussNewton } from "../../check/fitting/gaussNewton.ts";
import type { CandidateSystem } from "../candidate.ts";
import { partsOf } from "../pieces.ts";
import { type PointSystem, pointSystem } from "../pointSystem.ts";
import { type Exactness, integrate } from "./dormandPrince.ts";
import { type Knowledge, knowledgeOf } from "./shotKnowledge.ts";

/** Trajectories to be met. */
export interface Trajectories {
  /** The states of the system, then what drives it. */
  readonly variables: readonly string[];
  readonly runs: readonly TrajectoryRun[];
  /** The spread of each state: what errors are measured by. Shape: (states). */
  readonly scales: Float64Array;
  /** Standard deviation of the noise of each state, or what counts as none; infinite for one not measured. */
  readonly noise: Float64Array;
}

/** One run. */
export interface TrajectoryRun {
  readonly times: Float64Array;
  /** As measured; undefined for a state that is not. Shape: (states)(n). */
  readonly measured: readonly (Float64Array | undefined)[];
  /** A good guess of each state at each time. Shape: (states)(n). */
  readonly guess: readonly Float64Array[];
  /** What drives the system, and the first measurements after gaps in it: no trajectory runs over them. */
  readonly driven: readonly ((t: number) => number)[];
  readonly gaps: readonly number[];
}

/** Part of a run with a start of its own: measurements `from` to `to`, both included. */
export interface Segment {
  readonly run: number;
  readonly from: number;
  readonly to: number;
}

/** Where shooting ended. */
export interface Shot {
  readonly candidates: readonly CandidateSystem[];
  /** The start of each segment. Shape: (segments)(states). */
  readonly starts: readonly Float64Array[];
  /** Root mean square of each state's residuals in units of the state; infinite where the system runs away. */
  readonly rms: Float64Array;
  readonly rows: Float64Array;
  /** How much of each residual of a state the next one repeats: about 0 ± 1/√rows where they are noise alone. */
  readonly echoes: Float64Array;
  /** Standard errors of the constants, equation by equation; infinite where the trajectories do not give one. */
  readonly errors: readonly Float64Array[];
  /** Nats that the constants take, to the precision to which they are known. */
  readonly constantNats: number;
  readonly segments: readonly Segment[];
}

/** Calls of the slope for each measurement of a segment, at most, and for the segment besides. */
const CALLS_PER_ROW = 150;
const CALLS_PER_SEGMENT = 2000;

/** Segments of about `length` measurements that cover all runs, between gaps. */
export function segmentsOf(runs: readonly TrajectoryRun[], length: number): Segment[] {
  return runs.flatMap(({ times, gaps }, run) =>
    partsOf(times.length, gaps).flatMap(({ from, to }) => {
      const n = to - from + 1;
      const count = Math.max(1, Math.round(n / length));
      return Array.from({ length: count }, (_, s) => ({
        run,
        from: from + Math.floor((s * n) / count),
        to: from + Math.floor(((s + 1) * n) / count) - 1,
      })).filter((segment) => segment.to > segment.from);
    }),
  );
}

/** The fit of all constants and starts. `starts` are guesses for them, where not the smoothed states. */
export function shoot(
  candidates: readonly CandidateSystem[],
  data: Trajectories,
  segments: readonly Segment[],
  steps: number,
  givenStarts?: readonly Float64Array[],
): Shot {
  const system = pointSystem(candidates, data.variables);
  const d = system.nStates;
  const p = system.nConstants;
  const starts =
    givenStarts ??
    segments.map(({ run, from }) =>
      Float64Array.from({ length: d }, (_, k) => data.runs[run]!.guess[k]![from]!),
    );
  const point = new Float64Array(p + d * segments.length);
  let offset = 0;
  for (const { values } of candidates) {
    point.set(values, offset);
    offset += values.length;
  }
  starts.forEach((start, s) => {
    for (let k = 0; k < d; k++) point[p + s * d + k] = start[k]! / data.scales[k]!;
  });
  const model = shootingModel(system, data, segments);
  const fit = gaussNewton(model, point, { steps });
  const values = fit.values;
  const residual = model.residual(values);
  const { rms, rows, echoes } = model.rmsOf(residual);
  const known: Knowledge = Number.isFinite(fit.rss)
    ? knowledgeOf(model.slopes(values), residual, values.subarray(0, p))
    : { errors: new Float64Array(p).fill(Number.POSITIVE_INFINITY), nats: Number.POSITIVE_INFINITY };
  const { errors } = known;
  offset = 0;
  const settled = candidates.map((candidate) => {
    const m = candidate.values.length;
    offset += m;
    return { ...candidate, values: values.slice(offset - m, offset) };
  });
  offset = 0;
  return {
    candidates: settled,
    starts: segments.map((_, s) =>
      Float64Array.from({ length: d }, (_one, k) => values[p + s * d + k]! * data.scales[k]!),
    ),
    rms,
    rows,
    echoes,
    errors: candidates.map((candidate) => {
      offset += candidate.values.length;
      return errors.slice(offset - candidate.values.length, offset);
    }),
    constantNats: known.nats,
    segments,
  };
}

/** Residuals of all segments in units of the noise, and their slopes by constants and starts. */
function shootingModel(system: PointSystem, data: Trajectories, segments: readonly Segment[]) {
  const d = system.nStates;
  const p = system.nConstants;
  const n = data.variables.length;
  const measuredOf = (run: number): number[] =>
    Array.from({ length: d }, (_, k) => k).filter((k) => data.runs[run]!.measured[k] !== undefined);
  const firsts: number[] = [];
  let nRows = 0;
  for (const { run, from, to } of segments) {
    firsts.push(nRows);
    nRows += (to - from + 1) * measuredOf(run).length;
  }
  const owner = new Int32Array(nRows);
  const tolerance = toleranceOf(data);
  const at = new Float64Array(n);
  const fillAt = (run: TrajectoryRun, t: number, y: Float64Array): void => {
    for (let k = 0; k < d; k++) at[k] = y[k]!;
    for (let v = d; v < n; v++) at[v] = run.driven[v - d]!(t);
  };
  const eachRow = (
    segment: Segment,
    first: number,
    i: number,
    write: (row: number, k: number, measured: number) => void,
  ): void => {
    const run = data.runs[segment.run]!;
    const states = measuredOf(segment.run);
    states.forEach((k, j) => {
      const row = first + i * states.length + j;
      owner[row] = k;
      write(row, k, run.measured[k]![segment.from + i]!);
    });
  };
  const exactness = (rows: number): Exactness => ({
    tolerance,
    scales: data.scales,
    mostCalls: CALLS_PER_SEGMENT + CALLS_PER_ROW * rows,
  });
  return {
    rmsOf: (residual: Float64Array) => {
      const rms = new Float64Array(d);
      const rows = new Float64Array(d);
      const echoes = new Float64Array(d);
      const before = new Float64Array(d);
      residual.forEach((v, row) => {
        const k = owner[row]!;
        const own = v * data.noise[k]!;
        rms[k]! += own ** 2;
        rows[k]! += 1;
        echoes[k]! += own * before[k]!;
        before[k] = own;
      });
      return {
        rms: rms.map((v, k) => Math.sqrt(v / Math.max(1, rows[k]!))),
        rows,
        echoes: echoes.map((v, k) => (rms[k]! > 0 ? v / rms[k]! : 0)),
      };
    },
    residual: (point: Float64Array): Float64Array => {
      const out = new Float64Array(nRows).fill(Number.POSITIVE_INFINITY);
      const constants = point.subarray(0, p);
      for (const [s, segment] of segments.entries()) {
        const run = data.runs[segment.run]!;
        const times = run.times.subarray(segment.from, segment.to + 1);
        const start = Float64Array.from({ length: d }, (_, k) => point[p + s * d + k]! * data.scales[k]!);
        const isThere = integrate(
          (t, y, slope) => {
            fillAt(run, t, y);
            system.value(at, constants, slope);
          },
          times,
          start,
          exactness(times.length),
          (i, y) =>
            eachRow(segment, firsts[s]!, i, (row, k, measured) => {
              out[row] = (measured - y[k]!) / data.noise[k]!;
            }),
        );
        if (!isThere) return out.fill(Number.POSITIVE_INFINITY);
      }
      return out;
    },
    slopes: (point: Float64Array): Float64Array[] => {
      const constants = point.subarray(0, p);
      const width = p + d;
      const columns = Array.from({ length: p + d * segments.length }, () => new Float64Array(nRows));
      const byVariable = new Float64Array(d * n);
      const byConstant = new Float64Array(p);
      for (const [s, segment] of segments.entries()) {
        const run = data.runs[segment.run]!;
        const times = run.times.subarray(segment.from, segment.to + 1);
        // The states, then for each its slopes by constants and by the start.
        const start = new Float64Array(d * (1 + width));
        for (let k = 0; k < d; k++) {
          start[k] = point[p + s * d + k]! * data.scales[k]!;
          start[d + k * width + p + k] = data.scales[k]!;
        }
        integrate(
          (t, y, slope) => {
            fillAt(run, t, y);
            system.slopes(at, constants, slope, byVariable, byConstant);
            for (let k = 0; k < d; k++) {
              const row = d + k * width;
              for (let c = 0; c < width; c++) {
                let sum = 0;
                for (let l = 0; l < d; l++) sum += byVariable[k * n + l]! * y[d + l * width + c]!;
                slope[row + c] = sum;
              }
            }
            for (let c = 0; c < p; c++) slope[d + system.equationOf[c]! * width + c]! += byConstant[c]!;
          },
          times,
          start,
          exactness(times.length),
          (i, y) =>
            eachRow(segment, firsts[s]!, i, (row, k) => {
              const from = d + k * width;
              for (let c = 0; c < p; c++) columns[c]![row] = y[from + c]! / data.noise[k]!;
              for (let l = 0; l < d; l++) columns[p + s * d + l]![row] = y[from + p + l]! / data.noise[k]!;
            }),
        );
      }
      return columns;
    },
  };
}

/** Error of a step that is small beside the noise. */
function toleranceOf({ noise, scales }: Trajectories): number {
  let least = 1e-6;
  noise.forEach((sigma, k) => {
    least = Math.min(least, (0.003 * sigma) / scales[k]!);
  });
  return Math.max(1e-10, least);
}
