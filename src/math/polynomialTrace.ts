import { normalOfF } from "./distributions/normalOfF.ts";
import { linearSystem, ridgeSolver } from "./linear/linearLeastSquares.ts";
import { polynomialFeatures } from "./polynomialFeatures.ts";
import { dot } from "./statistics.ts";

/** Terms of the polynomial, at most, and rows for each. */
const MOST_TERMS = 60;
const ROWS_PER_TERM = 8;
/** Of columns that say nearly the same one gets what both explain. */
const RIDGE = 1e-9;

/** How residuals go with a polynomial. */
export interface PolynomialTrace {
  /** How far above chance, in standard deviations (an F test, as the standard normal value that is as unlikely). */
  readonly z: number;
  /** The share of their squares that it explains. */
  readonly share: number;
}

/**
 * How `residual` goes with a polynomial in `columns`: of degree 8 in one, of the degree that at most 60 terms allow in more.
 * Columns range from −1 to 1. Cost O(rows·terms²).
 */
export function polynomialTrace(columns: readonly Float64Array[], residual: Float64Array): PolynomialTrace {
  const n = residual.length;
  const features = polynomialFeatures(columns, Math.min(MOST_TERMS, Math.floor(n / ROWS_PER_TERM)));
  const m = features.length;
  const total = dot(residual, residual);
  const system = linearSystem(features, residual);
  const solution = ridgeSolver(system, RIDGE)?.(system.vector);
  if (solution === undefined || !(total > 0)) return { z: 0, share: 0 };
  const gain = dot(solution, system.vector);
  const freedom = Math.max(1, n - m);
  const left = Math.max(total - gain, 1e-12 * total);
  return { z: normalOfF(gain / m / (left / freedom), m, freedom), share: gain / total };
}
