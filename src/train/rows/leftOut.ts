/** Rows left out in turn: how well a shape predicts what it was not trained on, where the table is too small to spare any. */

import type { Fold } from "../../math/rowGroups.ts";
import { taken } from "../../math/rows.ts";
import { mean } from "../../math/statistics.ts";
import type { Batch } from "../../model/engine.ts";
import { networkOutputs, rowLosses } from "../../model/evaluate.ts";
import { linked } from "../../model/loss.ts";
import { lossOf } from "../../model/losses/list.ts";
import type { Judged } from "../adequate.ts";
import type { Context } from "../context.ts";
import { type FittedShape, fitShape } from "../schedule/fitShape.ts";
import type { ShapeTask } from "../schedule/recipe.ts";
import { batchAt } from "../schedule/sample.ts";
import type { FewRows, Training } from "../training.ts";

/** What cross-validation finds of each row while it is left out. */
export interface LeftOut {
  /** Predictions in scaled units. Shape: (outputs)(rows). */
  readonly predicted: readonly Float64Array[];
  /** Losses, summed over the outputs. Shape: (rows). */
  readonly losses: Float64Array;
}

/** The same with the smoothing that suits the shape. */
export interface SmoothLeftOut extends LeftOut {
  readonly stiffness: number;
}

/**
 * Every row predicted by a network of the shape that was trained on the other folds, one start each; undefined once the
 * losses sum to more than `most`. Cost: one `fitShape` per fold.
 */
export async function leftOut(
  task: ShapeTask,
  folds: readonly Fold[],
  context: Context,
  most: number = Number.POSITIVE_INFINITY,
): Promise<LeftOut | undefined> {
  const { shape, rows, recipe } = task;
  const loss = lossOf({ name: recipe.loss });
  const { nRows } = rows.train;
  const losses = new Float64Array(nRows);
  const predicted = shape.outputs.map(() => new Float64Array(nRows));
  let sum = 0;
  for (const fold of folds) {
    const held: Batch = batchAt(rows.train, fold.held);
    const alone = { ...task, rows: { train: batchAt(rows.train, fold.train) } };
    const { kan } = await fitShape({ ...alone, recipe: { ...recipe, restarts: 1 } }, context);
    const outputs = linked(loss, networkOutputs(kan, held, recipe.engine));
    const rowLoss = rowLosses(kan, held, recipe.engine, loss);
    for (const [i, row] of fold.held.entries()) {
      losses[row] = rowLoss[i]!;
      sum += rowLoss[i]!;
      outputs.forEach((column, o) => {
        predicted[o]![row] = column[i]!;
      });
    }
    if (sum > most) return undefined;
  }
  return { predicted, losses };
}

/** Smoothing strengths that cross-validation chooses from. */
const STIFFNESSES = [1, 1e-2, 1e-4, 1e-6];
/** The least of them: rows that ask for it ask for no smoothing. */
export const SOFTEST: number = STIFFNESSES.at(-1)!;

/**
 * `leftOut` at the smoothing that does best, or at that of the recipe where it is a prior. When interrupted the best so far.
 * Cost: up to four `leftOut`s.
 */
export async function smoothestLeftOut(
  task: ShapeTask,
  folds: readonly Fold[],
  context: Context,
): Promise<SmoothLeftOut> {
  let best: SmoothLeftOut | undefined;
  const { recipe } = task;
  for (const stiffness of recipe.isPrior ? [recipe.stiffness] : STIFFNESSES) {
    if (context.signal?.aborted && best !== undefined) break;
    const left = (await leftOut({ ...task, recipe: { ...recipe, stiffness } }, folds, context))!;
    const least = best === undefined ? Number.POSITIVE_INFINITY : mean(best.losses);
    const now = mean(left.losses);
    if (best === undefined || now < least) best = { stiffness, ...left };
    if (now > 1.5 * least) break; // softer only overfits more
  }
  return best!;
}

/** The smallest shape, judged on the validation rows, and what is trained where it is taken. */
export interface SmoothedFirst extends Judged {
  readonly fit: () => Promise<FittedShape>;
}

/**
 * The first candidate on a coarse grid with the smoothing at which rows left out are predicted best, its losses those of the
 * validation rows while they were left out; where it is taken it is trained on all of the few rows.
 *
 * Validation rows stop the training of a network, but hardly smooth it: of 100 to 500 noisy rows a sum of curves on the fine
 * grids that exact laws need memorises. Cost: 5 · up to four smoothings `fitShape`s of the smallest shape.
 */
export async function smoothedFirst(
  { candidates, recipe }: Training,
  { batch, folds, validation, grid }: FewRows,
  context: Context,
): Promise<SmoothedFirst> {
  const candidate = candidates[0]!;
  const { shape } = candidate;
  const task = { shape, rows: { train: batch }, recipe: { ...recipe, grid } };
  const { losses, stiffness } = await smoothestLeftOut(task, folds, context);
  const fit = (): Promise<FittedShape> =>
    fitShape({ ...task, recipe: { ...task.recipe, stiffness } }, context);
  return { candidate, losses: taken(losses, validation), fit };
}
