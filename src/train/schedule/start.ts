import { randomStream } from "../../math/philox.ts";
import type { Batch } from "../../model/engine.ts";
import type { Kan } from "../../model/kan.ts";
import { lossOf } from "../../model/losses/list.ts";
import type { Shape } from "../../model/shape.ts";
import type { Context } from "../context.ts";
import { makerOf, PACES } from "../optimizers/choice.ts";
import { initialKan } from "./initialise.ts";
import type { CurvePoint, ShapeRecipe } from "./recipe.ts";
import { type Leg, type Trained, trainLeg } from "./trainLeg.ts";
import { type Watcher, watcherOf } from "./watcher.ts";

/** A trained start, and the way it went. */
export interface Started extends Trained {
  readonly points: readonly CurvePoint[];
}

/** Levenberg–Marquardt steps of the first, strongly smoothed leg of every start; other optimisers take more. */
const EXPLORE_STEPS = 25;

/**
 * Start number `start` of a network of `shape`: random curves, a short, strongly smoothed run (penalties 1e-4, no
 * sparsity), then the real objective on the first grid. Depends on its arguments alone. Cost: steps optimiser steps.
 */
export async function trainStart(
  shape: Shape,
  train: Batch,
  validation: Batch | undefined,
  recipe: ShapeRecipe,
  start: number,
  context: Context,
): Promise<Started> {
  const { degree, base, gridEps, stiffness, lamb, lambL1, lambEntropy } = recipe;
  const watch = watcherOf(train, validation, recipe, context);
  const random = randomStream(recipe.seed, "init", JSON.stringify(shape), start);
  const intervals = recipe.grid[0] ?? 5;
  const initial = initialKan(shape, train.inputs, { intervals, degree, base, gridEps }, random);
  const explored = await runStage(initial, train, recipe, watch, context, {
    steps: Math.min(EXPLORE_STEPS * PACES[recipe.optimizer].steps, recipe.steps),
    penalty: { ridge: 1e-4, smoothness: Math.max(1e-4, stiffness), lamb: 0, lambL1: 0, lambEntropy: 0 },
    damping: 1,
    tolerance: 1e-2,
    patience: 4,
  });
  const middle = Math.max(1e-6, stiffness);
  const trained = await runStage(explored.kan, train, recipe, watch, context, {
    steps: recipe.steps,
    penalty: { ridge: Math.min(1e-4, middle), smoothness: middle, lamb, lambL1, lambEntropy },
    damping: 1e-2,
    tolerance: 3e-3,
    patience: 4,
  });
  return { ...trained, points: watch.points };
}

/** One leg at the pace of the recipe's optimiser, watched from its beginning. */
export function runStage(
  kan: Kan,
  train: Batch,
  recipe: ShapeRecipe,
  watch: Watcher,
  context: Context,
  leg: Leg,
): Promise<Trained> {
  const pace = PACES[recipe.optimizer];
  watch.reset(leg.steps);
  return trainLeg(
    kan,
    train,
    { ...leg, tolerance: leg.tolerance * pace.tolerance, patience: leg.patience * pace.patience },
    {
      engine: recipe.engine,
      loss: lossOf({ name: recipe.loss }),
      onStep: watch.look,
      makeOptimizer: makerOf(recipe.optimizer, recipe),
      updateEvery: pace.updateEvery,
    },
    context,
  );
}
