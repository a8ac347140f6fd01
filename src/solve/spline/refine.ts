/** Finer grids, with the cells where the equations are hardest to obey. */

import type { Grid } from "../../model/kan.ts";
import { intervalsOf, MAX_INTERVALS, uniformGrid } from "../../model/spline/grid.ts";

/** The grid of a variable with these inner ends of cells: from low to high, ascending, k more cells on each side. */
export function gridOfCells(ends: readonly number[], degree: number): Grid {
  const intervals = ends.length - 1;
  const [low, high] = [ends[0]!, ends[intervals]!];
  if (isEven(ends)) return uniformGrid({ low, high, intervals, degree });
  const knots = new Float64Array(intervals + 2 * degree + 1);
  const before = ends[1]! - low;
  const after = high - ends[intervals - 1]!;
  for (let m = 0; m <= intervals; m++) knots[degree + m] = ends[m]!;
  for (let m = 1; m <= degree; m++) {
    knots[degree - m] = low - m * before;
    knots[degree + intervals + m] = high + m * after;
  }
  return { degree, knots, isUniform: false };
}

function isEven(ends: readonly number[]): boolean {
  const step = (ends.at(-1)! - ends[0]!) / (ends.length - 1);
  return ends.every((end, m) => Math.abs(end - ends[0]! - m * step) < 1e-9 * step);
}

/** The ends of the cells of a grid. */
export function cellsOf(grid: Grid): Float64Array {
  return grid.knots.slice(grid.degree, grid.degree + intervalsOf(grid) + 1);
}

/** A density that is less than this share of the mean is raised to it: no cell gets lost. */
const LEAST_DENSITY = 0.3;
/** Below this ratio of the largest to the mean density cells stay equal, which is simpler and faster. */
const EVEN_BELOW = 1.6;

/**
 * A grid of `intervals` cells for a function whose residual has the root mean squares `residuals` in the cells of `grid`.
 *
 * Cells are so long that each would leave as much, where a residual falls as h^`order` (de Boor, *Good approximation by
 * splines with variable knots II*, 1974); densities are averaged over neighbours. Cost O(cells).
 */
export function refined(grid: Grid, residuals: Float64Array, order: number, intervals: number): Grid {
  const ends = cellsOf(grid);
  const cells = residuals.length;
  const raw = Float64Array.from(residuals, (r, c) => {
    const width = ends[c + 1]! - ends[c]!;
    return Math.max(r, 1e-300) ** (1 / (order + 0.5)) / width;
  });
  let density = raw;
  for (let pass = 0; pass < 2; pass++) {
    density = density.map((_, c) =>
      Math.max(density[c]!, 0.7 * (density[c - 1] ?? 0), 0.7 * (density[c + 1] ?? 0)),
    );
  }
  const range = ends[cells]! - ends[0]!;
  let mean = 0;
  for (let c = 0; c < cells; c++) mean += (density[c]! * (ends[c + 1]! - ends[c]!)) / range;
  const largest = density.reduce((most, value) => Math.max(most, value), 0);
  const count = Math.min(MAX_INTERVALS, intervals);
  const low = ends[0]!;
  if (!(mean > 0) || largest < EVEN_BELOW * mean) {
    return uniformGrid({ low, high: ends[cells]!, intervals: count, degree: grid.degree });
  }
  const floored = density.map((value) => value + LEAST_DENSITY * mean);
  const mass = new Float64Array(cells + 1);
  for (let c = 0; c < cells; c++) mass[c + 1] = mass[c]! + floored[c]! * (ends[c + 1]! - ends[c]!);
  const next: number[] = [low];
  let cell = 0;
  for (let m = 1; m < count; m++) {
    const wanted = (mass[cells]! * m) / count;
    while (mass[cell + 1]! < wanted) cell++;
    const share = (wanted - mass[cell]!) / (mass[cell + 1]! - mass[cell]!);
    next.push(ends[cell]! + share * (ends[cell + 1]! - ends[cell]!));
  }
  next.push(ends[cells]!);
  return gridOfCells(next, grid.degree);
}

/** The root mean square of values in each cell of a grid. Shapes: at (n), values (n); result (cells). */
export function profileOf(grid: Grid, at: Float64Array, values: Float64Array): Float64Array {
  const ends = cellsOf(grid);
  const squares = new Float64Array(ends.length - 1);
  const counts = new Float64Array(ends.length - 1);
  for (let p = 0; p < at.length; p++) {
    let [from, to] = [0, squares.length];
    while (to - from > 1) {
      const middle = (from + to) >> 1;
      if (at[p]! < ends[middle]!) to = middle;
      else from = middle;
    }
    squares[from]! += values[p]! ** 2;
    counts[from]!++;
  }
  return squares.map((sum, c) => (counts[c]! > 0 ? Math.sqrt(sum / counts[c]!) : 0));
}
