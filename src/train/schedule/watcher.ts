import type { Batch } from "../../model/engine.ts";
import { networkLoss } from "../../model/evaluate.ts";
import type { Kan } from "../../model/kan.ts";
import { lossOf } from "../../model/losses/list.ts";
import type { Context } from "../context.ts";
import { PACES } from "../optimizers/choice.ts";
import type { CurvePoint, ShapeRecipe } from "./recipe.ts";
import type { Trained } from "./trainLeg.ts";

/** Steps between looks at the validation loss. */
const LOOK_EVERY = 5;

/** Follows a training run on the validation rows. */
export interface Watcher {
  /** The curve so far. */
  readonly points: readonly CurvePoint[];
  /** The validation loss of a network; undefined when there are no validation rows. */
  measure(kan: Kan): number | undefined;
  /** Validation loss (else training loss) plus penalty. */
  score(trained: Trained): number;
  /** Forgets the best network: a new leg of at most so many steps begins. */
  reset(steps: number): void;
  /** Called after each step; true when the validation loss has not improved for too long. */
  readonly look: (loss: number, penalty: number, current: () => Kan) => boolean;
  /** The leg's result, or the network it passed through that did clearly better on the validation rows. */
  bestOf(trained: Trained): Trained;
}

/**
 * A watcher that records the curve, stops a leg that overfits and remembers the best network of it.
 *
 * Networks are compared by validation loss plus penalty, so that growing sparse does not count as overfitting. Steps
 * are counted from `stepsBefore` on.
 */
export function watcherOf(
  train: Batch,
  validation: Batch | undefined,
  recipe: ShapeRecipe,
  context: Context,
  stepsBefore = 0,
): Watcher {
  const points: CurvePoint[] = [];
  let lastStep = 0;
  let sinceBest = 0;
  let best = Number.POSITIVE_INFINITY;
  let bestKan: Kan | undefined;
  const rowLoss = lossOf({ name: recipe.loss });
  const measure = (kan: Kan): number | undefined =>
    validation && validation.nRows > 0 ? networkLoss(kan, validation, recipe.engine, rowLoss) : undefined;
  return {
    points,
    measure,
    score: (trained: Trained): number =>
      (measure(trained.kan) ?? trained.loss) + trained.objective - trained.loss,
    reset(steps: number): void {
      lastStep = stepsBefore + points.length + steps;
      sinceBest = 0;
      best = Number.POSITIVE_INFINITY;
      bestKan = undefined;
    },
    look(loss: number, penalty: number, current: () => Kan): boolean {
      const step = stepsBefore + points.length + 1;
      const kan = step % (LOOK_EVERY * PACES[recipe.optimizer].steps) === 0 ? current() : undefined;
      const reached = kan && measure(kan);
      points.push({ step, train: loss, ...(reached === undefined ? {} : { validation: reached }) });
      const testNrmse = reached === undefined ? {} : { testNrmse: Math.sqrt(reached) };
      context.sink({
        kind: "step",
        stage: "train",
        step,
        of: lastStep,
        nrmse: Math.sqrt(loss),
        ...testNrmse,
      });
      if (!kan || reached === undefined) return false;
      if (reached + penalty < best) {
        best = reached + penalty;
        bestKan = kan;
        sinceBest = 0;
      } else sinceBest++;
      return sinceBest >= recipe.patience;
    },
    bestOf(trained: Trained): Trained {
      const reached = measure(trained.kan);
      const penalty = trained.objective - trained.loss;
      if (reached === undefined || !bestKan || !(best < 0.95 * (reached + penalty))) return trained;
      const loss = networkLoss(bestKan, train, recipe.engine, rowLoss);
      return { ...trained, kan: bestKan, loss, objective: loss + penalty };
    },
  };
}
