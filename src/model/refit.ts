import { solveSpd } from "../math/cholesky.ts";
import { basisAt, MAX_DEGREE } from "./basis.ts";
import { curveValue } from "./curve.ts";
import { basisCount, rangeOf } from "./grid.ts";
import type { Grid, SplineCurve } from "./kan.ts";

/**
 * The spline curve on `grid` (no base function part) closest to `f` over the grid's range, in least squares.
 *
 * Sampled at 4 points per coefficient, a little inside each cell; exact when f lies in the spline space.
 * Cost O((G + k)³), small.
 */
export function fitSpline(grid: Grid, f: (x: number) => number): Float64Array {
  const [low, high] = rangeOf(grid);
  const n = basisCount(grid);
  const points = 4 * n + 8;
  const xs = Float64Array.from({ length: points }, (_, p) => low + ((high - low) * (p + 0.5)) / points);
  return fitSplineToSamples(grid, xs, xs.map(f), 1e-13);
}

/**
 * The coefficients on `grid` closest to samples (x, y), with a ridge relative to the mean diagonal, so that
 * cells without samples stay bounded. Cost O(samples·k² + (G + k)³).
 */
export function fitSplineToSamples(
  grid: Grid,
  xs: Float64Array,
  ys: Float64Array,
  ridge: number,
): Float64Array {
  const n = basisCount(grid);
  const { degree } = grid;
  const matrix = new Float64Array(n * n);
  const vector = new Float64Array(n);
  const weights = new Float64Array(MAX_DEGREE + 1);
  const slopes = new Float64Array(MAX_DEGREE + 1);
  for (let p = 0; p < xs.length; p++) {
    const first = basisAt(grid, xs[p]!, weights, slopes, 0);
    for (let t = 0; t <= degree; t++) {
      vector[first + t]! += weights[t]! * ys[p]!;
      const row = (first + t) * n + first;
      for (let u = t; u <= degree; u++) matrix[row + u]! += weights[t]! * weights[u]!;
    }
  }
  let trace = 0;
  for (let i = 0; i < n; i++) trace += matrix[i * n + i]!;
  // Ties empty cells to their neighbours (second differences) rather than to zero.
  const tie = (ridge * trace) / n;
  for (let i = 0; i + 2 < n; i++) {
    const pull = [1, -2, 1];
    for (let a = 0; a < 3; a++) {
      for (let b = a; b < 3; b++) matrix[(i + a) * n + i + b]! += tie * pull[a]! * pull[b]!;
    }
  }
  for (let i = 0; i < n; i++) matrix[i * n + i]! += 1e-3 * tie + Number.MIN_VALUE;
  return solveSpd(matrix, n, vector) ?? new Float64Array(n);
}

/**
 * The same curve on another grid: grid extension and grid update. The base function part is kept.
 *
 * Exact when the new grid refines the old one; else the closest spline.
 */
export function onGrid(curve: SplineCurve, grid: Grid): SplineCurve {
  const splinePart: SplineCurve = { ...curve, base: "zero", baseWeight: 0 };
  return { ...curve, grid, coefficients: fitSpline(grid, (x) => curveValue(splinePart, x)) };
}
