/** The curves of a system's own trajectories: smoother than splines through its noise, so that integrals along them are truer. */

import type { Piece } from "./pieces.ts";
import { pointSystem } from "./pointSystem.ts";
import type { Series } from "./series.ts";
import type { Shot, Trajectories } from "./shooting/shooting.ts";
import { trajectoryOf } from "./shooting/trajectory.ts";
import type { Smooth } from "./smoothing.ts";
import { isComputed } from "./systemFit.ts";

/** Residuals up to so many times the noise: trajectories that are as near the states as the noise allows. */
const EXPLAINED = 1.2;
/** Measurements of a piece, at least. */
const LEAST_PIECE = 12;
/** Points of a curve in a step between measurements. */
const POINTS = 4;

/**
 * The pieces of all runs with the trajectories of `shot` for curves; undefined where these do not explain the states, or
 * in short pieces only. States that drive the system keep their curves. `wanted`: the places in the series of those that it
 * moves, as in the system. Cost: an integration, and O(log n) for each look at a curve.
 */
export function piecesAlong(
  series: Series,
  shot: Shot,
  data: Trajectories,
  curves: readonly (readonly Smooth[])[],
  wanted: readonly number[],
): readonly Piece[] | undefined {
  const isExplained = shot.rms.every((rms, k) => shot.rows[k] === 0 || rms <= EXPLAINED * data.noise[k]!);
  const isLong = shot.segments.every(({ from, to }) => to - from + 1 >= LEAST_PIECE);
  if (!isComputed(shot) || !isExplained || !isLong) return undefined;
  const pieces: Piece[] = [];
  for (const [s, { run, from, to }] of shot.segments.entries()) {
    const times = finely(series.runs[run]!.times.subarray(from, to + 1));
    const states = trajectoryOf(shot.candidates, data, data.runs[run]!, times, shot.starts[s]!);
    if (states.length < times.length) return undefined;
    const slopes = slopesAt(shot, data, run, times, states);
    pieces.push({
      run,
      from,
      to,
      curves: series.names.map((_, state): Smooth => {
        const k = wanted.indexOf(state);
        if (k < 0) return curves[run]![state]!;
        const values = Float64Array.from(states, (row) => row[k]!);
        return {
          ...hermite(
            times,
            values,
            Float64Array.from(slopes, (row) => row[k]!),
          ),
          noise: shot.rms[k]!,
        };
      }),
    });
  }
  return pieces;
}

function finely(times: Float64Array): Float64Array {
  const last = times.length - 1;
  return Float64Array.from({ length: last * POINTS + 1 }, (_, i) => {
    const at = Math.min(last - 1, Math.floor(i / POINTS));
    const share = i / POINTS - at;
    return share === 0
      ? times[at]!
      : share === 1
        ? times[at + 1]!
        : times[at]! + share * (times[at + 1]! - times[at]!);
  });
}

function slopesAt(
  { candidates }: Shot,
  data: Trajectories,
  run: number,
  times: Float64Array,
  states: readonly Float64Array[],
): Float64Array[] {
  const system = pointSystem(candidates, data.variables);
  const constants = Float64Array.from(candidates.flatMap(({ values }) => Array.from(values)));
  const at = new Float64Array(data.variables.length);
  return states.map((row, i) => {
    at.set(row);
    data.runs[run]!.driven.forEach((drive, v) => {
      at[system.nStates + v] = drive(times[i]!);
    });
    const out = new Float64Array(system.nStates);
    system.value(at, constants, out);
    return out;
  });
}

/** The piecewise cubic with these values and slopes. */
function hermite(times: Float64Array, values: Float64Array, slopes: Float64Array): Omit<Smooth, "noise"> {
  const placed = (t: number): readonly [at: number, step: number, share: number] => {
    let [low, high] = [0, times.length - 1];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (times[middle]! <= t) low = middle;
      else high = middle;
    }
    const step = times[low + 1]! - times[low]!;
    return [low, step, (t - times[low]!) / step];
  };
  return {
    value: (t) => {
      const [i, step, u] = placed(t);
      const v = 1 - u;
      return (
        v * v * (1 + 2 * u) * values[i]! +
        u * u * (3 - 2 * u) * values[i + 1]! +
        step * u * v * (v * slopes[i]! - u * slopes[i + 1]!)
      );
    },
    derivative: (t) => {
      const [i, step, u] = placed(t);
      const v = 1 - u;
      return (
        (6 * u * v * (values[i + 1]! - values[i]!)) / step +
        v * (v - 2 * u) * slopes[i]! +
        u * (u - 2 * v) * slopes[i + 1]!
      );
    },
    valueError: () => 0,
    derivativeError: () => 0,
    freedom: 0,
  };
}
