/*
 * The loops over points in which matching spends its time: plain numbers and typed arrays only.
 *
 * Library functions differ in shape, and code that meets many shapes is compiled again and again: only `fill` calls
 * one, so that everything else here is compiled once.
 */

/** Puts f(α·u + β, exponent) into `out`. Shapes (n). */
export function fill(
  f: (v: number, exponent: number) => number,
  alpha: number,
  beta: number,
  exponent: number,
  u: Float64Array,
  out: Float64Array,
): void {
  for (let i = 0; i < u.length; i++) out[i] = f(alpha * u[i]! + beta, exponent);
}

/** Where `fitLine` leaves c, d and 1 − R². */
export interface Line {
  c: number;
  d: number;
  squares: number;
}

/**
 * Least squares of y ≈ c·f + d into `line`, residuals summed one by one so that 1 − R² is right down to 1e-30.
 *
 * y has mean 0 and variance 1, weights sum to 1. Leaves f minus its mean in `f`. False where f is not finite or is
 * constant; `line` is then left as it was. Cost O(n).
 */
export function fitLine(f: Float64Array, y: Float64Array, weight: Float64Array, line: Line): boolean {
  const n = y.length;
  let mean = 0;
  for (let i = 0; i < n; i++) mean += weight[i]! * f[i]!;
  if (!Number.isFinite(mean)) return false;
  let left = 0;
  let shared = 0;
  let spread = 0;
  for (let i = 0; i < n; i++) {
    const centred = f[i]! - mean;
    const w = weight[i]!;
    f[i] = centred;
    left += w * centred;
    shared += w * centred * y[i]!;
    spread += w * centred * centred;
  }
  const c = shared / spread;
  if (!(spread > 0 && Number.isFinite(c))) return false;
  // `left` is what rounding left of the mean: taken out, it cannot pass for signal where f is large and flat.
  let squares = 0;
  for (let i = 0; i < n; i++) {
    const centred = f[i]! - left;
    const residual = y[i]! - c * centred;
    f[i] = centred;
    squares += weight[i]! * residual * residual;
  }
  if (!Number.isFinite(squares)) return false;
  line.c = c;
  line.d = -c * (mean + left);
  line.squares = squares;
  return true;
}

/**
 * 1 − R² of y ≈ c·f + d in one pass: right to about 1e-12. Infinity where f is not finite or is constant.
 *
 * `origin`, a value in the middle of f, stands in for its mean, so that the sums do not cancel. Cost O(n).
 */
export function roughFit(f: Float64Array, origin: number, y: Float64Array, weight: Float64Array): number {
  let sumF = 0;
  let sumFF = 0;
  let sumFY = 0;
  for (let i = 0; i < y.length; i++) {
    const height = f[i]! - origin;
    const w = weight[i]! * height;
    sumF += w;
    sumFF += w * height;
    sumFY += w * y[i]!;
  }
  const spread = sumFF - sumF * sumF;
  const squares = 1 - (sumFY * sumFY) / spread;
  return spread > 1e-12 * sumFF && Number.isFinite(squares) ? Math.max(squares, 0) : Infinity;
}

/**
 * JᵀJ and Jᵀr of y ≈ c·f + d for the constants α, β and exponent, J projected off f and 1.
 *
 * `f` holds f minus its mean, `slope` f′ and `power` ∂f/∂exponent (zeros where there is none) at the arguments
 * α·u + β. Rows and columns of constants that are held must be struck out by the caller. Shapes: f, slope, power,
 * u, y, weight (n), matrix (3, 3), right (3). Cost O(n).
 */
export function normalSums(
  slope: Float64Array,
  power: Float64Array,
  u: Float64Array,
  f: Float64Array,
  y: Float64Array,
  weight: Float64Array,
  c: number,
  matrix: Float64Array,
  right: Float64Array,
): void {
  // Columns: 0 is f'·u, 1 is f', 2 is ∂f/∂p. Sums with 1, with f, with the residual, and with one another.
  let one0 = 0;
  let one1 = 0;
  let one2 = 0;
  let f0 = 0;
  let f1 = 0;
  let f2 = 0;
  let r0 = 0;
  let r1 = 0;
  let r2 = 0;
  let g00 = 0;
  let g01 = 0;
  let g11 = 0;
  let g02 = 0;
  let g12 = 0;
  let g22 = 0;
  let ff = 0;
  for (let i = 0; i < u.length; i++) {
    const at = u[i]!;
    const fi = f[i]!;
    const p = power[i]!;
    const residual = y[i]! - c * fi;
    const w = weight[i]! * slope[i]!;
    const wp = weight[i]! * p;
    one1 += w;
    one0 += w * at;
    f1 += w * fi;
    f0 += w * at * fi;
    r1 += w * residual;
    r0 += w * at * residual;
    g11 += w * slope[i]!;
    g01 += w * slope[i]! * at;
    g00 += w * slope[i]! * at * at;
    ff += weight[i]! * fi * fi;
    one2 += wp;
    f2 += wp * fi;
    r2 += wp * residual;
    g22 += wp * p;
    g12 += wp * slope[i]!;
    g02 += wp * slope[i]! * at;
  }
  const cc = c * c;
  matrix[0] = cc * (g00 - one0 * one0 - (f0 * f0) / ff);
  matrix[4] = cc * (g11 - one1 * one1 - (f1 * f1) / ff);
  matrix[8] = cc * (g22 - one2 * one2 - (f2 * f2) / ff);
  matrix[1] = cc * (g01 - one0 * one1 - (f0 * f1) / ff);
  matrix[2] = cc * (g02 - one0 * one2 - (f0 * f2) / ff);
  matrix[5] = cc * (g12 - one1 * one2 - (f1 * f2) / ff);
  right[0] = c * r0;
  right[1] = c * r1;
  right[2] = c * r2;
}

/**
 * Turns cos and sin of ω·u by one step of ω, and sums them into `sums`: s, c, s², c², s·c, s·y, c·y, weighted.
 *
 * Rotation spares 2·n calls for each frequency; 200 steps lose about 2e-14. Cost O(n).
 */
export function turnAndSum(
  turnCos: Float64Array,
  turnSin: Float64Array,
  cos: Float64Array,
  sin: Float64Array,
  y: Float64Array,
  weight: Float64Array,
  sums: Float64Array,
): void {
  let s = 0;
  let c = 0;
  let ss = 0;
  let cc = 0;
  let sc = 0;
  let sy = 0;
  let cy = 0;
  for (let i = 0; i < cos.length; i++) {
    const nextCos = cos[i]! * turnCos[i]! - sin[i]! * turnSin[i]!;
    const nextSin = sin[i]! * turnCos[i]! + cos[i]! * turnSin[i]!;
    cos[i] = nextCos;
    sin[i] = nextSin;
    const w = weight[i]!;
    s += w * nextSin;
    c += w * nextCos;
    ss += w * nextSin * nextSin;
    cc += w * nextCos * nextCos;
    sc += w * nextSin * nextCos;
    sy += w * nextSin * y[i]!;
    cy += w * nextCos * y[i]!;
  }
  sums[0] = s;
  sums[1] = c;
  sums[2] = ss;
  sums[3] = cc;
  sums[4] = sc;
  sums[5] = sy;
  sums[6] = cy;
}
