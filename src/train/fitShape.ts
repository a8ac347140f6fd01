import type { Batch } from "../model/engine.ts";
import type { Shape } from "../model/shape.ts";
import type { Context } from "./context.ts";
import type { Pool } from "./pool.ts";
import type { CurvePoint, ShapeRecipe } from "./recipe.ts";
import { extendGrids } from "./regrid.ts";
import { runStage } from "./start.ts";
import { trainStarts } from "./starts.ts";
import type { Trained } from "./trainStage.ts";
import { watcherOf } from "./watcher.ts";

/** A trained network with its validation loss (the training loss when there are no validation rows). */
export interface FittedShape extends Trained {
  readonly validation: number;
  readonly curve: readonly CurvePoint[];
}

/**
 * A network of `shape` trained on `train`: several starts, the best refined, its grids extended while the
 * validation loss falls.
 *
 * Starts are compared by objective, so that of equally good fits the sparser wins; `helpers` share them. Cost:
 * (restarts + grids)·steps optimiser steps.
 */
export async function fitShape(
  shape: Shape,
  train: Batch,
  validation: Batch | undefined,
  recipe: ShapeRecipe,
  context: Context,
  helpers?: Pool,
): Promise<FittedShape> {
  const starts = await trainStarts(shape, train, validation, recipe, context, helpers);
  let best: Trained | undefined;
  for (const start of starts) {
    if (Number.isFinite(start.objective) && (!best || start.objective < best.objective)) best = start;
  }
  if (!best) throw new Error("no start of the network gave a finite loss"); // inputs and targets are finite: a bug
  const before = starts
    .flatMap(({ points }) => points)
    .map((point, i): CurvePoint => ({ ...point, step: i + 1 }));
  const watch = watcherOf(train, validation, recipe, context, before.length);
  const { stiffness, lamb, lambL1, lambEntropy } = recipe;
  let bestScore = watch.score(best);
  for (const [g, intervals] of recipe.grids.entries()) {
    if (context.signal?.aborted) break;
    const from =
      g === 0
        ? best.kan
        : extendGrids(best.kan, intervals, (source) => train.inputs[source], recipe.gridBlend);
    const refined = watch.bestOf(
      await runStage(from, train, recipe, watch, context, {
        steps: recipe.steps,
        penalty: { ridge: Math.min(1e-4, stiffness), smoothness: stiffness, lamb, lambL1, lambEntropy },
        damping: 1e-3,
        tolerance: 1e-3,
        patience: 5,
      }),
    );
    const score = watch.score(refined);
    if (!(score <= bestScore)) break;
    best = refined;
    bestScore = score;
  }
  const curve = [...before, ...watch.points];
  return { ...best, validation: watch.measure(best.kan) ?? best.loss, curve };
}
