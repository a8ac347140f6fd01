import type { Grid } from "../../model/kan.ts";
import { orderOf } from "../jets.ts";
import { type CompiledProblem, localShares, rowOptions } from "./assembly.ts";
import { misfitAt } from "./judge.ts";
import { meshOf } from "./mesh.ts";
import { cellsOf, profileOf, refined } from "./refine.ts";
import { type SplineSolution, splineJets } from "./splineSolution.ts";
import { pointsOf, type Space } from "./tensor.ts";

/** How many times more cells the next grid has along each variable. */
const GROWTH = [1.7, 1.5, 1.3];

/** Gauss points of every cell, other ones than those of the rows. Shape: (variables)(points). */
export function betweenRows({ grids }: Pick<Space, "grids">): readonly Float64Array[] {
  const { perCell } = rowOptions({ grids });
  return meshOf(grids, Math.max(2, perCell - 1), new Map()).columns;
}

/** Finer grids where a solution leaves much of its equations. */
export function nextGrids(compiled: CompiledProblem, solution: SplineSolution): Grid[] {
  const { problem, equations } = compiled;
  const { space, state } = solution;
  const n = problem.variables.length;
  const points = betweenRows(space);
  const jetsOf = splineJets(solution);
  const places = pointsOf(space, points);
  const all = equations.map((equation) => {
    const { residuals } = misfitAt(equation, points, jetsOf, state.parameters);
    const shares = localShares({ equation, points: places }, space, state);
    return residuals.map((residual, p) => residual * shares[p]!);
  });
  const worst = all[0]!.map((_, p) => Math.max(...all.map((residuals) => Math.abs(residuals[p]!))));
  const rough = space.grids.map((_, v) => roughness(space, state.coefficients, v));
  const roughest = Math.max(...rough);
  const isGrowing = rough.map((one) => one >= ROUGH_SHARE * roughest);
  const growth = GROWTH[isGrowing.filter(Boolean).length - 1]!;
  return space.grids.map((grid, v) => {
    const highest = Math.max(0, ...equations.flatMap(({ jets }) => jets.map(orderOf)));
    const before = cellsOf(grid).length - 1;
    const intervals = isGrowing[v] || n === 1 ? Math.ceil(before * growth) : before;
    return refined(
      grid,
      profileOf(grid, points[v]!, worst),
      Math.max(1, grid.degree + 1 - highest),
      intervals,
    );
  });
}

/** A variable along which coefficients are smoother than this share of the roughest keeps its number of cells. */
const ROUGH_SHARE = 0.1;

/**
 * How far a solution is from what fewer cells along a variable could say: the root mean square of the differences of order
 * k + 1 of its coefficients, which fall with the cells as the error does.
 */
function roughness(
  { grids, tables, nUnknowns, size }: Space,
  coefficients: Float64Array,
  variable: number,
): number {
  const table = tables[variable]!;
  const order = grids[variable]!.degree + 1;
  const others = tables.filter((_, v) => v !== variable);
  let bases = [0];
  for (const other of others) bases = bases.flatMap((at) => Array.from(other, (place) => at + place));
  let row = Float64Array.of(1);
  for (let n = 0; n < order; n++) {
    row = Float64Array.from({ length: row.length + 1 }, (_, i) => (row[i] ?? 0) - (row[i - 1] ?? 0));
  }
  let squares = 0;
  for (const base of bases) {
    for (let m = 0; m < nUnknowns; m++) {
      for (let i = 0; i + order < table.length; i++) {
        let difference = 0;
        for (let t = 0; t <= order; t++) difference += row[t]! * coefficients[base + m + table[i + t]!]!;
        squares += difference * difference;
      }
    }
  }
  return Math.sqrt(squares / size);
}
