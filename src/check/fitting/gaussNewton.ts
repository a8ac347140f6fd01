/**
 * Least squares of a typed form in all its constants, by Levenberg–Marquardt on QR factors: forms that people type may
 * have constants of any size, and normal equations would square their condition.
 *
 * Source: Moré, *The Levenberg–Marquardt algorithm*, LNM 630 (1978), scaling by column norms; for the rest see
 * dampedLeastSquares.ts.
 */
import {
  type DampingRule,
  dampedLeastSquares,
  type Linearised,
  nielsen,
  type Reached,
} from "../../math/dampedLeastSquares.ts";
import { leastSquares } from "../../math/linear/projection.ts";
import { dot, largestMagnitude } from "../../math/statistics.ts";
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
  /** A step that lowers the sum of squares by less than this share of it is the last. @defaultValue one that rounding sets */
  readonly enough?: number;
}

/** Where a constant may lie. */
export interface Bounds {
  readonly low: number;
  readonly high: number;
}

/** Where a constant without bounds may lie. */
export const EVERYWHERE: Bounds = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };

/** A step that changes the sum of squares and the constants by less than this share is the last. */
const TOLERANCE = 1e-14;

/** Constants within their bounds, the residual sum of squares there and the residuals. */
interface Fitted extends Reached<Float64Array> {
  readonly residual: Float64Array;
}

const RULE: DampingRule = {
  trials: 60,
  largest: Number.POSITIVE_INFINITY,
  lowered: nielsen(1 / 10, 1e-18),
  raised: (damping, trial) => Math.max(damping, 1e-12) * 2 ** (trial + 1),
};

/** The nearest least of the sum of squares from `start`. Cost O(steps·rows·constants²). */
export function gaussNewton(
  model: Pick<FormModel, "residual" | "slopes">,
  start: Float64Array,
  limits: FitLimits = {},
): FormFit {
  const { steps = 200, isFixed, bounds, enough } = limits;
  const free = Array.from(start.keys()).filter((i) => isFixed?.[i] !== true);
  const fittedAt = (constants: Float64Array): Fitted => {
    const point = inside(constants, bounds);
    const residual = model.residual(point);
    return { point, residual, value: squares(residual) };
  };
  const largest = new Float64Array(free.length);
  const linearised = ({ point, residual }: Fitted): Linearised<Fitted> | undefined => {
    const slopes = model.slopes(point);
    const columns = free.map((i) => slopes[i]!);
    const norms = columns.map((column) => Math.sqrt(dot(column, column)));
    if (!norms.every(Number.isFinite)) return undefined;
    norms.forEach((norm, f) => {
      largest[f] = Math.max(largest[f]!, norm);
    });
    const moved = (move: Float64Array): Float64Array => {
      const next = point.slice();
      free.forEach((i, f) => {
        next[i]! += move[f]!;
      });
      return next;
    };
    return {
      move: (damping) => damped(columns, residual, largest, damping) ?? null,
      after: (move) => fittedAt(moved(move)),
      gainRatio: (move, _, gained) => {
        const expected = promised(columns, residual, move);
        return expected > 0 ? gained / expected : 1;
      },
      isDone: (move) => changeOf(point, inside(moved(move), bounds)) < 1e-15,
    };
  };
  const first = fittedAt(start);
  if (!Number.isFinite(first.value)) {
    return { values: first.point, rss: first.value, steps: 0, isConverged: false };
  }
  const run = dampedLeastSquares(first, linearised, {
    damping: 1e-3,
    rule: RULE,
    maxSteps: steps,
    isLast: (before, after) => {
      const gained = before.value - after.value;
      if (enough !== undefined) return gained <= enough * before.value;
      return gained <= TOLERANCE * before.value && changeOf(before.point, after.point) < 1e-9;
    },
  });
  const { point: values, value: rss } = run.at;
  return { values, rss, steps: run.steps, isConverged: run.end === "converged" };
}

/** The largest change of a constant, as a share of it. */
function changeOf(before: Float64Array, after: Float64Array): number {
  return largestMagnitude(after.map((v, i) => (v - before[i]!) / (Math.abs(before[i]!) + 1e-300)));
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
