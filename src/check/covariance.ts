import { orthogonalise } from "../math/projection.ts";
import { dot } from "../math/statistics.ts";

/** How the constants of a fit vary together. */
export interface Covariance {
  /** (JᵀJ)⁻¹, symmetric. Shape: (constants · constants). */
  readonly unscaled: Float64Array;
  /** Constants that the rows cannot tell apart, by their places; empty where they can. */
  readonly confused: readonly number[];
}

/** Below this share of its length a column of the Jacobian lies in the span of those before it. */
const LEAST_OWN = 1e-9;

/**
 * The inverse of JᵀJ by QR, columns scaled to length one first. Shape: columns (constants)(rows).
 *
 * Source: Golub & Van Loan, *Matrix Computations*, §5.3. Cost O(rows·constants²).
 */
export function covarianceOf(columns: readonly Float64Array[]): Covariance {
  const m = columns.length;
  const norms = columns.map((column) => Math.sqrt(dot(column, column)));
  const basis: Float64Array[] = [];
  const triangle = new Float64Array(m * m);
  for (let c = 0; c < m; c++) {
    const fresh = columns[c]!.map((v) => v / (norms[c]! || 1));
    orthogonalise(fresh, basis, (b, share) => {
      triangle[b * m + c]! += share;
    });
    const own = Math.sqrt(dot(fresh, fresh));
    if (!(own > LEAST_OWN)) {
      const others = basis.flatMap((_, b) => (Math.abs(triangle[b * m + c]!) > 1e-6 ? [b] : []));
      return { unscaled: new Float64Array(m * m).fill(Number.POSITIVE_INFINITY), confused: [...others, c] };
    }
    triangle[c * m + c] = own;
    basis.push(fresh.map((v) => v / own));
  }
  const inverse = invertedTriangle(triangle, m);
  const unscaled = new Float64Array(m * m);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < m; j++) {
      let sum = 0;
      for (let k = Math.max(i, j); k < m; k++) sum += inverse[i * m + k]! * inverse[j * m + k]!;
      unscaled[i * m + j] = sum / (norms[i]! * norms[j]!);
    }
  }
  return { unscaled, confused: [] };
}

function invertedTriangle(triangle: Float64Array, m: number): Float64Array {
  const inverse = new Float64Array(m * m);
  for (let c = 0; c < m; c++) {
    inverse[c * m + c] = 1 / triangle[c * m + c]!;
    for (let r = c - 1; r >= 0; r--) {
      let sum = 0;
      for (let k = r + 1; k <= c; k++) sum += triangle[r * m + k]! * inverse[k * m + c]!;
      inverse[r * m + c] = -sum / triangle[r * m + r]!;
    }
  }
  return inverse;
}
