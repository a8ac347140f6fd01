/** Runs as pieces over which smoothed states can be trusted. */
import { median } from "../math/statistics.ts";
import type { Series } from "./series.ts";
import { type Smooth, smooth } from "./smoothing.ts";

/** Measurements `from` to `to`, both included, of a run, and a curve for each state. */
export interface Piece {
  readonly run: number;
  readonly from: number;
  readonly to: number;
  readonly curves: readonly Smooth[];
}

/** A measurement that lies so many times the usual distance from its curve is where the curve cannot follow. */
const FAR = 25;
/** Measurements beside such a one that its curve is wrong at too. */
const BESIDE = 2;
/** Measurements of a piece, at least. */
const LEAST_PIECE = 12;
/** Share of the measurements that pieces keep, at least; else the curves stay as they are. */
const LEAST_KEPT = 0.6;

/** A curve for each state of each run. Shape: (runs)(states). */
export function curvesOf({ runs }: Series): Smooth[][] {
  return runs.map(({ times, states }) => states.map((values) => smooth(times, values)));
}

/** A step so many times the usual one is a gap where the error of a curve in its middle is so many times its noise. */
const GAP = 4;
const UNKNOWN = 2;
/** Measurements between two gaps, at least. */
const LEAST_PART = 4;

/** The first measurements after gaps, in steps that no curve of `given` states can be trusted to fill. */
export function gapsOf(times: Float64Array, given: readonly Smooth[]): number[] {
  const steps = times.subarray(1).map((t, i) => t - times[i]!);
  const usual = median(steps);
  return Array.from(steps.keys()).flatMap((i) => {
    const middle = times[i]! + steps[i]! / 2;
    const isGap =
      steps[i]! > GAP * usual && given.some((curve) => curve.valueError(middle) > UNKNOWN * curve.noise);
    return isGap ? [i + 1] : [];
  });
}

/** Measurements `from` to `to`, both included. */
interface Part {
  readonly from: number;
  readonly to: number;
}

/** The parts of a run of `n` measurements between gaps, without those that say little; at least one. */
export function partsOf(n: number, gaps: readonly number[]): Part[] {
  const all = [0, ...gaps].map((from, part): Part => ({ from, to: (gaps[part] ?? n) - 1 }));
  const kept = all.filter(({ from, to }) => to - from + 1 >= LEAST_PART);
  return kept.length > 0 ? kept : [{ from: 0, to: n - 1 }];
}

/**
 * The pieces of all runs: a run is cut where measurements lie far from their curves, as at a start faster than the steps
 * or at an outlier, and the pieces are smoothed anew; and at gaps of the states at `given` places, which no equation fills.
 */
export function piecesOf(
  series: Series,
  curves: readonly (readonly Smooth[])[],
  given: readonly number[],
): Piece[] {
  return series.runs.flatMap(({ times, states }, run) => {
    const n = times.length;
    const gaps = gapsOf(
      times,
      given.map((state) => curves[run]![state]!),
    );
    const whole = partsOf(n, gaps).map((part): Piece => ({ run, ...part, curves: curves[run]! }));
    const isBad = new Array<boolean>(n).fill(false);
    states.forEach((values, k) => {
      const distance = values.map((v, i) => Math.abs(v - curves[run]![k]!.value(times[i]!)));
      const usual = median(distance);
      distance.forEach((d, i) => {
        if (d <= FAR * usual) return;
        for (let j = Math.max(0, i - BESIDE); j <= Math.min(n - 1, i + BESIDE); j++) isBad[j] = true;
      });
    });
    const found: Piece[] = [];
    let from = 0;
    for (let i = 0; i <= n; i++) {
      const isCut = gaps.includes(i);
      if (i < n && !isBad[i] && !isCut) continue;
      if (i - from >= LEAST_PIECE) {
        const part = times.subarray(from, i);
        const smoothed = states.map((values) => smooth(part, values.subarray(from, i)));
        found.push({ run, from, to: i - 1, curves: smoothed });
      }
      from = isCut && !isBad[i] ? i : i + 1;
    }
    const kept = found.reduce((sum, piece) => sum + piece.to - piece.from + 1, 0);
    return !isBad.includes(true) || kept < LEAST_KEPT * n ? whole : found;
  });
}

/** Mean square that the integrated equation of a state leaves by noise and by what curves are off, at least. */
export function weakFloor({ runs }: Series, pieces: readonly Piece[], state: number): number {
  let sum = 0;
  let rows = 0;
  for (const { run, from, to, curves } of pieces) {
    const { times } = runs[run]!;
    const curve = curves[state]!;
    for (let i = from; i < to; i++) {
      const step = times[i + 1]! - times[i]!;
      const [noise, slope] = [NOISE_SHARE * curve.noise, step * curve.derivativeError(times[i]! + step / 2)];
      sum += noise * noise + slope * slope;
      rows++;
    }
  }
  return rows > 0 ? sum / rows : 0;
}

/** Share of the noise that even a law with constants fitted to few rows leaves. */
const NOISE_SHARE = 0.9;
