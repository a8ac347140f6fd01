import { UsageError } from "../diagnostics.ts";
import type { Dataset } from "../model/dataset.ts";
import type { Loss } from "../model/loss.ts";
import type { LossName } from "../model/losses/list.ts";

/** The loss of a table where none is asked for: that of its classes, else squared error. */
export function usualLoss({ classes }: Dataset): LossName {
  if (classes === undefined) return "mse";
  return classes.labels.length === 2 ? "logistic" : "softmax";
}

/**
 * Refuses targets that a loss does not take, naming the first. Errors: UsageError that says which losses take any number.
 * Cost O(rows·targets).
 */
export function refuseTargets({ targets, nRows }: Dataset, loss: Loss): void {
  const hint = "--loss mse, huber and mae take any number";
  for (const { name, values } of targets) {
    for (const value of values) {
      const needed = loss.refusal?.(value);
      if (needed === undefined) continue;
      throw new UsageError(
        `--loss ${loss.name} takes targets that are ${needed}, and the target "${name}" is ${value} in a row`,
        hint,
      );
    }
  }
  if (loss.joint === undefined) return;
  for (let r = 0; r < nRows; r++) {
    const sum = targets.reduce((total, { values }) => total + values[r]!, 0);
    if (targets.length > 1 && sum === 1) continue;
    throw new UsageError(
      `--loss ${loss.name} takes one target for each class, of which one is 1 in each row`,
      "--task classify makes them of a column of labels",
    );
  }
}
