/** A row that decides by itself what the errors are. */
export interface Outlier {
  /** Its share of the sum of squares. */
  readonly share: number;
  readonly target: number;
}

/** A row with more than this share of all squares decides by itself. */
const OUTLIER_SHARE = 0.5;
const LEAST_ROWS = 10;

/** The row that has more than half of the squared residuals, if ten rows or more have one. Cost O(rows). */
export function outlierIn(residual: Float64Array, target: Float64Array): Outlier | undefined {
  if (residual.length < LEAST_ROWS) return undefined;
  const squares = residual.map((v) => v * v);
  const total = squares.reduce((sum, v) => sum + v, 0);
  const row = squares.reduce((at, v, r) => (v > squares[at]! ? r : at), 0);
  const share = squares[row]! / total;
  return share > OUTLIER_SHARE ? { share, target: target[row]! } : undefined;
}
