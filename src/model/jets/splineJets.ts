import type { Grid } from "../kan.ts";
import { basisAt, MAX_DEGREE } from "../spline/basis.ts";

const lower = new Float64Array(MAX_DEGREE + 1);

/**
 * The k + 1 B-splines that are not zero at x, their slopes and their second derivatives; returns the index of the first.
 *
 * Writes `out[offset + order·(k + 1) + t]`, order 0, 1, 2: those of `basisAt`, and the second derivatives of the same
 * functions, which are 0 outside the grid, where splines go on as straight lines. Degree 1 has none. Cost O(k²). Source:
 * de Boor, *A Practical Guide to Splines*, ch. X, eq. 15.
 */
export function basisJetAt(grid: Grid, x: number, out: Float64Array, offset: number): number {
  const { degree } = grid;
  const count = degree + 1;
  const values = out.subarray(offset, offset + count);
  const first = basisAt(grid, x, values, out.subarray(offset + count, offset + 2 * count), 0);
  const second = offset + 2 * count;
  derivativeAt(grid, x, first + degree, 2, out, second);
  return first;
}

/** The third derivatives of the k + 1 B-splines that are not zero at x, whose span is known; 0 outside the grid. Cost O(k²). */
export function basisThirdAt(grid: Grid, x: number, first: number, out: Float64Array, offset: number): void {
  derivativeAt(grid, x, first + grid.degree, 3, out, offset);
}

/**
 * Derivatives of order 2 or 3 of the splines in a span: those of degree k − order, then `order` times differences of
 * neighbours, each over its width. 0 outside the grid and where the degree is lower than the order.
 */
function derivativeAt(
  { degree, knots }: Grid,
  x: number,
  span: number,
  order: number,
  out: Float64Array,
  offset: number,
): void {
  out.fill(0, offset, offset + degree + 1);
  const last = knots.length - 1 - degree;
  if (degree < order || x < knots[degree]! || x > knots[last]!) return;
  lower[0] = 1;
  for (let j = 1; j <= degree - order; j++) {
    let saved = 0;
    for (let r = 0; r < j; r++) {
      const right = knots[span + 1 + r]!;
      const left = knots[span + 1 + r - j]!;
      const part = lower[r]! / (right - left);
      lower[r] = saved + (right - x) * part;
      saved = (x - left) * part;
    }
    lower[j] = saved;
  }
  for (let p = degree - order + 1; p <= degree; p++) {
    // In place, from the end: spline t of degree p takes splines t − 1 and t of degree p − 1.
    for (let t = p; t >= 0; t--) {
      const m = span - p + t;
      const before = t > 0 ? lower[t - 1]! / (knots[m + p]! - knots[m]!) : 0;
      const after = t < p ? lower[t]! / (knots[m + p + 1]! - knots[m + 1]!) : 0;
      lower[t] = p * (before - after);
    }
  }
  for (let t = 0; t <= degree; t++) out[offset + t] = lower[t]!;
}
