import type { Dataset } from "../dataset.ts";
import { rowClasses } from "./classes.ts";

/** Weights with a mean of 1. Cost O(rows). */
export function normalised(weights: Float64Array): Float64Array {
  const mean = weights.reduce((sum, weight) => sum + weight / weights.length, 0);
  return weights.map((weight) => weight / mean);
}

/** Weights by which all classes count alike, whatever the weights of the table are besides. Cost O(rows·classes). */
export function balancedWeights(data: Dataset): Float64Array {
  const classes = rowClasses(data);
  const own = data.weights ?? new Float64Array(data.nRows).fill(1);
  const sums = new Float64Array(data.classes?.labels.length ?? 0);
  for (const [r, code] of classes.entries()) sums[code]! += own[r]!;
  return normalised(own.map((weight, r) => weight / sums[classes[r]!]!));
}
