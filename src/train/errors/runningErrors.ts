import type { Metrics } from "../../targetErrors.ts";

/** Errors of predictions on rows that took no part in anything. */
export interface TestErrors extends Metrics {
  /** The mean of prediction − target, in the unit of the target. */
  readonly bias: number;
}

/** Errors of predictions that come row by row, of a table that need not fit into memory. */
export interface RunningErrors {
  readonly add: (predicted: number, target: number) => void;
  /** Of the rows so far, as `metricsOf` has them. Cost O(1). */
  readonly errors: () => TestErrors;
}

/** The errors of no rows yet. Source of the running variance: Welford, *Technometrics* 4 (1962). */
export function runningErrors(): RunningErrors {
  let rows = 0;
  let squares = 0;
  let sum = 0;
  let mean = 0;
  let spread = 0;
  let largest = 0;
  return {
    add: (predicted, target) => {
      rows++;
      const error = predicted - target;
      squares += (error * error - squares) / rows;
      sum += error;
      const from = target - mean;
      mean += from / rows;
      spread += from * (target - mean);
      largest = Math.max(largest, Math.abs(target));
    },
    errors: () => {
      if (rows === 0) return { rows, rmse: 0, nrmse: 0, r2: 1, bias: 0 };
      const rmse = Math.sqrt(squares);
      const nrmse = rmse / (Math.sqrt(spread / rows) || largest || 1);
      return { rows, rmse, nrmse, r2: 1 - nrmse * nrmse, bias: sum / rows };
    },
  };
}
