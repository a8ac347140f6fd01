import type { Diagnostic } from "../diagnostics.ts";
import type { Fold } from "../math/rowGroups.ts";
import { batchOf } from "../model/batchOf.ts";
import type { Dataset } from "../model/dataset.ts";
import type { Batch } from "../model/engine.ts";
import type { Loss } from "../model/loss.ts";
import { lossOf } from "../model/losses/list.ts";
import { type Scaler, scaledRanges, scalerOf } from "../model/scaler.ts";
import { type CandidateShape, candidatesOf } from "./candidates.ts";
import type { FitOptions } from "./fitOptions.ts";
import { splitOf } from "./rows/split.ts";
import type { ShapeRecipe, TrainingRows } from "./schedule/recipe.ts";
import { recipeOf } from "./schedule/recipeOf.ts";
import { gridOf } from "./schedule/tableGrids.ts";
import { tableNotes } from "./tableNotes.ts";
import { refuseTargets, usualLoss } from "./targets.ts";

/** Few rows that are not kept for tests, and how they are used all together. */
export interface FewRows {
  readonly batch: Batch;
  /** Which of them to leave out in turn. */
  readonly folds: readonly Fold[];
  /** Where the validation rows stand among them. */
  readonly validation: Int32Array;
  /** A grid that few rows bear. */
  readonly grid: readonly number[];
}

/** Rows from which a fold leaves enough others for the finest grids. */
const LEAST_FINE_ROWS = 100;

/** A table made ready to train on: its rows by what they do, in scaled units, and what is to be trained on them. */
export interface Training {
  readonly scaler: Scaler;
  readonly rows: TrainingRows;
  /** Rows that decide nothing. */
  readonly test?: Batch;
  /** Rows of `rows.train` to leave out in turn, where the table is too small to hold some out. */
  readonly folds?: readonly Fold[];
  /** Where rows are left out in turn: the grids of larger tables, for a curve that they may show to more digits. */
  readonly fineGrid?: readonly number[];
  /** Where rows are held out of few: all but the test rows. */
  readonly few?: FewRows;
  /** Small to large. */
  readonly candidates: readonly CandidateShape[];
  readonly recipe: ShapeRecipe;
  /** What the recipe's loss names. */
  readonly loss: Loss;
  readonly notes: readonly Diagnostic[];
}

/**
 * A dataset split, scaled and sized up, once for all that follows.
 *
 * Errors: UsageError for options that do not go together (see `recipeOf`), and for targets that the loss does not take. Cost O(rows·columns).
 */
export function trainingOf(data: Dataset, options: FitOptions): Training {
  const split = splitOf(data, options);
  const { train, validation, test, folds } = split;
  const few = validation.length > 0 ? split.few : undefined;
  const candidates = candidatesOf(data, options);
  const name = options.loss ?? usualLoss(data);
  const loss = lossOf({ name });
  refuseTargets(data, loss);
  const recipe = recipeOf(
    data,
    { ...options, loss: name },
    { widest: candidates.at(-1)!.shape, isSmall: folds !== undefined, isJoint: loss.joint !== undefined },
  );
  const scaler = scalerOf(data, loss);
  const { gridRange } = options;
  const inputRanges = gridRange && scaledRanges(scaler, gridRange);
  const batch = (rows: Int32Array): Batch => batchOf(data, scaler, rows);
  return {
    scaler,
    rows: { train: batch(train), ...(validation.length > 0 && { validation: batch(validation) }) },
    ...(test.length > 0 && { test: batch(test) }),
    ...(folds && { folds }),
    ...(folds && data.nRows >= LEAST_FINE_ROWS && { fineGrid: gridOf(data, options, false) }),
    ...(few && {
      few: {
        batch: batch(few.rows),
        folds: few.folds,
        validation: validation.map((row) => few.rows.indexOf(row)),
        grid: gridOf(data, options, true),
      },
    }),
    candidates,
    recipe: { ...recipe, ...(inputRanges && { inputRanges }) },
    loss,
    notes: tableNotes(data, split, options),
  };
}
