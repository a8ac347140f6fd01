import { randomStream } from "../../math/philox.ts";
import type { Kan } from "../../model/kan.ts";
import type { Context } from "../context.ts";
import { paceOf } from "../optimizers/choice.ts";
import { initialKan } from "./initialise.ts";
import type { CurvePoint, ShapeTask } from "./recipe.ts";
import { type TrainingRun, trainingRunOf } from "./trainingRun.ts";
import type { Trained } from "./trainLeg.ts";

/** A trained start, and the way it went. */
export interface Started extends Trained {
  readonly points: readonly CurvePoint[];
}

/** Levenberg–Marquardt steps of the first, strongly smoothed leg of every start; other optimisers take more. */
const EXPLORE_STEPS = 25;

/**
 * Start number `start` of a network: random curves, a short, strongly smoothed run (penalties 1e-4, no sparsity), then
 * the real objective on the first grid; with mini-batches that alone, whose steps are the epochs asked for. Depends on its arguments alone. Cost: steps optimiser steps.
 */
export async function trainStart(task: ShapeTask, start: number, context: Context): Promise<Started> {
  const { shape, rows, recipe } = task;
  const { degree, base, gridEps, inputRanges, stiffness, mostRidge, lamb, lambL1, lambEntropy } = recipe;
  const random = randomStream(recipe.seed, "init", JSON.stringify(shape), start);
  const intervals = recipe.grid[0] ?? 5;
  const initial = initialKan(
    shape,
    rows.train.inputs,
    { intervals, degree, base, gridEps, ...(inputRanges && { inputRanges }) },
    random,
  );
  const run = trainingRunOf(task, context);
  const explored =
    recipe.batch === undefined ? await explore(initial, recipe, run, rows.train.nRows) : initial;
  const middle = Math.max(1e-6, stiffness);
  const trained = await run.train(explored, {
    steps: recipe.steps,
    penalty: { ridge: Math.min(mostRidge, middle), smoothness: middle, lamb, lambL1, lambEntropy },
    damping: 1e-2,
    tolerance: 3e-3,
    patience: 4,
  });
  // Batches jump about: the last epochs need not be the best on other rows.
  return { ...(recipe.batch === undefined ? trained : run.bestOf(trained)), points: run.points };
}

/** The network after a short, strongly smoothed leg. */
async function explore(
  initial: Kan,
  recipe: ShapeTask["recipe"],
  run: TrainingRun,
  nRows: number,
): Promise<Kan> {
  const { stiffness, mostRidge, steps } = recipe;
  const explored = await run.train(initial, {
    steps: Math.min(Math.ceil(EXPLORE_STEPS * paceOf(recipe, nRows).steps), steps),
    penalty: { ridge: mostRidge, smoothness: Math.max(1e-4, stiffness), lamb: 0, lambL1: 0, lambEntropy: 0 },
    damping: 1,
    tolerance: 1e-2,
    patience: 4,
  });
  return explored.kan;
}
