import type { ClassMetrics } from "../../classErrors.ts";
import { largestMagnitude, standardDeviation, totalOf } from "../../math/statistics.ts";
import { classShares, codesOf, rowClasses } from "../../model/classes/classes.ts";
import type { Dataset } from "../../model/dataset.ts";
import type { Batch, Engine } from "../../model/engine.ts";
import { networkOutputs } from "../../model/evaluate.ts";
import type { Kan } from "../../model/kan.ts";
import { type Loss, linked } from "../../model/loss.ts";
import { SQUARED_ERROR } from "../../model/losses/squaredError.ts";
import { type Scaler, scaleInputs } from "../../model/scaler.ts";
import type { Metrics } from "../../targetErrors.ts";
import { classMetrics } from "./classMetrics.ts";
import { lossFigure } from "./lossFigure.ts";
import { weightsByLoss } from "./lossWeights.ts";

/**
 * RMSE, NRMSE and R² of predictions, of rows that count by `weights` where these are given, and what a loss other than squares
 * says of them. Zero rows give zeros and an R² of 1; a constant target is measured against its own magnitude. Cost O(rows).
 */
export function metricsOf(
  predicted: Float64Array,
  target: Float64Array,
  weights?: Float64Array,
  loss: Loss = SQUARED_ERROR,
): Metrics {
  const rows = target.length;
  if (rows === 0) return { rows, rmse: 0, nrmse: 0, r2: 1 };
  if (loss.figure !== undefined) {
    const counted = weightsByLoss(loss, predicted, target, weights);
    const byLoss = lossFigure(loss, predicted, target, weights);
    const isKnown = predicted.every(Number.isFinite);
    return { ...(isKnown ? weightedMetrics(predicted, target, counted) : NONE), rows, byLoss };
  }
  if (weights !== undefined) return weightedMetrics(predicted, target, weights);
  let sum = 0;
  for (let r = 0; r < rows; r++) sum += (predicted[r]! - target[r]!) ** 2 / rows;
  const rmse = Math.sqrt(sum);
  const spread = standardDeviation(target) || largestMagnitude(target) || 1;
  const nrmse = rmse / spread;
  return { rows, rmse, nrmse, r2: 1 - nrmse * nrmse };
}

/** The errors of predictions that are no numbers. */
const NONE = {
  rmse: Number.POSITIVE_INFINITY,
  nrmse: Number.POSITIVE_INFINITY,
  r2: Number.NEGATIVE_INFINITY,
};

/** The same where rows count by weights, in the error and in the spread of the target. Weights of 0 alone count alike. */
function weightedMetrics(predicted: Float64Array, target: Float64Array, weights: Float64Array): Metrics {
  const total = totalOf(weights);
  if (!(total > 0)) return metricsOf(predicted, target);
  const counted = target.map((value, r) => (weights[r]! > 0 ? value : 0));
  const mean = target.reduce((sum, value, r) => sum + (weights[r]! / total) * value, 0);
  let [squares, spread] = [0, 0];
  for (let r = 0; r < target.length; r++) {
    const share = weights[r]! / total;
    squares += share * (predicted[r]! - target[r]!) ** 2;
    spread += share * (target[r]! - mean) ** 2;
  }
  const rmse = Math.sqrt(squares);
  const nrmse = rmse / (Math.sqrt(spread) || largestMagnitude(counted) || 1);
  return { rows: target.length, rmse, nrmse, r2: 1 - nrmse * nrmse };
}

/**
 * Predictions of a network that was trained for `loss`, in the units of the data. Shape: (outputs) arrays of (rows). Cost
 * O(rows·edges).
 */
export function predictKan(
  kan: Kan,
  scaler: Scaler,
  data: Dataset,
  engine: Engine,
  loss: Loss = SQUARED_ERROR,
): Float64Array[] {
  const batch = { inputs: scaleInputs(scaler, data), targets: [], nRows: data.nRows };
  return linked(loss, networkOutputs(kan, batch, engine)).map((column, o) =>
    column.map((v) => v * scaler.targets[o]!),
  );
}

/** Metrics of a network that was trained for `loss` on a dataset, one per target. */
export function evaluateKan(
  kan: Kan,
  scaler: Scaler,
  data: Dataset,
  engine: Engine,
  loss: Loss = SQUARED_ERROR,
): Metrics[] {
  const predicted = predictKan(kan, scaler, data, engine, loss);
  return predicted.map((column, o) => metricsOf(column, data.targets[o]!.values, data.weights, loss));
}

/** How well a network that was trained for `loss` tells the classes of a dataset apart. */
export function evaluateClasses(
  kan: Kan,
  scaler: Scaler,
  data: Dataset,
  engine: Engine,
  loss: Loss,
): ClassMetrics {
  return classMetrics(classShares(predictKan(kan, scaler, data, engine, loss)), rowClasses(data));
}

/** How well the outputs of a network tell the classes of rows in scaled units apart. Cost O(rows·outputs). */
export function classMetricsOn(
  outputs: readonly Float64Array[],
  scaler: Scaler,
  batch: Batch,
  loss: Loss,
): ClassMetrics {
  const inUnits = (columns: readonly Float64Array[]): Float64Array[] =>
    columns.map((column, o) => column.map((v) => v * scaler.targets[o]!));
  const shares = classShares(inUnits(linked(loss, outputs)));
  return classMetrics(shares, codesOf(classShares(inUnits(batch.targets))));
}

/** The share of rows in scaled units whose class the outputs of a network that was trained for `loss` say. Cost O(rows). */
export function shareRight(outputs: readonly Float64Array[], batch: Batch, loss: Loss): number {
  const said = codesOf(classShares(linked(loss, outputs)));
  const known = codesOf(classShares(batch.targets));
  return said.reduce((right, code, r) => right + (code === known[r] ? 1 : 0), 0) / batch.nRows;
}

/** `evaluateKan` for rows that are in scaled units already, of the outputs of a network that was trained for `loss`. */
export function evaluateBatch(
  outputs: readonly Float64Array[],
  scaler: Scaler,
  batch: Batch,
  loss: Loss,
): Metrics[] {
  return linked(loss, outputs).map((column, o) => {
    const unit = scaler.targets[o]!;
    const target = batch.targets[o]!;
    if (loss.figure !== undefined) {
      const inUnit = (values: Float64Array): Float64Array => values.map((v) => v * unit);
      return metricsOf(inUnit(column), inUnit(target), batch.weights, loss);
    }
    const metrics = metricsOf(column, target, batch.weights);
    return { ...metrics, rmse: metrics.rmse * unit };
  });
}
