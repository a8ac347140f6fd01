/** What one predictor said of the rows of one fold; null where it had no value. */
export type Predictions = readonly (number | null)[];

/** The rows of a fold: what they are, and the mean of those that the predictor was made from. */
export interface Asked {
  readonly target: readonly number[];
  readonly trainMean: number;
}

/**
 * R² of all folds together: 1 − Σ(y − predicted)² / Σ(y − mean of the fold's training rows)². A row without a
 * prediction counts as predicted by that mean.
 */
export function rSquared(folds: readonly (Asked & { readonly predicted: Predictions })[]): number {
  let [left, total] = [0, 0];
  for (const { target, trainMean, predicted } of folds) {
    target.forEach((y, row) => {
      left += (y - (predicted[row] ?? trainMean)) ** 2;
      total += (y - trainMean) ** 2;
    });
  }
  return 1 - left / total;
}

/** The mean; NaN of nothing. */
export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, v) => sum + v, 0) / values.length;
}
