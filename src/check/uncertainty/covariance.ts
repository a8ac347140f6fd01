import { orthogonalise } from "../../math/linear/projection.ts";
import { dot } from "../../math/statistics.ts";

/** How the constants of a fit vary together. */
export interface Covariance {
  /**
   * A generalised inverse of JᵀJ, symmetric: what it says of any constant, or sum of constants, that the rows determine
   * is right. Shape: (constants · constants).
   */
  readonly unscaled: Float64Array;
  /** Constants that the rows cannot tell apart, or that change nothing, by their places; empty where all are known. */
  readonly confused: readonly number[];
  /** Constants less the combinations that change nothing: what the fit takes from the rows. */
  readonly rank: number;
}

/** Below this share of its length a column of the Jacobian lies in the span of those before it. */
const LEAST_OWN = 1e-9;
/** A share in a combination of columns that is zero, below which a column takes no part in it. */
const LEAST_PART = 1e-6;

/**
 * The inverse of JᵀJ by QR, columns scaled to length one first. Shape: columns (constants)(rows).
 *
 * A column in the span of those before it is left out: its rows and columns are zero, and all constants of the
 * combination that changes nothing are confused. Sources: Golub & Van Loan, *Matrix Computations*, §5.3; Rao, *Linear
 * Statistical Inference* (1973), §4a.2, for what is estimable. Cost O(rows·constants²).
 */
export function covarianceOf(columns: readonly Float64Array[]): Covariance {
  const m = columns.length;
  const norms = columns.map((column) => Math.sqrt(dot(column, column)));
  const basis: Float64Array[] = [];
  const kept: number[] = [];
  const left: { readonly column: number; readonly shares: Float64Array }[] = [];
  const triangle = new Float64Array(m * m);
  for (let c = 0; c < m; c++) {
    const fresh = columns[c]!.map((v) => v / (norms[c]! || 1));
    const shares = new Float64Array(m);
    orthogonalise(fresh, basis, (b, share) => {
      shares[b]! += share;
    });
    const own = Math.sqrt(dot(fresh, fresh));
    if (!(own > LEAST_OWN)) {
      left.push({ column: c, shares });
      continue;
    }
    const at = kept.length;
    for (let b = 0; b < at; b++) triangle[b * m + at] = shares[b]!;
    triangle[at * m + at] = own;
    kept.push(c);
    basis.push(fresh.map((v) => v / own));
  }
  const inverse = invertedTriangle(triangle, m, kept.length);
  const unscaled = new Float64Array(m * m);
  kept.forEach((i, a) => {
    kept.forEach((j, b) => {
      let sum = 0;
      for (let k = Math.max(a, b); k < kept.length; k++) sum += inverse[a * m + k]! * inverse[b * m + k]!;
      unscaled[i * m + j] = sum / (norms[i]! * norms[j]!);
    });
  });
  const confused = new Set<number>();
  for (const { column, shares } of left) {
    confused.add(column);
    kept.forEach((i, a) => {
      let part = 0;
      for (let k = a; k < kept.length; k++) part += inverse[a * m + k]! * shares[k]!;
      if (Math.abs(part) > LEAST_PART) confused.add(i);
    });
  }
  return { unscaled, confused: [...confused].sort((a, b) => a - b), rank: kept.length };
}

/** The inverse of the leading `size` rows and columns of an upper triangle of width `m`. */
function invertedTriangle(triangle: Float64Array, m: number, size: number): Float64Array {
  const inverse = new Float64Array(m * m);
  for (let c = 0; c < size; c++) {
    inverse[c * m + c] = 1 / triangle[c * m + c]!;
    for (let r = c - 1; r >= 0; r--) {
      let sum = 0;
      for (let k = r + 1; k <= c; k++) sum += triangle[r * m + k]! * inverse[k * m + c]!;
      inverse[r * m + c] = -sum / triangle[r * m + r]!;
    }
  }
  return inverse;
}
