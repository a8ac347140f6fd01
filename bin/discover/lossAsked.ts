/** How errors count: as was asked for, or as rows show. */
import {
  type CountedBy,
  type FormulaData,
  grossErrors,
  noiseAsFactor,
  type TargetLoss,
} from "../../src/index.ts";

/** What `--loss` takes where `auto` has rows decide. */
export const LOSSES = ["auto", "mse", "huber", "mae", "relative", "log", "poisson"] as const;

/** What was asked about errors. */
export interface LossFlags {
  readonly loss: (typeof LOSSES)[number];
  readonly noise?: number;
}

/** A loss, and what rows showed where that decided. */
export type LossAsked = { readonly name: TargetLoss } & Pick<CountedBy, "noiseAsFactor" | "grossErrors">;

/** Whether nothing is said of the noise, so that rows may show what it is. */
export function isNoiseOpen({ loss, noise }: LossFlags, { weights }: Pick<FormulaData, "weights">): boolean {
  return loss === "auto" && noise === undefined && weights === undefined;
}

/** The loss that was asked for, or what the rows show. Cost: that of `grossErrors`, where rows decide. */
export function lossAsked(flags: LossFlags, data: FormulaData): LossAsked {
  if (flags.loss !== "auto") return { name: flags.loss };
  if (!isNoiseOpen(flags, data)) return { name: "mse" };
  const share = noiseAsFactor(data);
  if (share !== undefined) return { name: "log", noiseAsFactor: share };
  const wrong = grossErrors(data);
  return wrong === undefined ? { name: "mse" } : { name: "huber", grossErrors: wrong };
}
