import type { Dataset } from "./dataset.ts";

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
 * The scaler of a dataset: largest magnitude of each input, standard deviation of each target.
 *
 * A zero or constant column gets its magnitude, or 1. Cost O(rows·columns).
 */
export function scalerOf(data: Dataset): Scaler {
  return {
    inputs: Float64Array.from(data.inputs, (column) => largestMagnitude(column.values) || 1),
    targets: Float64Array.from(
      data.targets,
      (column) => standardDeviation(column.values) || largestMagnitude(column.values) || 1,
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

function divided(values: Float64Array, scale: number): Float64Array {
  const out = new Float64Array(values.length);
  for (let r = 0; r < out.length; r++) out[r] = values[r]! / scale;
  return out;
}

function largestMagnitude(values: Float64Array): number {
  let largest = 0;
  for (const v of values) largest = Math.max(largest, Math.abs(v));
  return largest;
}

/** The standard deviation (divisor n) by two passes; 0 for fewer than two rows. Overflow-safe for |v| up to 1e300. */
export function standardDeviation(values: Float64Array): number {
  const unit = largestMagnitude(values);
  if (values.length < 2 || unit === 0) return 0;
  let mean = 0;
  for (const v of values) mean += v / unit;
  mean /= values.length;
  let sum = 0;
  for (const v of values) sum += (v / unit - mean) ** 2;
  const deviation = Math.sqrt(sum / values.length);
  // Rounding in the mean leaves about 1e-16 of a constant column; that is not spread.
  return deviation < 1e-14 ? 0 : deviation * unit;
}
