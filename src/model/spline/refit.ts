import { factorSpd, solveFactored } from "../../math/linear/cholesky.ts";
import type { Grid, SplineCurve } from "../kan.ts";
import { basisAt, MAX_DEGREE } from "./basis.ts";
import { curveValue } from "./curve.ts";
import { basisCount } from "./grid.ts";

/**
 * The spline curve on `grid` (no base function part) closest to `f` over the grid's range, in least squares.
 *
 * Sampled inside every cell, however narrow, at k + 2 points or more. When f lies in the spline space the curve is
 * kept to about 1e-12 of its size, to 1e-7 where a cell at an end is a thousandth of the knot spacing outside it:
 * the ridge then holds back a coefficient that hardly matters. Cost O((G + k)³), small.
 */
export function fitSpline(grid: Grid, f: (x: number) => number): Float64Array {
  const xs = pointsInCells(grid, Math.max(4, grid.degree + 2));
  const ys = xs.map(f);
  const project = projector(grid, xs, 1e-13);
  const coefficients = project(ys);
  // Iterated refinement: each round takes away what the ridge and rounding left of the residual.
  const splinePart: SplineCurve = { kind: "spline", grid, coefficients, base: "zero", baseWeight: 0 };
  for (let round = 0; round < 2; round++) {
    const correction = project(ys.map((y, p) => y - curveValue(splinePart, xs[p]!)));
    for (let m = 0; m < coefficients.length; m++) coefficients[m]! += correction[m]!;
  }
  return coefficients;
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
  return projector(grid, xs, ridge)(ys);
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

/** `perCell` evenly spaced points inside each cell. */
function pointsInCells({ degree, knots }: Grid, perCell: number): Float64Array {
  const intervals = knots.length - 2 * degree - 1;
  return Float64Array.from({ length: intervals * perCell }, (_, p) => {
    const m = degree + Math.floor(p / perCell);
    const share = ((p % perCell) + 0.5) / perCell;
    return knots[m]! + share * (knots[m + 1]! - knots[m]!);
  });
}

/** The map from sample values at `xs` to the ridge least-squares coefficients: normal equations, factored once. */
function projector(grid: Grid, xs: Float64Array, ridge: number): (ys: Float64Array) => Float64Array {
  const n = basisCount(grid);
  const { degree } = grid;
  const width = degree + 1;
  const matrix = new Float64Array(n * n);
  const cells = new Int32Array(xs.length);
  const weights = new Float64Array(xs.length * width);
  const slopes = new Float64Array(MAX_DEGREE + 1);
  const row = new Float64Array(MAX_DEGREE + 1);
  for (let p = 0; p < xs.length; p++) {
    const first = basisAt(grid, xs[p]!, row, slopes, 0);
    cells[p] = first;
    weights.set(row.subarray(0, width), p * width);
    for (let t = 0; t <= degree; t++) {
      const at = (first + t) * n + first;
      for (let u = t; u <= degree; u++) matrix[at + u]! += row[t]! * row[u]!;
    }
  }
  let trace = 0;
  for (let i = 0; i < n; i++) trace += matrix[i * n + i]!;
  // Ties empty cells to their neighbours (second differences) rather than to zero.
  const tie = (ridge * trace) / n;
  const pull = [1, -2, 1];
  for (let i = 0; i + 2 < n; i++) {
    for (let a = 0; a < 3; a++) {
      for (let b = a; b < 3; b++) matrix[(i + a) * n + i + b]! += tie * pull[a]! * pull[b]!;
    }
  }
  for (let i = 0; i < n; i++) matrix[i * n + i]! += 1e-3 * tie + Number.MIN_VALUE;
  const isDefinite = factorSpd(matrix, n);
  return (ys) => {
    const vector = new Float64Array(n);
    for (let p = 0; p < ys.length; p++) {
      for (let t = 0; t < width; t++) vector[cells[p]! + t]! += weights[p * width + t]! * ys[p]!;
    }
    return isDefinite ? solveFactored(matrix, n, vector) : vector.fill(0);
  };
}
