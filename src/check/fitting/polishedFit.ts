import { leastSquares } from "../../math/linear/projection.ts";
import { dot, largestMagnitude } from "../../math/statistics.ts";
import type { FormModel } from "./formModel.ts";
import type { Bounds, FormFit } from "./gaussNewton.ts";

const MOST_STEPS = 30;
/** By which share the part has to shrink with each step, and which share of the residual is none of it. */
const SHRINKS = 0.9;
const NONE = 1e-11;
/** Changes of constants, as shares of them, that are a step to a least near by. */
const LARGEST_CHANGE = 1e-3;
/** The share by which rounding alone may raise a sum of squares. */
const ROUNDING = 1e-9;

/**
 * `fit` after further steps of Gauss and Newton that are judged by how much of the residual lies along the slopes, which is
 * none at the least: the sum of squares, flat there, tells constants to half of its digits only.
 *
 * Steps go on while that part shrinks. Constants at a bound stay. Source: Bates & Watts, *Technometrics* 23 (1981), 179–183, for the
 * measure. Cost O(steps·rows·constants²).
 */
export function polishedFit(
  model: Pick<FormModel, "linearised">,
  fit: FormFit,
  bounds?: readonly Bounds[],
): FormFit {
  const free = [...fit.values.keys()].filter((i) => isInside(fit.values[i]!, bounds?.[i]));
  const stepAt = (values: Float64Array): Step | undefined => {
    const { slopes, residual } = model.linearised(values);
    const columns = free.map((i) => slopes[i]!);
    const move = leastSquares(columns, residual);
    if (move === undefined) return undefined;
    const along = residual.map((_, r) => columns.reduce((sum, column, f) => sum + column[r]! * move[f]!, 0));
    const next = values.slice();
    free.forEach((i, f) => {
      next[i]! += move[f]!;
    });
    const change = largestMagnitude(next.map((v, i) => (v - values[i]!) / (Math.abs(values[i]!) + 1e-300)));
    const isNear =
      change < LARGEST_CHANGE && next.every((v, i) => values[i] === v || isInside(v, bounds?.[i]));
    return { values, rss: dot(residual, residual), size: dot(along, along), next: isNear ? next : undefined };
  };
  let at = stepAt(fit.values);
  for (let step = 0; step < MOST_STEPS && at?.next !== undefined; step++) {
    if (at.size <= NONE ** 2 * at.rss) break;
    const after = stepAt(at.next);
    if (
      after === undefined ||
      !(after.size < SHRINKS ** 2 * at.size) ||
      !(after.rss <= fit.rss * (1 + ROUNDING))
    )
      break;
    at = after;
  }
  return at === undefined ? fit : { ...fit, values: at.values, rss: at.rss };
}

/** Constants, what they leave, how much of that lies along the slopes (squared), and where the next step leads, if it is a small one. */
interface Step {
  readonly values: Float64Array;
  readonly rss: number;
  readonly size: number;
  readonly next: Float64Array | undefined;
}

/** Whether a constant may move both ways. */
export function isInside(value: number, bounds: Bounds | undefined): boolean {
  return bounds === undefined || (value > bounds.low && value < bounds.high);
}
