import type { Classes } from "../../src/index.ts";

/** The added columns of all rows, by name. */
export type KeptColumns = ReadonlyMap<string, readonly (number | string | null)[]>;

/** Labels and probabilities, by target and by class. */
export function classesKept({ target, labels }: Classes, kept: KeptColumns): object {
  return {
    classes: labels,
    predictions: { [target]: kept.get(`predicted_${target}`) ?? [] },
    probabilities: Object.fromEntries(labels.map((label) => [label, kept.get(`probability_${label}`) ?? []])),
  };
}

/** The added columns, by what they are and by target. */
export function keptJson(
  targets: readonly string[],
  kept: KeptColumns,
  { residuals, interval }: { readonly residuals?: boolean; readonly interval?: number },
): object {
  const byTarget = (kind: string): object =>
    Object.fromEntries(targets.map((target) => [target, kept.get(`${kind}_${target}`) ?? []]));
  return {
    predictions: byTarget("predicted"),
    ...(interval !== undefined && {
      interval: {
        level: interval,
        low: byTarget("low"),
        high: byTarget("high"),
        meanLow: byTarget("mean_low"),
        meanHigh: byTarget("mean_high"),
      },
    }),
    ...(residuals === true && {
      residuals: byTarget("residual"),
      outsideTraining: (kept.get("outside_training") ?? []).map((flag) => flag === 1),
    }),
  };
}
