/**
 * Least squares of a typed form in all its constants, by Levenberg–Marquardt on QR factors: forms that people type may
 * have constants of any size, and normal equations would square their condition.
 *
 * Source: Moré, *The Levenberg–Marquardt algorithm*, LNM 630 (1978), scaling by column norms; damping after Nielsen,
 * IMM-REP-1999-05, as in Madsen et al., *Methods for Non-Linear Least Squares Problems* (2004), alg. 3.16.
 */
import { leastSquares } from "../math/projection.ts";
import { dot } from "../math/statistics.ts";
import type { FormModel } from "./formModel.ts";

/** Where a fit ended. */
export interface FormFit {
  readonly values: Float64Array;
  /** Residual sum of squares; infinite where the form has no value on some row. */
  readonly rss: number;
  readonly steps: number;
  readonly isConverged: boolean;
}

/** How a fit is run. */
export interface FitLimits {
  /** @defaultValue 200 */
  readonly steps?: number;
  /** Constants that stay as they are. */
  readonly isFixed?: readonly boolean[];
  readonly bounds?: readonly Bounds[];
}

/** Where a constant may lie. */
export interface Bounds {
  readonly low: number;
  readonly high: number;
}

/** A step that changes the sum of squares and the constants by less than this share is the last. */
const TOLERANCE = 1e-14;

/** The nearest least of the sum of squares from `start`. Cost O(steps·rows·constants²). */
export function gaussNewton(model: FormModel, start: Float64Array, limits: FitLimits = {}): FormFit {
  const { steps = 200, isFixed, bounds } = limits;
  const free = Array.from(start.keys()).filter((i) => isFixed?.[i] !== true);
  let values = inside(start, bounds);
  let residual = model.residual(values);
  let rss = squares(residual);
  if (!Number.isFinite(rss)) return { values, rss: Number.POSITIVE_INFINITY, steps: 0, isConverged: false };
  let lambda = 1e-3;
  let growth = 2;
  const largest = new Float64Array(free.length);
  for (let step = 0; step < steps; step++) {
    const slopes = model.slopes(values);
    const columns = free.map((i) => slopes[i]!);
    const norms = columns.map((column) => Math.sqrt(dot(column, column)));
    if (!norms.every(Number.isFinite)) return { values, rss, steps: step, isConverged: false };
    norms.forEach((norm, f) => {
      largest[f] = Math.max(largest[f]!, norm);
    });
    for (let tries = 0; ; tries++) {
      const move = damped(columns, residual, largest, lambda);
      if (move === undefined || tries > 60) return { values, rss, steps: step, isConverged: tries > 0 };
      const next = values.slice();
      free.forEach((i, f) => {
        next[i]! += move[f]!;
      });
      const tried = inside(next, bounds);
      const left = model.residual(tried);
      const gain = rss - squares(left);
      const size = Math.max(
        ...free.map((i) => Math.abs(tried[i]! - values[i]!) / (Math.abs(values[i]!) + 1e-300)),
      );
      if (gain > 0 || (gain === 0 && size < 1e-12)) {
        const expected = promised(columns, residual, move);
        const ratio = expected > 0 ? gain / expected : 1;
        lambda = Math.max(1e-18, lambda * Math.max(1 / 10, 1 - (2 * ratio - 1) ** 3));
        growth = 2;
        values = tried;
        residual = left;
        const before = rss;
        rss = before - gain;
        if (gain <= TOLERANCE * before && size < 1e-9)
          return { values, rss, steps: step + 1, isConverged: true };
        break;
      }
      if (size < 1e-15) return { values, rss, steps: step, isConverged: true };
      lambda = Math.max(lambda, 1e-12) * growth;
      growth *= 2;
    }
  }
  return { values, rss, steps, isConverged: false };
}

/** The step that least squares of the linearised form takes with Marquardt's damping. */
function damped(
  columns: readonly Float64Array[],
  residual: Float64Array,
  scales: Float64Array,
  lambda: number,
): Float64Array | undefined {
  const n = residual.length;
  const m = columns.length;
  const extended = columns.map((column, f) => {
    const out = new Float64Array(n + m);
    const scale = scales[f]! || 1;
    for (let r = 0; r < n; r++) out[r] = column[r]! / scale;
    out[n + f] = Math.sqrt(lambda);
    return out;
  });
  const target = new Float64Array(n + m);
  target.set(residual);
  const move = leastSquares(extended, target);
  return move?.map((v, f) => v / (scales[f]! || 1));
}

/** How much the linearised form promises the sum of squares to fall. */
function promised(columns: readonly Float64Array[], residual: Float64Array, move: Float64Array): number {
  let left = 0;
  for (let r = 0; r < residual.length; r++) {
    let v = residual[r]!;
    for (let f = 0; f < move.length; f++) v -= columns[f]![r]! * move[f]!;
    left += v * v;
  }
  return squares(residual) - left;
}

function inside(values: Float64Array, bounds: readonly Bounds[] | undefined): Float64Array {
  if (bounds === undefined) return values;
  return values.map((v, i) => Math.min(bounds[i]!.high, Math.max(bounds[i]!.low, v)));
}

function squares(values: Float64Array): number {
  const sum = dot(values, values);
  return Number.isFinite(sum) ? sum : Number.POSITIVE_INFINITY;
}
