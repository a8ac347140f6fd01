import type { Loss } from "../loss.ts";
import { huber } from "./huber.ts";
import { SQUARED_ERROR } from "./squaredError.ts";

/** The losses by name: a further one is its file and its place here. */
export const LOSS_NAMES = ["mse", "huber"] as const;

/** The name of a loss. */
export type LossName = (typeof LOSS_NAMES)[number];

const LOSSES: Readonly<Record<LossName, (scale?: number) => Loss>> = {
  mse: () => SQUARED_ERROR,
  huber,
};

/** What names a loss on another thread. */
export type LossKey = Pick<Loss, "name" | "scale">;

/** The loss of a name, at its scale where it has one. Errors: a name that is none is a bug. */
export function lossOf({ name, scale }: { readonly name: string; readonly scale?: number }): Loss {
  const known = LOSS_NAMES.find((one) => one === name);
  if (known === undefined) throw new Error(`there is no loss "${name}"`);
  return LOSSES[known](scale);
}
