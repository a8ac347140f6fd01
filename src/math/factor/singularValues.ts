/** A matrix as Σ size_r·left_r·right_rᵀ, sizes descending; left_r and right_r have length 1. */
export interface Singular {
  readonly sizes: Float64Array;
  /** Shape: (rank)(rows). */
  readonly left: readonly Float64Array[];
  /** Shape: (rank)(columns). */
  readonly right: readonly Float64Array[];
}

/** Sweeps over all pairs of columns, at most: convergence is quadratic and takes about eight. */
const MOST_SWEEPS = 40;

/**
 * The singular values and vectors of a matrix given by its columns, by one-sided Jacobi rotations: small ones are as
 * right, for their size, as large ones.
 *
 * Shape of columns: (n)(rows). Cost O(sweeps·n²·rows). Source: Golub & Van Loan, *Matrix Computations*, §8.6.3; Demmel &
 * Veselić 1992.
 */
export function singularValues(columns: readonly Float64Array[]): Singular {
  const n = columns.length;
  const own = columns.map((column) => column.slice());
  const turned = columns.map((_, c) => {
    const unit = new Float64Array(n);
    unit[c] = 1;
    return unit;
  });
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    let isTurned = false;
    for (let a = 0; a < n; a++) {
      for (let b = a + 1; b < n; b++) isTurned = rotated(own, turned, a, b) || isTurned;
    }
    if (!isTurned) break;
  }
  const lengths = Float64Array.from(own, lengthOf);
  const order = own.map((_, c) => c).sort((a, b) => lengths[b]! - lengths[a]! || a - b);
  return {
    sizes: Float64Array.from(order, (c) => lengths[c]!),
    left: order.map((c) => own[c]!.map((value) => value / (lengths[c]! || 1))),
    right: order.map((c) => turned[c]!),
  };
}

/** Turns two columns until they are orthogonal; false where they were. */
function rotated(
  own: readonly Float64Array[],
  turned: readonly Float64Array[],
  a: number,
  b: number,
): boolean {
  const [x, y] = [own[a]!, own[b]!];
  let [xx, yy, xy] = [0, 0, 0];
  for (let r = 0; r < x.length; r++) {
    xx += x[r]! * x[r]!;
    yy += y[r]! * y[r]!;
    xy += x[r]! * y[r]!;
  }
  if (Math.abs(xy) <= 1e-15 * Math.sqrt(xx * yy) || xy === 0) return false;
  const zeta = (yy - xx) / (2 * xy);
  const t = Math.sign(zeta || 1) / (Math.abs(zeta) + Math.hypot(1, zeta));
  const cos = 1 / Math.hypot(1, t);
  const sin = cos * t;
  for (const columns of [own, turned]) {
    const [p, q] = [columns[a]!, columns[b]!];
    for (let r = 0; r < p.length; r++) {
      const value = p[r]!;
      p[r] = cos * value - sin * q[r]!;
      q[r] = sin * value + cos * q[r]!;
    }
  }
  return true;
}

function lengthOf(column: Float64Array): number {
  let sum = 0;
  for (const value of column) sum += value * value;
  return Math.sqrt(sum);
}
