import type { Grid } from "../kan.ts";

/** The largest spline degree the library accepts. */
export const MAX_DEGREE = 9;

const THIRD = 1 / 3;
const TWO_THIRDS = 2 / 3;

const lower = new Float64Array(MAX_DEGREE + 1);

/**
 * The k + 1 B-splines that are not zero at x, and their slopes; returns the index of the first.
 *
 * As `risesAt`, but `slopes[offset … offset + k]` are those of the splines themselves. Cost O(k²).
 */
export function basisAt(
  grid: Grid,
  x: number,
  weights: Float64Array,
  slopes: Float64Array,
  offset: number,
): number {
  const cell = risesAt(grid, x, weights, slopes, offset);
  let before = 0;
  for (let t = 0; t <= grid.degree; t++) {
    const rise = t < grid.degree ? slopes[offset + t]! : 0;
    slopes[offset + t] = before - rise;
    before = rise;
  }
  return cell;
}

/**
 * The k + 1 B-splines that are not zero at x, and what each difference of their coefficients adds to the slope;
 * returns the index of the first.
 *
 * Writes `weights[offset … offset + k]` and `rises[offset … offset + k − 1]`: a spline with coefficients c has the
 * value Σ weights_t·c_t and the slope Σ rises_t·(c_{t+1} − c_t). Inside the grid the weights are ≥ 0 and sum to 1.
 * Outside it each spline continues as its tangent at the boundary, so curves leave the grid as straight lines, without
 * a cliff. The order of operations is a contract: kernels repeat it bit for bit.
 *
 * Cost O(k²). Source: de Boor, *A Practical Guide to Splines*, ch. X; Piegl & Tiller, *The NURBS Book*, A2.2.
 */
export function risesAt(
  grid: Grid,
  x: number,
  weights: Float64Array,
  rises: Float64Array,
  offset: number,
): number {
  const { degree, knots, isUniform } = grid;
  const last = knots.length - 1 - degree; // index of the upper end of the range
  const low = knots[degree]!;
  const high = knots[last]!;
  const inside = x < low ? low : high < x ? high : x;
  const cell = isUniform
    ? uniformBasis(degree, last - degree, low, high, inside, weights, rises, offset)
    : generalBasis(degree, last, knots, inside, weights, rises, offset);
  const beyond = x - inside;
  if (beyond !== 0) {
    let before = 0;
    for (let t = 0; t <= degree; t++) {
      const rise = t < degree ? rises[offset + t]! : 0;
      weights[offset + t]! += beyond * (before - rise);
      before = rise;
    }
  }
  return cell;
}

/** Equal cells: with u = offset in the cell, the recursion needs no knots. */
function uniformBasis(
  degree: number,
  intervals: number,
  low: number,
  high: number,
  x: number,
  weights: Float64Array,
  rises: Float64Array,
  offset: number,
): number {
  const perUnit = intervals / (high - low);
  const position = (x - low) * perUnit;
  let cell = Math.floor(position);
  if (!(cell < intervals)) cell = intervals - 1;
  if (!(cell > 0)) cell = 0;
  const u = Math.min(1, position - cell); // rounding may carry the upper end past its cell
  if (degree === 3) {
    cubicBasis(u, perUnit, weights, rises, offset);
    return cell;
  }
  lower[0] = 1;
  for (let j = 1; j <= degree; j++) {
    // B'_{m,k} = (B_{m,k−1} − B_{m+1,k−1}) / h on equal cells
    if (j === degree) for (let t = 0; t < degree; t++) rises[offset + t] = lower[t]! * perUnit;
    const share = 1 / j;
    let saved = 0;
    for (let r = 0; r < j; r++) {
      const part = lower[r]! * share;
      lower[r] = saved + (r + 1 - u) * part;
      saved = (u + (j - r - 1)) * part;
    }
    lower[j] = saved;
  }
  for (let t = 0; t <= degree; t++) weights[offset + t] = lower[t]!;
  return cell;
}

/** Degree 3 on equal cells: from the splines of degree 2 at both ends of the cell, with half the operations. */
function cubicBasis(
  u: number,
  perUnit: number,
  weights: Float64Array,
  rises: Float64Array,
  offset: number,
): void {
  const v = 1 - u;
  const first = v * v * 0.5;
  const last = u * u * 0.5;
  const middle = 1 - first - last;
  weights[offset] = first * v * THIRD;
  weights[offset + 1] = TWO_THIRDS - last * (2 - u);
  weights[offset + 2] = TWO_THIRDS - first * (1 + u);
  weights[offset + 3] = last * u * THIRD;
  rises[offset] = first * perUnit;
  rises[offset + 1] = middle * perUnit;
  rises[offset + 2] = last * perUnit;
}

/** Any knots: triangular table. Kernels keep the reciprocals 1/(t_{m+j} − t_m) of a grid in a table. */
function generalBasis(
  degree: number,
  last: number,
  knots: Float64Array,
  x: number,
  weights: Float64Array,
  rises: Float64Array,
  offset: number,
): number {
  const span = findSpan(degree, last, knots, x);
  lower[0] = 1;
  for (let j = 1; j <= degree; j++) {
    if (j === degree) writeGeneralRises(degree, span, knots, rises, offset);
    let saved = 0;
    for (let r = 0; r < j; r++) {
      const right = knots[span + 1 + r]!;
      const left = knots[span + 1 + r - j]!;
      const part = lower[r]! * (1 / (right - left));
      lower[r] = saved + (right - x) * part;
      saved = (x - left) * part;
    }
    lower[j] = saved;
  }
  for (let t = 0; t <= degree; t++) weights[offset + t] = lower[t]!;
  return span - degree;
}

/** B'_{m,k} = k·(B_{m,k−1}/(t_{m+k} − t_m) − B_{m+1,k−1}/(t_{m+k+1} − t_{m+1})); `lower` holds degree k − 1. */
function writeGeneralRises(
  degree: number,
  span: number,
  knots: Float64Array,
  rises: Float64Array,
  offset: number,
): void {
  for (let t = 0; t < degree; t++) {
    const m = span - degree + 1 + t;
    rises[offset + t] = degree * lower[t]! * (1 / (knots[m + degree]! - knots[m]!));
  }
}

/** The index s with knots[s] ≤ x < knots[s + 1], by bisection; the last cell includes its upper end. */
function findSpan(degree: number, last: number, knots: Float64Array, x: number): number {
  let from = degree;
  let to = last;
  while (to - from > 1) {
    const middle = (from + to) >> 1;
    if (x < knots[middle]!) to = middle;
    else from = middle;
  }
  return from;
}
