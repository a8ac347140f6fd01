/**
 * Symmetric positive definite systems whose entries lie near the diagonal, as those of splines do.
 *
 * An entry (i, i + o) with 0 ≤ o ≤ width stands at i·(width + 1) + o. Source: Golub & Van Loan, *Matrix Computations*,
 * §4.3; for the inverse near the diagonal Hutchinson & de Hoog, *Numer. Math.* 47 (1985).
 */

/** A matrix of `size` rows with `width` diagonals above the main one. Shape of entries: (size · (width + 1)). */
export interface Banded {
  readonly size: number;
  readonly width: number;
  readonly entries: Float64Array;
}

/** The zero matrix. */
export function bandedZeros(size: number, width: number): Banded {
  return { size, width, entries: new Float64Array(size * (width + 1)) };
}

/** Adds factor·v·vᵀ for a vector that is zero but from `first` on, and there `values`. */
export function addOuter(
  { size, width, entries }: Banded,
  first: number,
  values: ArrayLike<number>,
  factor: number,
): void {
  for (let a = 0; a < values.length && first + a < size; a++) {
    for (let b = a; b < values.length; b++) {
      entries[(first + a) * (width + 1) + b - a]! += factor * values[a]! * values[b]!;
    }
  }
}

/** a + factor·b of matrices of one shape. */
export function bandedSum(a: Banded, b: Banded, factor: number): Banded {
  return { ...a, entries: a.entries.map((v, i) => v + factor * b.entries[i]!) };
}

/** The factor L·D·Lᵀ in place of the matrix: D on the diagonal, L above it; undefined where a pivot is not positive. */
export function factorBanded(matrix: Banded): Banded | undefined {
  const { size, width } = matrix;
  const entries = matrix.entries.slice();
  const row = width + 1;
  for (let i = 0; i < size; i++) {
    const pivot = entries[i * row]!;
    if (!(pivot > 0) || !Number.isFinite(pivot)) return undefined;
    const last = Math.min(width, size - 1 - i);
    for (let a = 1; a <= last; a++) {
      const share = entries[i * row + a]! / pivot;
      for (let b = a; b <= last; b++) entries[(i + a) * row + b - a]! -= share * entries[i * row + b]!;
    }
    for (let a = 1; a <= last; a++) entries[i * row + a]! /= pivot;
  }
  return { size, width, entries };
}

/** The solution of a factored system. Cost O(size·width). */
export function solveBanded({ size, width, entries }: Banded, rhs: Float64Array): Float64Array {
  const x = rhs.slice();
  const row = width + 1;
  for (let i = 0; i < size; i++) {
    for (let a = 1; a <= width && i + a < size; a++) x[i + a]! -= entries[i * row + a]! * x[i]!;
  }
  for (let i = size - 1; i >= 0; i--) {
    let value = x[i]! / entries[i * row]!;
    for (let a = 1; a <= width && i + a < size; a++) value -= entries[i * row + a]! * x[i + a]!;
    x[i] = value;
  }
  return x;
}

/** The entries of the inverse of a factored matrix that lie in its band. Cost O(size·width²). */
export function inverseBand({ size, width, entries }: Banded): Banded {
  const row = width + 1;
  const inverse = new Float64Array(size * row);
  const at = (i: number, j: number): number =>
    i <= j ? inverse[i * row + j - i]! : inverse[j * row + i - j]!;
  for (let i = size - 1; i >= 0; i--) {
    const last = Math.min(width, size - 1 - i);
    for (let o = last; o >= 0; o--) {
      let value = o === 0 ? 1 / entries[i * row]! : 0;
      for (let a = 1; a <= last; a++) value -= entries[i * row + a]! * at(i + a, i + o);
      inverse[i * row + o] = value;
    }
  }
  return { size, width, entries: inverse };
}

/** Σ of products of entries: the trace of A·B for symmetric A and B of one shape. */
export function traceOfProduct(a: Banded, b: Banded): number {
  const row = a.width + 1;
  let sum = 0;
  for (let i = 0; i < a.size; i++) {
    sum += a.entries[i * row]! * b.entries[i * row]!;
    for (let o = 1; o < row && i + o < a.size; o++)
      sum += 2 * a.entries[i * row + o]! * b.entries[i * row + o]!;
  }
  return sum;
}
