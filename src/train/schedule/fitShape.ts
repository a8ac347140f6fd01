import type { Batch } from "../../model/engine.ts";
import type { Shape } from "../../model/shape.ts";
import type { Context } from "../context.ts";
import { PACES } from "../optimizers/choice.ts";
import type { Pool } from "../threads/pool.ts";
import type { CurvePoint, ShapeRecipe } from "./recipe.ts";
import { extendGrids } from "./regrid.ts";
import { sampleOf } from "./sample.ts";
import { runStage } from "./start.ts";
import { trainStarts } from "./starts.ts";
import type { Leg, Trained } from "./trainLeg.ts";
import { watcherOf } from "./watcher.ts";

/** A trained network with its validation loss (the training loss when there are no validation rows). */
export interface FittedShape extends Trained {
  readonly validation: number;
  readonly recipe: ShapeRecipe;
  readonly curve: readonly CurvePoint[];
}

/** Rows that starts are trained on, and rows for each parameter, at least. */
const START_ROWS = 20_000;
const ROWS_PER_PARAMETER = 20;
/** Rows that grids are refined on. */
export const REFINE_ROWS = 200_000;
/** Levenberg–Marquardt steps on all rows of a large table, after those on a sample; other optimisers take more. */
export const POLISH_STEPS = 4;

/**
 * A network of `shape` trained on `train`: several starts, the best refined, its grids extended while the
 * validation loss falls.
 *
 * Starts are compared by objective, so that of equally good fits the sparser wins; `helpers` share them. Of large
 * tables the starts see 20,000 rows and the grids 200,000 (more for many parameters): the last leg alone, which then
 * has little left to do, sees all. Cost: (restarts + grids)·steps optimiser steps on those rows.
 */
export async function fitShape(
  shape: Shape,
  train: Batch,
  validation: Batch | undefined,
  recipe: ShapeRecipe,
  context: Context,
  helpers?: Pool,
): Promise<FittedShape> {
  // An epoch of mini-batches is many steps: fewer rows would be fewer of them.
  const some = (batch: Batch, rows: number): Batch =>
    recipe.batch === undefined
      ? sampleOf(batch, Math.max(rows, ROWS_PER_PARAMETER * parametersOfShape(shape, recipe)), recipe.seed)
      : batch;
  const starts = await trainStarts(
    shape,
    some(train, START_ROWS),
    validation && some(validation, START_ROWS),
    recipe,
    context,
    helpers,
  );
  let best: Trained | undefined;
  for (const start of starts) {
    if (Number.isFinite(start.objective) && (!best || start.objective < best.objective)) best = start;
  }
  if (!best) throw new Error("no start of the network gave a finite loss"); // inputs and targets are finite: a bug
  const before = starts
    .flatMap(({ points }) => points)
    .map((point, i): CurvePoint => ({ ...point, step: i + 1 }));
  const middle = some(train, REFINE_ROWS);
  const watch = watcherOf(
    middle,
    validation && some(validation, REFINE_ROWS),
    recipe,
    context,
    before.length,
  );
  let bestScore = watch.score(best);
  for (const [g, intervals] of recipe.grid.entries()) {
    if (context.signal?.aborted) break;
    const from =
      g === 0
        ? best.kan
        : extendGrids(best.kan, intervals, (source) => middle.inputs[source], recipe.gridEps);
    const refined = watch.bestOf(await runStage(from, middle, recipe, watch, context, refiningStage(recipe)));
    const score = watch.score(refined);
    if (!(score <= bestScore)) break;
    best = refined;
    bestScore = score;
  }
  if (middle === train) {
    const curve = [...before, ...watch.points];
    return { ...best, validation: watch.measure(best.kan) ?? best.loss, curve, recipe };
  }
  const whole = watcherOf(train, validation, recipe, context, before.length + watch.points.length);
  const steps = Math.min(recipe.steps, POLISH_STEPS * PACES[recipe.optimizer].steps);
  const polish = { ...refiningStage(recipe), patience: 2, steps };
  const polished = context.signal?.aborted
    ? best
    : await runStage(best.kan, train, recipe, whole, context, polish);
  const { kind } = polished.outcome;
  return {
    ...polished,
    // Why refining stopped is what a person can act upon; the steps on all rows are few by design.
    outcome: kind === "interrupted" || kind === "diverged" ? polished.outcome : best.outcome,
    validation: whole.measure(polished.kan) ?? polished.loss,
    curve: [...before, ...watch.points, ...whole.points],
    recipe,
  };
}

/** The leg that refines a network: the objective as it was asked for. */
export function refiningStage({ steps, stiffness, lamb, lambL1, lambEntropy }: ShapeRecipe): Leg {
  return {
    steps,
    penalty: { ridge: Math.min(1e-4, stiffness), smoothness: stiffness, lamb, lambL1, lambEntropy },
    damping: 1e-3,
    tolerance: 1e-3,
    patience: 5,
  };
}

function parametersOfShape(shape: Shape, recipe: ShapeRecipe): number {
  const edges = shape.nodes.flat().reduce((sum, sources) => sum + sources.length, 0);
  return edges * ((recipe.grid.at(-1) ?? 5) + recipe.degree + 1);
}
