import type { Loss } from "../../model/loss.ts";
import { SQUARED_ERROR } from "../../model/losses/squaredError.ts";
import type { Metrics } from "../../targetErrors.ts";
import { weightsByLoss } from "./lossWeights.ts";
import { metricsOf } from "./metrics.ts";

/** Errors of predictions on rows that took no part in anything. */
export interface TestErrors extends Metrics {
  /** The mean of prediction − target, in the unit of the target, of rows as the loss weighs them. */
  readonly bias: number;
  /** Rows whose target the loss does not take, which are not among the others; absent where there are none. */
  readonly refused?: number;
}

/** Errors of predictions that come row by row, of a table that need not fit into memory. */
export interface RunningErrors {
  readonly add: (predicted: number, target: number) => void;
  /** Of the rows so far, as `metricsOf` has them. Cost O(1) of squares, else that of `metricsOf`. */
  readonly errors: () => TestErrors;
}

/** Rows that are kept to be judged by a loss other than squares: 160 MB. Those beyond are not. */
const MOST_KEPT = 1e7;

/** The errors of no rows yet, as `loss` has them. */
export function runningErrors(loss: Loss = SQUARED_ERROR): RunningErrors {
  return loss.figure === undefined ? runningSquares() : keptErrors(loss);
}

/** Errors by a loss whose weights of rows are known once all are there. */
function keptErrors(loss: Loss): RunningErrors {
  const [predicted, target]: [number[], number[]] = [[], []];
  let refused = 0;
  return {
    add: (value, wanted) => {
      if (loss.refusal?.(wanted) !== undefined) refused++;
      else if (target.length < MOST_KEPT) {
        predicted.push(value);
        target.push(wanted);
      }
    },
    errors: () => {
      const [values, wanted] = [Float64Array.from(predicted), Float64Array.from(target)];
      const weights = weightsByLoss(loss, values, wanted);
      const bias = values.reduce((sum, value, r) => sum + weights[r]! * (value - wanted[r]!), 0);
      return {
        ...metricsOf(values, wanted, undefined, loss),
        bias: bias / (target.length || 1),
        ...(refused > 0 && { refused }),
      };
    },
  };
}

/** Source of the running variance: Welford, *Technometrics* 4 (1962). */
function runningSquares(): RunningErrors {
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
