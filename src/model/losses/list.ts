import type { Loss } from "../loss.ts";
import { huber } from "./huber.ts";
import { LOG } from "./log.ts";
import { LOGISTIC } from "./logistic.ts";
import { mae } from "./mae.ts";
import { POISSON } from "./poisson.ts";
import { RELATIVE } from "./relative.ts";
import { SOFTMAX } from "./softmax.ts";
import { SQUARED_ERROR } from "./squaredError.ts";

/** The losses by name, each made at a scale: a further one is its file and its line here. */
const LOSSES = {
  mse: (): Loss => SQUARED_ERROR,
  huber: (scale?: number): Loss => huber(scale),
  mae: (scale?: number): Loss => mae(scale),
  relative: (): Loss => RELATIVE,
  log: (): Loss => LOG,
  poisson: (): Loss => POISSON,
  logistic: (): Loss => LOGISTIC,
  softmax: (): Loss => SOFTMAX,
};

/** The name of a loss. */
export type LossName = keyof typeof LOSSES;

/** All names. */
export const LOSS_NAMES = Object.keys(LOSSES) as readonly LossName[];

/** What names a loss on another thread. */
export type LossKey = Pick<Loss, "name" | "scale">;

/** The loss of a name, at its scale where it has one. Errors: a name that is none is a bug. */
export function lossOf({ name, scale }: { readonly name: string; readonly scale?: number }): Loss {
  const known = LOSS_NAMES.find((one) => one === name);
  if (known === undefined) throw new Error(`there is no loss "${name}"`);
  return LOSSES[known](scale);
}
