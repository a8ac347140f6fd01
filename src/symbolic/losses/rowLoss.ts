/** How far a formula is from its rows where errors do not count as squares. */

import type { Loss } from "../../model/loss.ts";
import { type LossName, lossOf } from "../../model/losses/list.ts";

/** Rows whose errors count as a loss says; as squares where none is named. */
export interface LossData {
  readonly target: Float64Array;
  /** How errors count; of classes the target is 1 or 0, or near that, and a formula gives the log odds of 1. */
  readonly loss?: LossName;
  /** How much each row counts in fits, choices and errors, 1 on average; all alike where this is absent. Shape: (rows). */
  readonly weights?: Float64Array;
  /** Which rows belong together, counted from 0: they are left out together. Shape: (rows). */
  readonly groups?: Int32Array;
}

/**
 * The loss of what a formula gives on rows, undefined for squares; a scale is the one that the residuals of `predicted`
 * show. Cost O(rows).
 */
export function rowLossOf({ loss: name, target }: LossData, predicted: Float64Array): Loss | undefined {
  if (name === undefined || name === "mse") return undefined;
  const loss = lossOf({ name });
  const own = loss.ofPrediction ?? loss;
  return own.rescaled?.(predicted.map((value, r) => value - target[r]!)) ?? own;
}

/** The mean loss of predictions. Cost O(rows). */
export function meanLoss(loss: Loss, predicted: Float64Array, { target, weights }: LossData): number {
  let sum = 0;
  for (let r = 0; r < target.length; r++) {
    const value = loss.value(predicted[r]!, target[r]!);
    sum += weights === undefined ? value : weights[r]! * value;
  }
  return sum / Math.max(1, target.length);
}

/** Whether a loss is a likelihood whose spread is known, as that of classes and counts. */
export function isOfKnownSpread(loss: Loss | undefined): boolean {
  return loss?.isOfOwnUnit === true;
}

/** The targets that predictions are held against: of classes 0 and 1. */
export function targetsOf({ loss, target }: LossData): Float64Array {
  return loss === "logistic" ? target.map((value) => (value > 0.5 ? 1 : 0)) : target;
}

/** What a formula predicts where it gives these values: the probability where they are log odds. */
export function predictionsOf(data: LossData, values: Float64Array): Float64Array {
  return data.loss === "logistic" ? values.map(lossOf({ name: data.loss }).link) : values;
}
