import { batchOf } from "../model/batchOf.ts";
import type { Dataset } from "../model/dataset.ts";
import type { Batch } from "../model/engine.ts";
import { lossOf } from "../model/losses/list.ts";
import { type Scaler, scalerOf } from "../model/scaler.ts";
import { type Candidate, candidatesOf } from "./candidates.ts";
import type { FitOptions } from "./fitOptions.ts";
import type { ShapeRecipe, TrainingRows } from "./schedule/recipe.ts";
import { recipeOf } from "./schedule/recipeOf.ts";
import { type Fold, splitOf } from "./split.ts";
import { refuseTargets } from "./targets.ts";
import { trainingSettingsOf } from "./trainingOptions.ts";

/** A table made ready to train on: its rows by what they do, in scaled units, and what is to be trained on them. */
export interface Training {
  readonly scaler: Scaler;
  readonly rows: TrainingRows;
  /** Rows that decide nothing. */
  readonly test?: Batch;
  /** Rows of `rows.train` to leave out in turn, where the table is too small to hold some out. */
  readonly folds?: readonly Fold[];
  /** Small to large. */
  readonly candidates: readonly Candidate[];
  readonly recipe: ShapeRecipe;
}

/**
 * A dataset split, scaled and sized up, once for all that follows.
 *
 * Errors: UsageError for options that do not go together (see `recipeOf`), and for targets that the loss does not take. Cost O(rows·columns).
 */
export function trainingOf(data: Dataset, options: FitOptions): Training {
  const loss = lossOf({ name: trainingSettingsOf(options).loss });
  refuseTargets(data, loss);
  const scaler = scalerOf(data, loss);
  const { train, validation, test, folds } = splitOf(data, options);
  const candidates = candidatesOf(data, options);
  const recipe = recipeOf(data, options, candidates.at(-1)!.shape, folds !== undefined);
  const batch = (rows: Int32Array): Batch => batchOf(data, scaler, rows);
  return {
    scaler,
    rows: { train: batch(train), ...(validation.length > 0 && { validation: batch(validation) }) },
    ...(test.length > 0 && { test: batch(test) }),
    ...(folds && { folds }),
    candidates,
    recipe,
  };
}
