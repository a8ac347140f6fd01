import type { Grid } from "../kan.ts";

/** The highest degree of a spline: the kernels are compiled for no more. */
export const MAX_DEGREE = 9;

/** The most intervals of a grid: a least-squares fit on them costs the cube of their number. */
export const MAX_INTERVALS = 1000;

/** What a uniform grid is made of: `intervals` equal cells from `low` to `high`, degree k ≥ 1. */
export interface UniformGridSpec {
  readonly low: number;
  readonly high: number;
  readonly intervals: number;
  readonly degree: number;
}

/**
 * The grid of `intervals` equal cells on [low, high], with k more equal cells on each side.
 *
 * A range of no width is widened by its own rounding unit, so that the grid is never degenerate.
 */
export function uniformGrid(spec: UniformGridSpec): Grid {
  const { intervals, degree } = spec;
  const [low, high] = widened(spec.low, spec.high);
  const knots = new Float64Array(intervals + 2 * degree + 1);
  const step = (high - low) / intervals;
  for (let m = 0; m < knots.length; m++) knots[m] = low + (m - degree) * step;
  knots[degree] = low;
  knots[degree + intervals] = high;
  return { degree, knots, isUniform: true };
}

/**
 * The grid whose inner knots follow the data: `gridEps`·uniform + (1 − gridEps)·quantiles of `values`.
 *
 * `gridEps` = 1 is the uniform grid, 0 the purely adaptive one (pykan's `grid_eps`). Quantiles closer together
 * than a thousandth of a uniform cell are spread by the uniform part, so that no cell is empty of width.
 * Cost O(rows·log rows).
 */
export function adaptiveGrid(
  values: Float64Array,
  spec: UniformGridSpec & { readonly gridEps: number },
): Grid {
  const uniform = uniformGrid(spec);
  const gridEps = Math.min(1, Math.max(1e-3, spec.gridEps));
  if (gridEps >= 1 || values.length === 0) return uniform;
  const { intervals, degree } = spec;
  const sorted = Float64Array.from(values).sort();
  const knots = uniform.knots.slice();
  const low = knots[degree]!;
  const high = knots[degree + intervals]!;
  for (let m = 1; m < intervals; m++) {
    const quantile = sorted[Math.round((m / intervals) * (sorted.length - 1))]!;
    const inside = Math.min(high, Math.max(low, quantile));
    knots[degree + m] = gridEps * uniform.knots[degree + m]! + (1 - gridEps) * inside;
  }
  return { degree, knots, isUniform: false };
}

/** The number of intervals G of a grid. */
export function intervalsOf(grid: Grid): number {
  return grid.knots.length - 2 * grid.degree - 1;
}

/** The number of B-splines on a grid: G + k. */
export function basisCount(grid: Grid): number {
  return grid.knots.length - grid.degree - 1;
}

/** The range [low, high] that a grid covers; outside it curves continue as straight lines. */
export function rangeOf(grid: Grid): readonly [number, number] {
  return [grid.knots[grid.degree]!, grid.knots[grid.knots.length - 1 - grid.degree]!];
}

/** The same grid after x → factor·x + shift, factor > 0: the curves on it keep their coefficients. */
export function affineGrid(grid: Grid, factor: number, shift: number): Grid {
  return { ...grid, knots: grid.knots.map((knot) => factor * knot + shift) };
}

/** Whether two grids have the same degree and knots. */
export function sameGrid(a: Grid, b: Grid): boolean {
  if (a === b) return true;
  if (a.degree !== b.degree || a.knots.length !== b.knots.length || a.isUniform !== b.isUniform) return false;
  for (let m = 0; m < a.knots.length; m++) if (a.knots[m] !== b.knots[m]) return false;
  return true;
}

function widened(low: number, high: number): readonly [number, number] {
  const smallest = 1e-9 * Math.max(Math.abs(low), Math.abs(high), 1e-9);
  return high - low >= smallest ? [low, high] : [low - smallest, high + smallest];
}

/** What a spline of degree k on G intervals can resolve: G^−(k+1) of the curve's spread, as a squared error. */
export function gridResolution(intervals: number, degree: number): number {
  return (intervals ** -(degree + 1)) ** 2;
}
