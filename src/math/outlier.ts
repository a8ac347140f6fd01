import { median, totalOf } from "./statistics.ts";

/** Rows that decide by themselves what the errors are. */
export interface Outlier {
  /** How many, if several. */
  readonly rows?: number;
  /** Their share of the sum of squares. */
  readonly share: number;
  /** The target of the one that is furthest off. */
  readonly target: number;
}

/** Rows with more than this share of all squares decide by themselves. */
const OUTLIER_SHARE = 0.5;
const LEAST_ROWS = 10;
/** Of normal residuals the twentieth that is furthest off has 0.28 of the squares, of Laplace's 0.42. */
const MOST_ROWS = 0.05;
/** A row this many times the median size away is far off: 3.4 standard deviations of normal residuals. */
const FAR = 5;

/**
 * The rows, a twentieth at most, that have more than half of the squared residuals: those that are far off, or one alone.
 * Undefined below ten rows and where there are none. Cost O(rows·log rows).
 */
export function outlierIn(residual: Float64Array, target: Float64Array): Outlier | undefined {
  const n = residual.length;
  if (n < LEAST_ROWS) return undefined;
  const squares = residual.map((v) => v * v);
  const total = totalOf(squares);
  const furthest = squares.reduce((at, v, r) => (v > squares[at]! ? r : at), 0);
  const least = FAR ** 2 * median(squares);
  const far = squares.filter((v) => v > least);
  const share = totalOf(far) / total;
  if (far.length > 1 && far.length <= MOST_ROWS * n && share > OUTLIER_SHARE)
    return { rows: far.length, share, target: target[furthest]! };
  const alone = squares[furthest]! / total;
  return alone > OUTLIER_SHARE ? { share: alone, target: target[furthest]! } : undefined;
}
