import type { Batch } from "../../model/engine.ts";
import { edgeCount } from "../../model/shape.ts";
import { ROW_LIMITS } from "../../rowLimits.ts";
import type { Context } from "../context.ts";
import { paceOf } from "../optimizers/choice.ts";
import type { CurvePoint, ShapeRecipe, ShapeTask } from "./recipe.ts";
import { refined, refiningLeg } from "./refine.ts";
import { sampleOf } from "./sample.ts";
import { trainStarts } from "./starts.ts";
import { trainingRunOf } from "./trainingRun.ts";
import type { Trained } from "./trainLeg.ts";

/** A trained network with its validation loss (the training loss when there are no validation rows). */
export interface FittedShape extends Trained {
  readonly validation: number;
  readonly recipe: ShapeRecipe;
  readonly curve: readonly CurvePoint[];
}

/** Levenberg–Marquardt steps on all rows of a large table, after those on a sample; other optimisers take more. */
export const POLISH_STEPS = 4;

/**
 * A network trained: several starts, the best refined, its grids extended while the validation loss falls.
 *
 * Starts are compared by objective, so that of equally good fits the sparser wins. Of large tables the starts see
 * 20,000 rows and the grids 200,000 (more for many parameters): the last leg alone, which then has little left to do,
 * sees all. Cost: (restarts + grids)·steps optimiser steps on those rows.
 */
export async function fitShape(task: ShapeTask, context: Context): Promise<FittedShape> {
  const { rows, recipe } = task;
  const fewer = onSomeRows(task, ROW_LIMITS.starts);
  const some = onSomeRows(task, ROW_LIMITS.refining);
  const starts = await trainStarts(fewer, context);
  const before = starts
    .flatMap(({ points }) => points)
    .map((point, i): CurvePoint => ({ ...point, step: i + 1 }));
  const run = trainingRunOf(some, context, before.length);
  const best = await refined(starts, some, run, context);
  const curve = [...before, ...run.points];
  if (some.rows.train === rows.train)
    return { ...best, validation: run.validationLoss(best.kan) ?? best.loss, curve, recipe };

  const whole = trainingRunOf(task, context, curve.length);
  const steps = Math.min(recipe.steps, POLISH_STEPS * paceOf(recipe, rows.train.nRows).steps);
  const polish = { ...refiningLeg(recipe), patience: 2, steps };
  const polished = context.signal?.aborted ? best : await whole.train(best.kan, polish);
  const { kind } = polished.outcome;
  return {
    ...polished,
    // Why refining stopped is what a person can act upon; the steps on all rows are few by design.
    outcome: kind === "interrupted" || kind === "diverged" ? polished.outcome : best.outcome,
    validation: whole.validationLoss(polished.kan) ?? polished.loss,
    curve: [...curve, ...whole.points],
    recipe,
  };
}

/** The task on about so many of its rows, or more for many parameters. */
function onSomeRows(task: ShapeTask, count: number): ShapeTask {
  const { shape, rows, recipe } = task;
  // An epoch of mini-batches is many steps: fewer rows would be fewer of them.
  if (recipe.batch !== undefined) return task;
  const parameters = edgeCount(shape) * ((recipe.grid.at(-1) ?? 5) + recipe.degree + 1);
  const some = (batch: Batch) =>
    sampleOf(batch, Math.max(count, ROW_LIMITS.perParameter * parameters), recipe.seed);
  const { train, validation } = rows;
  return { ...task, rows: { train: some(train), ...(validation && { validation: some(validation) }) } };
}
