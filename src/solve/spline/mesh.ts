/** Points of a box: so many Gauss points in each cell of the grids, on the whole box or where some variables are fixed. */
import { gaussLegendre } from "../../math/points/gaussLegendre.ts";
import type { Grid } from "../../model/kan.ts";
import { intervalsOf } from "../../model/spline/grid.ts";

/** Points and the root of what each counts: the squares sum to 1. Shapes: columns (variables)(n), weights (n). */
export interface Mesh {
  readonly columns: readonly Float64Array[];
  readonly weights: Float64Array;
}

interface Ticks {
  readonly points: Float64Array;
  readonly weights: Float64Array;
}

/**
 * The points of all cells, cell after cell, variables in `fixed` at their values. Cost O(points).
 *
 * `perCell` Gauss points along each free variable.
 */
export function meshOf(grids: readonly Grid[], perCell: number, fixed: ReadonlyMap<number, number>): Mesh {
  const cells = grids.map((grid, v): readonly Ticks[] => {
    const at = fixed.get(v);
    if (at !== undefined) return [{ points: Float64Array.of(at), weights: Float64Array.of(1) }];
    return cellTicks(grid, perCell);
  });
  const columns: number[][] = grids.map(() => []);
  const weights: number[] = [];
  const visit = (chosen: readonly Ticks[]): void => {
    const v = chosen.length;
    if (v < cells.length) {
      for (const ticks of cells[v]!) visit([...chosen, ticks]);
      return;
    }
    const sizes = chosen.map(({ points }) => points.length);
    const total = sizes.reduce((product, size) => product * size, 1);
    for (let i = 0; i < total; i++) {
      let rest = i;
      let weight = 1;
      for (let u = v - 1; u >= 0; u--) {
        const t = rest % sizes[u]!;
        rest = (rest - t) / sizes[u]!;
        columns[u]!.push(chosen[u]!.points[t]!);
        weight *= chosen[u]!.weights[t]!;
      }
      weights.push(Math.sqrt(weight));
    }
  };
  visit([]);
  return { columns: columns.map((column) => Float64Array.from(column)), weights: Float64Array.from(weights) };
}

/** The Gauss points of each cell; the weights of all cells sum to 1. */
function cellTicks({ knots, degree, ...rest }: Grid, perCell: number): Ticks[] {
  const { points, weights } = gaussLegendre(perCell);
  const intervals = intervalsOf({ knots, degree, ...rest });
  const low = knots[degree]!;
  const range = knots[degree + intervals]! - low;
  return Array.from({ length: intervals }, (_, cell) => {
    const left = knots[degree + cell]!;
    const half = (knots[degree + cell + 1]! - left) / 2;
    return {
      points: points.map((x) => left + half * (1 + x)),
      weights: weights.map((w) => (w * half) / range),
    };
  });
}
