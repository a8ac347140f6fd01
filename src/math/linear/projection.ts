/**
 * Linear least squares one column at a time: an orthonormal basis of the columns that are in already, and what is left
 * of the target. Source: Golub & Van Loan, *Matrix Computations*, §5.2 (modified Gram–Schmidt), each column twice.
 */
import { dot } from "../statistics.ts";

/** An orthonormal basis, and the target without its part in the span of it. Rows are weighted beforehand. */
export interface Projection {
  readonly basis: readonly Float64Array[];
  readonly rest: Float64Array;
  /** |rest|². */
  readonly left: number;
}

/** The projection onto nothing. */
export function emptyProjection(target: Float64Array): Projection {
  return { basis: [], rest: target, left: dot(target, target) };
}

/** `projection` with `column` added; unchanged where the column lies in the span already. Cost O(rows·basis). */
export function extended(projection: Projection, column: Float64Array): Projection {
  const fresh = column.slice();
  const before = dot(fresh, fresh);
  orthogonalise(fresh, projection.basis);
  const norm = Math.sqrt(dot(fresh, fresh));
  if (!(norm > 1e-10 * Math.sqrt(before)) || !Number.isFinite(norm)) return projection;
  for (let r = 0; r < fresh.length; r++) fresh[r]! /= norm;
  const rest = projection.rest.slice();
  subtract(rest, fresh, dot(rest, fresh));
  return { basis: [...projection.basis, fresh], rest, left: dot(rest, rest) };
}

/**
 * What would be left of the target with `column` added, as |rest|². `column` is overwritten.
 *
 * Infinite where the column is not finite; unchanged where it lies in the span. Cost O(rows·basis).
 */
export function leftWith(projection: Projection, column: Float64Array): number {
  const { basis, rest, left } = projection;
  const before = dot(column, column);
  if (!(before < 1e290)) return Number.POSITIVE_INFINITY;
  let share = basis.length === 0 ? 0 : dot(column, basis[0]!);
  for (let b = 0; b < basis.length; b++)
    share = subtractAndDot(column, basis[b]!, share, basis[b + 1] ?? column);
  const norm = basis.length === 0 ? before : share;
  if (!(norm > 1e-18 * before)) return left;
  const along = dot(column, rest);
  return Math.max(0, left - (along * along) / norm);
}

/** What rounding leaves of a column in the span of others, as a share of it, is less: a·x + b·x had −3.8e14·x + 3.8e14·x. */
const ROUNDING = 1e-14;

/**
 * The coefficients of the least squares of `target` on `columns`; undefined where they are not finite.
 *
 * By QR: as accurate as the problem allows, not squaring its condition as normal equations do. A column of zeros, or in the
 * span of those before it to rounding, gets 0. Shapes: columns (m)(rows), target (rows). Cost 4·rows·m² multiply-adds.
 */
export function leastSquares(
  columns: readonly Float64Array[],
  target: Float64Array,
): Float64Array | undefined {
  const n = columns.length;
  const basis: Float64Array[] = [];
  const triangle = new Float64Array(n * n);
  for (let c = 0; c < n; c++) {
    const fresh = columns[c]!.slice();
    const before = Math.sqrt(dot(fresh, fresh));
    orthogonalise(fresh, basis, (b, share) => {
      triangle[b * n + c]! += share;
    });
    const own = Math.sqrt(dot(fresh, fresh));
    if (!Number.isFinite(own)) return undefined;
    const norm = own > ROUNDING * before ? own : 0;
    triangle[c * n + c] = norm;
    for (let r = 0; r < fresh.length; r++) fresh[r] = norm > 0 ? fresh[r]! / norm : 0;
    basis.push(fresh);
  }
  const x = new Float64Array(n);
  for (let c = n - 1; c >= 0; c--) {
    let value = dot(basis[c]!, target);
    for (let d = c + 1; d < n; d++) value -= triangle[c * n + d]! * x[d]!;
    const pivot = triangle[c * n + c]!;
    x[c] = pivot > 0 ? value / pivot : 0;
  }
  return x.every(Number.isFinite) ? x : undefined;
}

/**
 * Takes the parts along an orthonormal basis out of `column`, in place and twice, so that rounding leaves nothing of
 * them; tells each time what it took along which. Cost 4·rows·basis multiply-adds.
 */
export function orthogonalise(
  column: Float64Array,
  basis: readonly Float64Array[],
  took?: (at: number, share: number) => void,
): void {
  const m = basis.length;
  if (m === 0) return;
  let share = dot(column, basis[0]!);
  for (let step = 0; step < 2 * m; step++) {
    const next = subtractAndDot(column, basis[step % m]!, share, basis[(step + 1) % m]!);
    took?.(step % m, share);
    share = next;
  }
}

/**
 * a −= factor·b, in place, and then Σ a·c, to the bit what `dot` gives: in the time of the sum alone, each step of which waits for
 * the one before. `c` may be `a`.
 */
function subtractAndDot(a: Float64Array, b: Float64Array, factor: number, c: Float64Array): number {
  let sum = 0;
  for (let r = 0; r < a.length; r++) {
    const value = a[r]! - factor * b[r]!;
    a[r] = value;
    sum += value * c[r]!;
  }
  return sum;
}

/** a −= factor·b, in place. */
export function subtract(a: Float64Array, b: Float64Array, factor: number): void {
  for (let r = 0; r < a.length; r++) a[r]! -= factor * b[r]!;
}
