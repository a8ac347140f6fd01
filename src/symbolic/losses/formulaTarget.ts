/** What formulas give where a network was trained for more than squared errors. */
import { totalOf } from "../../math/statistics.ts";
import { classShares } from "../../model/classes/classes.ts";
import type { Batch, Engine } from "../../model/engine.ts";
import type { Kan } from "../../model/kan.ts";
import type { Loss } from "../../model/loss.ts";
import type { LossName } from "../../model/losses/list.ts";
import type { Context } from "../../train/context.ts";
import { trainLeg } from "../../train/schedule/trainLeg.ts";

/** What formulas say of a network that was trained for a loss. */
export interface FormulaTarget {
  /** How errors count. */
  readonly loss: LossName;
  /** Whether formulas give log odds or scores of a class. */
  readonly isOfClasses: boolean;
  /** Whether the exponential of the outputs is predicted. */
  readonly isExponential: boolean;
}

/** What formulas say of a network that was trained for `loss`. */
export function formulaTarget(loss: LossName): FormulaTarget {
  const isOfClasses = loss === "softmax" || loss === "logistic";
  return {
    loss,
    isOfClasses,
    isExponential: loss === "poisson" || loss === "log",
  };
}

/**
 * 0 and 1 as the probabilities that so many rows allow to claim, (n₊ + 1)/(n₊ + 2) and 1/(n₋ + 2): the log odds of
 * classes that are told apart without a mistake stay finite. Source: Platt, *Advances in Large Margin Classifiers*
 * (1999), eq. 12.
 */
export function soft(targets: Float64Array): Float64Array {
  const ones = totalOf(targets);
  const [high, low] = [(ones + 1) / (ones + 2), 1 / (targets.length - ones + 2)];
  return targets.map((value) => (value > 0.5 ? high : low));
}

/** The rows with targets of classes as `soft` has them, of several classes over their sum. */
export function softened(batch: Batch, { isOfClasses, loss }: FormulaTarget): Batch {
  if (!isOfClasses) return batch;
  const targets = batch.targets.map(soft);
  return { ...batch, targets: loss === "softmax" ? classShares(targets) : targets };
}

/** The network trained on by the loss of what formulas say. */
export async function trainedFor(
  kan: Kan,
  batch: Batch,
  loss: Loss,
  engine: Engine,
  context: Context,
): Promise<Kan> {
  const leg = { steps: 40, penalty: ROUGH_PENALTY, damping: 1e-2, tolerance: 1e-3, patience: 3 };
  return (await trainLeg(kan, batch, leg, { engine, loss }, context)).kan;
}

/** Smoothing that keeps curves of log odds tame. */
const ROUGH_PENALTY = { ridge: 1e-4, smoothness: 1e-3, lamb: 0, lambL1: 0, lambEntropy: 0 };
