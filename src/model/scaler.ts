import { type ColumnValues, widened } from "../math/packedValues.ts";
import { largestMagnitude, standardDeviation } from "../math/statistics.ts";
import type { Dataset } from "./dataset.ts";
import type { Loss } from "./loss.ts";
import { SQUARED_ERROR } from "./losses/squaredError.ts";

/**
 * The units a network works in: x' = x / scale for each input, y' = y / scale for each target.
 *
 * There is no shift, on purpose: a shift turns a product into a sum of products and hides power laws.
 */
export interface Scaler {
  readonly inputs: Float64Array;
  readonly targets: Float64Array;
}

/**
 * The scaler of a dataset: largest magnitude of each input, standard deviation of each target, or 1 where the loss wants
 * targets in their own unit.
 *
 * A zero or constant column gets its magnitude, or 1. Cost O(rows·columns).
 */
export function scalerOf(data: Dataset, loss: Loss = SQUARED_ERROR): Scaler {
  return {
    inputs: Float64Array.from(data.inputs, (column) => largestMagnitude(widened(column.values)) || 1),
    targets: Float64Array.from(data.targets, (column) =>
      loss.isOfOwnUnit ? 1 : standardDeviation(column.values) || largestMagnitude(column.values) || 1,
    ),
  };
}

/** Scaled copies of the input columns, shape (nInputs) arrays of (rows). */
export function scaleInputs(scaler: Scaler, data: Dataset): Float64Array[] {
  return data.inputs.map((column, i) => divided(column.values, scaler.inputs[i]!));
}

/** Scaled copies of the target columns. */
export function scaleTargets(scaler: Scaler, data: Dataset): Float64Array[] {
  return data.targets.map((column, i) => divided(column.values, scaler.targets[i]!));
}

function divided(values: ColumnValues, scale: number): Float64Array {
  const out = new Float64Array(values.length);
  for (let r = 0; r < out.length; r++) out[r] = values[r]! / scale;
  return out;
}

/** An interval of the units of the data in the units of each input. Shape: (inputs). */
export function scaledRanges(
  { inputs }: Scaler,
  [low, high]: readonly number[],
): readonly (readonly [number, number])[] {
  return Array.from(inputs, (scale) => [low! / scale, high! / scale] as const);
}
