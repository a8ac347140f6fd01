/*
 * A step along a descent direction that meets the strong Wolfe conditions.
 *
 * Source: Nocedal & Wright, *Numerical Optimization*, 2nd ed., algorithms 3.5 (bracket) and 3.6 (zoom), cubic
 * interpolation (3.59). Beyond the book: a point where the function is not finite is an upper end of the
 * bracket without a shape, so the search shrinks away from it and never passes it.
 */

/** The objective and its directional derivative at a step length along a fixed direction. */
export interface LinePoint {
  readonly step: number;
  readonly value: number;
  readonly slope: number;
}

/** How far and how carefully to search. */
export interface LineSearchOptions {
  /** Sufficient decrease: value ≤ value₀ + c1·step·slope₀. @defaultValue 1e-4 */
  readonly c1?: number;
  /** Curvature: |slope| ≤ c2·|slope₀|, with c1 < c2 < 1. @defaultValue 0.9 */
  readonly c2?: number;
  /** Most evaluations of the objective. @defaultValue 25 */
  readonly maxEvaluations?: number;
}

/** Where a search ended. */
export interface LineResult extends LinePoint {
  /** `wolfe`: both conditions hold. `decrease`: only the first. `none`: no lower point was found; step is 0. */
  readonly kind: "wolfe" | "decrease" | "none";
}

/**
 * A point of the line that meets the strong Wolfe conditions, or the best one seen.
 *
 * `start` is the point at step 0, with a negative slope; `firstStep` > 0 the first trial. Every point but a
 * `none` satisfies the sufficient decrease, and has a finite value and slope. Cost: `maxEvaluations` calls at most.
 */
export function wolfeSearch(
  at: (step: number) => LinePoint,
  start: LinePoint,
  firstStep: number,
  options: LineSearchOptions = {},
): LineResult {
  const { c1 = 1e-4, c2 = 0.9, maxEvaluations = 25 } = options;
  if (!(start.slope < 0) || !(firstStep > 0)) return { ...start, kind: "none" };
  const isTooHigh = (p: LinePoint) => !isFinitePoint(p) || p.value > start.value + c1 * p.step * start.slope;
  const isFlat = (p: LinePoint) => Math.abs(p.slope) <= -c2 * start.slope;

  // Algorithm 3.5: widen until the bracket [low, high] holds a Wolfe point.
  let low = start;
  let high: LinePoint | undefined;
  let evaluations = 0;
  let step = firstStep;
  while (high === undefined && evaluations < maxEvaluations) {
    const point = at(step);
    evaluations++;
    if (isTooHigh(point) || (low.step > 0 && point.value >= low.value)) high = point;
    else if (isFlat(point)) return { ...point, kind: "wolfe" };
    else {
      const before = low;
      low = point;
      if (point.slope >= 0) high = before;
      else step = widerStep(before, point);
    }
  }

  // Algorithm 3.6: narrow. `low` is the lowest point that satisfies the decrease; its slope points at `high`.
  for (let round = 1; high !== undefined && evaluations < maxEvaluations; round++) {
    const trial = narrowerStep(low, high, round % 3 === 0);
    if (trial === low.step || trial === high.step) break; // no number left between the two
    const point = at(trial);
    evaluations++;
    if (isTooHigh(point) || point.value >= low.value) high = point;
    else if (isFlat(point)) return { ...point, kind: "wolfe" };
    else {
      if (point.slope * (high.step - low.step) >= 0) high = low;
      low = point;
    }
  }
  return { ...low, kind: low.step > 0 ? "decrease" : "none" };
}

/** Twice to ten times as far from `before` as `point` is, where the cubic through the two has its minimum. */
function widerStep(before: LinePoint, point: LinePoint): number {
  const stride = point.step - before.step;
  const wanted = cubicMinimum(before, point);
  const nearest = before.step + 2 * stride;
  const farthest = before.step + 10 * stride;
  return wanted >= nearest ? Math.min(wanted, farthest) : Number.isNaN(wanted) ? farthest : nearest;
}

/** The minimum of the cubic, at least a tenth of the bracket from its ends; its middle when told or in doubt. */
function narrowerStep(low: LinePoint, high: LinePoint, wantMiddle: boolean): number {
  const width = high.step - low.step;
  if (!isFinitePoint(high)) return low.step + 0.25 * width;
  const wanted = (cubicMinimum(low, high) - low.step) / width;
  const part = wantMiddle || Number.isNaN(wanted) ? 0.5 : Math.min(0.9, Math.max(0.1, wanted));
  return low.step + part * width;
}

/** The minimiser of the cubic through two values and slopes, NaN when it has none. Equation (3.59). */
export function cubicMinimum(a: LinePoint, b: LinePoint): number {
  const stride = b.step - a.step;
  const d1 = a.slope + b.slope - (3 * (b.value - a.value)) / stride;
  const d2 = Math.sign(stride) * Math.sqrt(d1 * d1 - a.slope * b.slope);
  return b.step - stride * ((b.slope + d2 - d1) / (b.slope - a.slope + 2 * d2));
}

function isFinitePoint(point: LinePoint): boolean {
  return Number.isFinite(point.value) && Number.isFinite(point.slope);
}
