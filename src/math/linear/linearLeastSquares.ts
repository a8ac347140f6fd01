/**
 * Linear least squares with many columns, by normal equations: made once, solved for all columns or some of them.
 *
 * They square the condition of the problem; a small ridge keeps columns that depend on each other from it. For few
 * columns and all the digits there is `leastSquares` in projection.ts.
 */

import { dot, multiplied } from "../statistics.ts";
import { factorSpd, solveFactored } from "./cholesky.ts";
import { addGram } from "./gram.ts";

/** AᵀWA (upper triangle, row by row) and AᵀWb for the columns of A. Shapes: matrix (size × size), vector (size). */
export interface LinearSystem {
  readonly size: number;
  readonly matrix: Float64Array;
  readonly vector: Float64Array;
}

/** Which rows count, and how much. */
export interface RowWeights {
  /** The first so many rows. @defaultValue all */
  readonly nRows?: number;
  /** What each row's square counts. Shape: (rows). @defaultValue 1 */
  readonly weights?: Float64Array;
}

/** The normal equations of `target` on `columns`. Shapes: columns (m)(rows), target (rows). Cost rows·m²/2 multiply-adds. */
export function linearSystem(
  columns: readonly Float64Array[],
  target: Float64Array,
  { nRows = target.length, weights }: RowWeights = {},
): LinearSystem {
  const size = columns.length;
  const matrix = new Float64Array(size * size);
  const weighted = weights === undefined ? columns : columns.map((column) => multiplied(column, weights));
  addGram(matrix, weighted, columns, size, nRows);
  const known = target.subarray(0, nRows);
  return { size, matrix, vector: Float64Array.from(weighted, (column) => dot(known, column)) };
}

/** The part of a system that has these of its columns alone. Cost O(places²). */
export function partOfSystem(
  { size, matrix, vector }: LinearSystem,
  places: readonly number[],
): LinearSystem {
  const n = places.length;
  const part = new Float64Array(n * n);
  places.forEach((a, i) => {
    for (let j = i; j < n; j++) part[i * n + j] = matrix[a * size + places[j]!]!;
  });
  return { size: n, matrix: part, vector: Float64Array.from(places, (a) => vector[a]!) };
}

/**
 * The solver v ↦ (AᵀWA + ridge·diag(AᵀWA))⁻¹·v of a system, factored once; null where that is not positive definite to
 * rounding. The least squares are its value at the system's own vector, the covariance of its coefficients over the
 * variance of a row the values at unit vectors. Cost size³/6 multiply-adds, then size² for each v.
 */
export function ridgeSolver(
  { size, matrix }: LinearSystem,
  ridge: number,
): ((vector: Float64Array) => Float64Array) | null {
  const factor = matrix.slice();
  for (let a = 0; a < size; a++) factor[a * size + a]! *= 1 + ridge;
  return factorSpd(factor, size) ? (vector) => solveFactored(factor, size, vector) : null;
}

/** Σ factor·column for every row. Shapes: columns (m)(at least nRows), factors (m), result (nRows). Cost O(rows·m). */
export function combined(
  columns: readonly Float64Array[],
  factors: Float64Array,
  nRows: number,
): Float64Array {
  const out = new Float64Array(nRows);
  columns.forEach((column, c) => {
    const factor = factors[c]!;
    for (let r = 0; r < nRows; r++) out[r]! += factor * column[r]!;
  });
  return out;
}

/** Takes Σ factor·column out of `values`, in place. Shapes as in `combined`. */
export function subtractCombined(
  values: Float64Array,
  columns: readonly Float64Array[],
  factors: Float64Array,
): Float64Array {
  columns.forEach((column, c) => {
    const factor = factors[c]!;
    for (let r = 0; r < values.length; r++) values[r]! -= factor * column[r]!;
  });
  return values;
}
