import type { Grid } from "../kan.ts";
import { basisAt, MAX_DEGREE } from "../spline/basis.ts";

const lower = new Float64Array(MAX_DEGREE + 1);
const slopes = new Float64Array(MAX_DEGREE + 2);

/**
 * The k + 1 B-splines that are not zero at x, their slopes and their second derivatives; returns the index of the first.
 *
 * Writes `out[offset + order·(k + 1) + t]`, order 0, 1, 2: those of `basisAt`, and the second derivatives of the same
 * functions, which are 0 outside the grid, where splines go on as straight lines. Degree 1 has none. Cost O(k²). Source:
 * de Boor, *A Practical Guide to Splines*, ch. X, eq. 15.
 */
export function basisJetAt(grid: Grid, x: number, out: Float64Array, offset: number): number {
  const { degree, knots } = grid;
  const count = degree + 1;
  const values = out.subarray(offset, offset + count);
  const first = basisAt(grid, x, values, out.subarray(offset + count, offset + 2 * count), 0);
  const second = offset + 2 * count;
  out.fill(0, second, second + count);
  const last = knots.length - 1 - degree;
  if (degree < 2 || x < knots[degree]! || x > knots[last]!) return first;
  const span = first + degree;
  lower[0] = 1;
  for (let j = 1; j <= degree - 2; j++) {
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
  // Slopes of degree k − 1 of the splines span − k + 1 … span, with zeros around them; then those of degree k.
  slopes.fill(0);
  for (let t = 0; t < degree; t++) {
    const m = span - degree + 1 + t;
    const before = t > 0 ? lower[t - 1]! / (knots[m + degree - 1]! - knots[m]!) : 0;
    const after = t < degree - 1 ? lower[t]! / (knots[m + degree]! - knots[m + 1]!) : 0;
    slopes[t + 1] = (degree - 1) * (before - after);
  }
  for (let t = 0; t <= degree; t++) {
    const m = span - degree + t;
    const before = t > 0 ? slopes[t]! / (knots[m + degree]! - knots[m]!) : 0;
    const after = t < degree ? slopes[t + 1]! / (knots[m + degree + 1]! - knots[m + 1]!) : 0;
    out[second + t] = degree * (before - after);
  }
  return first;
}
