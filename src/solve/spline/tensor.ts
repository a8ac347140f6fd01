/**
 * Functions on a box as tensor products of B-splines: where an equation is linear in the coefficients, it is solved there.
 *
 * The coefficient of the splines i₀, i₁, … of unknown m has the place Σ tables[v][i_v] + m. Tables count along the axes,
 * outermost first, so that the matrix of an equation is a band; a periodic axis is folded (0, n − 1, 1, n − 2, …), so that
 * its ends are neighbours.
 */

import { basisJetAt } from "../../model/jets/splineJets.ts";
import type { Grid } from "../../model/kan.ts";
import { basisCount } from "../../model/spline/grid.ts";
import type { Jet } from "../jets.ts";

/** The splines of a box. */
export interface Space {
  /** One for each variable. */
  readonly grids: readonly Grid[];
  readonly nUnknowns: number;
  /** By variable: what each of its splines adds to the place of a coefficient. */
  readonly tables: readonly Int32Array[];
  /** All coefficients. */
  readonly size: number;
  /** Splines that are not zero at a point: Π(k + 1). */
  readonly local: number;
  /** How far apart coefficients lie that meet in a point, plus 1. */
  readonly reach: number;
}

/** The space of `nUnknowns` functions on these grids whose band is narrowest; `folded` are the periodic variables. */
export function spaceOf(grids: readonly Grid[], nUnknowns: number, folded: ReadonlySet<number>): Space {
  const orders = permutations(grids.map((_, v) => v));
  const spaces = orders.map((axes) => spaceAlong(axes, grids, nUnknowns, folded));
  return spaces.reduce((best, one) => (one.reach < best.reach ? one : best));
}

function spaceAlong(
  axes: readonly number[],
  grids: readonly Grid[],
  nUnknowns: number,
  folded: ReadonlySet<number>,
): Space {
  const tables = grids.map(() => new Int32Array(0));
  let size = nUnknowns;
  let reach = nUnknowns;
  let local = 1;
  for (const axis of axes.toReversed()) {
    const { degree } = grids[axis]!;
    const count = basisCount(grids[axis]!);
    const isFolded = folded.has(axis);
    tables[axis] = Int32Array.from(
      { length: count },
      (_, i) => size * (isFolded ? foldedPlace(i, count) : i),
    );
    reach += size * (isFolded ? 2 * degree + 1 : degree);
    size *= count;
    local *= degree + 1;
  }
  return { grids, nUnknowns, tables, size, local, reach: Math.min(reach, size) };
}

function foldedPlace(i: number, count: number): number {
  return 2 * i < count ? 2 * i : 2 * (count - 1 - i) + 1;
}

function permutations(items: readonly number[]): number[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item) =>
    permutations(items.filter((other) => other !== item)).map((rest) => [item, ...rest]),
  );
}

/** Points of a box with the splines that are not zero there. Points of one cell stand together. */
export interface Points {
  readonly n: number;
  /** Shape: (variables)(n). */
  readonly columns: readonly Float64Array[];
  /** By variable, the first of the splines that are not zero. Shape: (variables)(n). */
  readonly cells: readonly Int32Array[];
  /** By variable: values, slopes and second derivatives of its k + 1 splines at each point. Shape: (n · 3·(k + 1)). */
  readonly basis: readonly Float64Array[];
}

/** The splines at points. Shape of columns: (variables)(n). Cost O(n·k²). */
export function pointsOf(space: Space, columns: readonly Float64Array[]): Points {
  const n = columns[0]!.length;
  const cells = columns.map(() => new Int32Array(n));
  const basis = space.grids.map((grid, v) => {
    const length = 3 * (grid.degree + 1);
    const out = new Float64Array(n * length);
    for (let p = 0; p < n; p++) cells[v]![p] = basisJetAt(grid, columns[v]![p]!, out, p * length);
    return out;
  });
  return { n, columns, cells, basis };
}

/** Whether two points lie in one cell; a point of index −1 lies in none. */
export function isSameCell({ cells }: Points, a: number, b: number): boolean {
  return a >= 0 && cells.every((column) => column[a] === column[b]);
}

/** Writes the places of the coefficients of unknown 0 that meet at point `p`. Shape of out: (local). */
export function placesAt({ grids, tables }: Space, points: Points, p: number, out: Int32Array): void {
  out[0] = 0;
  let count = 1;
  for (let v = 0; v < grids.length; v++) {
    const width = grids[v]!.degree + 1;
    const table = tables[v]!;
    const cell = points.cells[v]![p]!;
    for (let j = count - 1; j >= 0; j--) {
      const outer = out[j]!;
      for (let t = width - 1; t >= 0; t--) out[j * width + t] = outer + table[cell + t]!;
    }
    count *= width;
  }
}

/** Writes the derivative `orders` of the local splines at point `p`, times `factor`. Shape of out: (≥ local). */
export function localBasis(
  space: Space,
  points: Points,
  p: number,
  orders: readonly number[],
  out: Float64Array,
): void {
  out[0] = 1;
  let count = 1;
  for (let v = 0; v < space.grids.length; v++) {
    const width = space.grids[v]!.degree + 1;
    const values = points.basis[v]!;
    const from = p * 3 * width + orders[v]! * width;
    // From the end, so that what is read is not yet written.
    for (let j = count - 1; j >= 0; j--) {
      const outer = out[j]!;
      for (let t = width - 1; t >= 0; t--) out[j * width + t] = outer * values[from + t]!;
    }
    count *= width;
  }
}

/** The values of jets at points. Shape: (jets)(n). Cost O(n·jets·Π(k + 1)). */
export function jetValues(
  space: Space,
  points: Points,
  jets: readonly Jet[],
  coefficients: Float64Array,
): Float64Array[] {
  const basis = new Float64Array(space.local);
  const places = new Int32Array(space.local);
  const out = jets.map(() => new Float64Array(points.n));
  for (let p = 0; p < points.n; p++) {
    if (!isSameCell(points, p - 1, p)) placesAt(space, points, p, places);
    for (let i = 0; i < jets.length; i++) {
      const { unknown, orders } = jets[i]!;
      localBasis(space, points, p, orders, basis);
      let sum = 0;
      for (let j = 0; j < basis.length; j++) sum += basis[j]! * coefficients[places[j]! + unknown]!;
      out[i]![p] = sum;
    }
  }
  return out;
}
