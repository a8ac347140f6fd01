import type { Loss } from "../../model/loss.ts";
import { lossOf } from "../../model/losses/list.ts";
import type { LossFigure } from "../../targetErrors.ts";
import { lossWeights } from "./lossWeights.ts";

/**
 * What a loss that has a figure says of predictions, of rows that count by `weights` where these are given; a scale is the one
 * that the residuals show. Shapes: (rows). Cost O(rows·log rows).
 */
export function lossFigure(
  loss: Loss,
  predicted: Float64Array,
  target: Float64Array,
  weights?: Float64Array,
): LossFigure {
  const whole = lossOf(loss);
  const own = whole.ofPrediction ?? whole;
  const counted = own.rescaled?.(predicted.map((value, r) => value - target[r]!)) ?? own;
  let [sum, total] = [0, 0];
  for (const [r, value] of predicted.entries()) {
    const weight = weights?.[r] ?? 1;
    if (weight === 0) continue;
    sum += weight * counted.value(value, target[r]!);
    total += weight;
  }
  const { name, of } = loss.figure!;
  const value = of(sum / (total || 1));
  if (own.rescaled === undefined) return { name, value };
  const far = lossWeights(loss, predicted, target)!;
  return { name, value, far: far.reduce((n, one, r) => n + (one === 0 && weights?.[r] !== 0 ? 1 : 0), 0) };
}
