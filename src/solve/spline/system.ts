/** The normal equations of rows: a band for the coefficients of splines, and a border for unknown parameters. */

import { factorBand, solveBand } from "../../math/factor/bandCholesky.ts";
import { solveSpd } from "../../math/linear/cholesky.ts";
import { addGram } from "../../math/linear/gram.ts";
import { CellRows, gatherRows } from "./cellRows.ts";
import type { State } from "./residuals.ts";
import type { Rows } from "./rows.ts";
import { isSameCell, placesAt, type Space } from "./tensor.ts";

/** JᵀJ and Jᵀr at a state: band (size × width), border (parameters)(size), corner (parameters²), slope (size + parameters). */
export interface NormalSystem {
  readonly size: number;
  readonly width: number;
  readonly band: Float64Array;
  readonly border: readonly Float64Array[];
  readonly corner: Float64Array;
  readonly slope: Float64Array;
}

/** How many numbers a row of the band has: 1 + the largest distance of two coefficients that meet in a row. */
export function bandWidth(space: Space, rows: readonly Rows[]): number {
  let width = space.reach;
  const here = new Int32Array(space.local);
  const there = new Int32Array(space.local);
  for (const one of rows) {
    if (one.kind !== "pairs") continue;
    for (let p = 0; p < one.points.n; p++) {
      if (isSameCell(one.points, p - 1, p)) continue;
      placesAt(space, one.points, p, here);
      placesAt(space, one.others, p, there);
      let [least, most] = [space.size, 0];
      for (let j = 0; j < space.local; j++) {
        least = Math.min(least, here[j]!, there[j]!);
        most = Math.max(most, here[j]!, there[j]!);
      }
      width = Math.max(width, most - least + space.nUnknowns);
    }
  }
  return Math.min(width, space.size);
}

/** The normal equations of rows at a state. Cost O(n·(jets + Π(k + 1)²)). */
export function normalSystem(rows: readonly Rows[], space: Space, state: State, width: number): NormalSystem {
  const nParameters = state.parameters.length;
  const { size } = space;
  const system: NormalSystem = {
    size,
    width,
    band: new Float64Array(size * width),
    border: Array.from({ length: nParameters }, () => new Float64Array(size)),
    corner: new Float64Array(nParameters * nParameters),
    slope: new Float64Array(size + nParameters),
  };
  gatherRows(rows, space, state, (places) => {
    const gram = new Float64Array((places + nParameters) ** 2);
    return new CellRows(places, nParameters, (cell) => addProducts(system, cell, gram));
  });
  return system;
}

/** Adds the products of the columns of a cell to the normal equations; `gram` is room for them. */
function addProducts(
  { band, width, border, corner, slope, size }: NormalSystem,
  { n, columns, places, residuals }: CellRows,
  gram: Float64Array,
): void {
  const m = columns.length;
  const own = places.length;
  gram.fill(0);
  addGram(gram, columns, columns, m, n);
  for (let a = 0; a < m; a++) {
    const column = columns[a]!;
    let sum = 0;
    for (let r = 0; r < n; r++) sum += column[r]! * residuals[r]!;
    const place = a < own ? places[a]! : size + a - own;
    slope[place]! += sum;
    for (let b = a; b < m; b++) {
      const product = gram[a * m + b]!;
      if (product === 0) continue;
      if (a >= own) {
        corner[(a - own) * border.length + (b - own)]! += product;
        if (b > a) corner[(b - own) * border.length + (a - own)]! += product;
      } else if (b >= own) border[b - own]![place]! += product;
      else {
        const other = places[b]!;
        if (place === other) band[place * width]! += a === b ? product : 2 * product;
        else band[Math.min(place, other) * width + Math.abs(place - other)]! += product;
      }
    }
  }
}

/** The band of JᵀJ + damping·diag factored; null where it is singular to rounding. Cost size·width²/2 multiply-adds. */
export function dampedFactor(
  { size, width, band }: Pick<NormalSystem, "size" | "width" | "band">,
  damping: number,
): Float64Array | null {
  const factor = band.slice();
  // A spline that no row sees stays where it is.
  for (let i = 0; i < size; i++) factor[i * width] = factor[i * width]! * (1 + damping) || 1;
  return factorBand(factor, size, width) ? factor : null;
}

/**
 * The move m of (JᵀJ + damping·diag)·m = −Jᵀr, coefficients first, then parameters; null where it is singular to
 * rounding. Cost 2·size·width multiply-adds beside the factor, which is made unless given.
 */
export function dampedMove(
  system: NormalSystem,
  damping: number,
  factor: Float64Array | null = dampedFactor(system, damping),
): Float64Array | null {
  if (factor === null) return null;
  const { size, width, border, corner, slope } = system;
  const downhill = slope.map((value) => -value);
  const base = solveBand(factor, size, width, downhill);
  const nParameters = border.length;
  const out = new Float64Array(size + nParameters);
  out.set(base);
  if (nParameters === 0) return out;
  const through = border.map((column) => solveBand(factor, size, width, column));
  const schur = new Float64Array(nParameters * nParameters);
  const rest = new Float64Array(nParameters);
  for (let a = 0; a < nParameters; a++) {
    for (let b = 0; b < nParameters; b++) {
      schur[a * nParameters + b] =
        corner[a * nParameters + b]! * (a === b ? 1 + damping : 1) - dotOf(border[a]!, through[b]!);
    }
    rest[a] = downhill[size + a]! - dotOf(border[a]!, base);
  }
  const moves = solveSpd(schur, nParameters, rest);
  if (moves === null) return null;
  for (let a = 0; a < nParameters; a++) {
    out[size + a] = moves[a]!;
    for (let i = 0; i < size; i++) out[i]! -= moves[a]! * through[a]![i]!;
  }
  return out;
}

function dotOf(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
