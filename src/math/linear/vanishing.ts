/** Sums of few of many columns that vanish on all rows, up to rounding. */
import { dot } from "../statistics.ts";

/** What rounding leaves of a sum of unit columns, over the largest of its parts. */
const EXACT = 1e-13;
/** What each column must at least explain of the sum to belong to it, in the same unit. */
const LEAST_EXPLAINED = 1e-8;
/** Parts smaller than this share of the largest are likely to be none. */
const NEGLIGIBLE = 1e-8;

/** Σ factor·column over the columns at `places`, which is 0 on all rows. */
export interface Vanishing {
  readonly places: readonly number[];
  readonly factors: Float64Array;
  /** Whether none of the columns can be spared: without one the rest is far from zero. Expansions of functions come near it. */
  readonly isSparse: boolean;
}

/**
 * A sum of multiples of `columns` that vanishes on all rows, of as few of them as can be; undefined where there is none.
 *
 * Of several the one is taken that does without later columns. Shape: columns (m)(rows), none of them all zeros.
 * Cost O(rows·m²), and m times that where there is one.
 */
export function sparsestVanishing(columns: readonly Float64Array[]): Vanishing | undefined {
  let places: readonly number[] = columns.map((_, c) => c);
  let best = nearestToZero(columns);
  if (!(best.left < EXACT)) return undefined;
  const attempt = (fewer: readonly number[]): void => {
    if (fewer.length === 0) return;
    const next = nearestToZero(fewer.map((c) => columns[c]!));
    if (next.left < EXACT) [places, best] = [fewer, next];
  };
  const parts = best.factors.map((factor, c) => Math.abs(factor) * norm(columns[c]!));
  const largest = parts.reduce((most, part) => Math.max(most, part), 0);
  attempt(places.filter((c) => parts[c]! > NEGLIGIBLE * largest));
  for (const c of places.toReversed()) attempt(places.filter((place) => place !== c));
  const isNeeded = (c: number): boolean => {
    const fewer = places.filter((place) => place !== c);
    return fewer.length === 0 || nearestToZero(fewer.map((place) => columns[place]!)).left > LEAST_EXPLAINED;
  };
  return { places, factors: best.factors, isSparse: places.every(isNeeded) };
}

/**
 * The sum of multiples of columns that is nearest to zero: the last right singular vector of the unit columns, by
 * inverse iteration on the triangle of their QR factorisation (Golub & Van Loan, *Matrix Computations*, §5.2 and §8.2).
 * `left` is its norm over its largest part. Cost O(rows·m²).
 */
function nearestToZero(columns: readonly Float64Array[]): {
  readonly factors: Float64Array;
  readonly left: number;
} {
  const norms = columns.map((column) => norm(column) || 1);
  const m = columns.length;
  const triangle = triangleOf(columns.map((column, c) => column.map((v) => v / norms[c]!)));
  let x = new Float64Array(m).fill(1);
  for (let round = 0; round < ROUNDS; round++)
    x = unit(solveUpper(triangle, m, unit(solveTransposed(triangle, m, x))));
  const rest = new Float64Array(columns[0]!.length);
  columns.forEach((column, c) => {
    const factor = x[c]! / norms[c]!;
    for (let r = 0; r < rest.length; r++) rest[r]! += factor * column[r]!;
  });
  const largest = x.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
  return { factors: x.map((v, c) => v / norms[c]!), left: norm(rest) / largest };
}

/** Rounds of inverse iteration: each gains the ratio of the two smallest singular values, squared. */
const ROUNDS = 4;
/** Stands for a pivot of zero: a column in the span of those before it. */
const LEAST_PIVOT = 1e-18;

/** R of the QR factorisation of unit columns, by Gram–Schmidt in two passes. Shape: (m · m), upper. */
function triangleOf(columns: readonly Float64Array[]): Float64Array {
  const m = columns.length;
  const basis: Float64Array[] = [];
  const triangle = new Float64Array(m * m);
  columns.forEach((column, c) => {
    const fresh = column.slice();
    for (let pass = 0; pass < 2; pass++) {
      basis.forEach((q, b) => {
        const share = dot(fresh, q);
        triangle[b * m + c]! += share;
        for (let r = 0; r < fresh.length; r++) fresh[r]! -= share * q[r]!;
      });
    }
    const length = norm(fresh);
    triangle[c * m + c] = Math.max(length, LEAST_PIVOT);
    basis.push(length > 0 ? fresh.map((v) => v / length) : fresh);
  });
  return triangle;
}

/** x of Rᵀx = b. */
function solveTransposed(triangle: Float64Array, m: number, b: Float64Array): Float64Array {
  const x = b.slice();
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < i; j++) x[i]! -= triangle[j * m + i]! * x[j]!;
    x[i]! /= triangle[i * m + i]!;
  }
  return x;
}

/** x of Rx = b. */
function solveUpper(triangle: Float64Array, m: number, b: Float64Array): Float64Array {
  const x = b.slice();
  for (let i = m - 1; i >= 0; i--) {
    for (let j = i + 1; j < m; j++) x[i]! -= triangle[i * m + j]! * x[j]!;
    x[i]! /= triangle[i * m + i]!;
  }
  return x;
}

function norm(values: Float64Array): number {
  return Math.sqrt(dot(values, values));
}

/** `x` of length one; what overflowed becomes the diagonal. */
function unit(x: Float64Array): Float64Array<ArrayBuffer> {
  const length = norm(x);
  const isGood = length > 0 && Number.isFinite(length);
  return Float64Array.from(x, (v) => (isGood ? v / length : 1 / Math.sqrt(x.length)));
}
