import { randomStream } from "../math/philox.ts";
import type { Batch, Engine } from "../model/engine.ts";
import type { BaseName, Kan } from "../model/kan.ts";
import { parametersOf } from "../model/plan.ts";
import type { Shape } from "../model/shape.ts";
import type { Context } from "./context.ts";
import { initialKan } from "./initialise.ts";
import { makerOf, type OptimizerName, PACES } from "./optimizers.ts";
import { extendGrids } from "./regrid.ts";
import { type Stage, type StageRunner, type Trained, trainStage } from "./trainStage.ts";

/** How a network of a given shape is trained. Every field is filled in. */
export interface ShapeRecipe {
  readonly engine: Engine;
  /** Interval counts of the grids, in the order they are trained. */
  readonly grids: readonly number[];
  readonly degree: number;
  readonly base: BaseName;
  readonly gridBlend: number;
  /** Steps on each grid. */
  readonly steps: number;
  readonly restarts: number;
  readonly lamb: number;
  readonly lambL1: number;
  readonly lambEntropy: number;
  /** Final smoothness (and ridge, up to 1e-4): small for clean data, larger for few or noisy rows. */
  readonly stiffness: number;
  /** Checks of the validation loss without improvement before training stops. */
  readonly patience: number;
  readonly seed: number;
  readonly optimizer: OptimizerName;
  readonly batch?: number;
  readonly learningRate?: number;
}

/** One point of the training curve. */
export interface CurvePoint {
  readonly step: number;
  /** Mean squared error in scaled units. */
  readonly train: number;
  readonly validation?: number;
}

/** A trained network with its validation loss (the training loss when there are no validation rows). */
export interface FittedShape extends Trained {
  readonly validation: number;
  readonly curve: readonly CurvePoint[];
}

/** Levenberg–Marquardt steps of the first, strongly smoothed leg of every start; other optimisers take more. */
const EXPLORE_STEPS = 25;
/** Steps between looks at the validation loss. */
const LOOK_EVERY = 5;

/**
 * A network of `shape` trained on `train`: several starts, the best refined, its grids extended while the
 * validation loss falls.
 *
 * A start is a short, strongly smoothed run (penalties 1e-4, no sparsity) followed by the real objective; starts are
 * compared by objective, so that of equally good fits the sparser wins. Cost: (restarts + grids)·steps optimiser steps.
 */
export async function fitShape(
  shape: Shape,
  train: Batch,
  validation: Batch | undefined,
  recipe: ShapeRecipe,
  context: Context,
): Promise<FittedShape> {
  const pace = PACES[recipe.optimizer];
  const watch = watcher(train, validation, recipe, context);
  const runner: StageRunner = {
    engine: recipe.engine,
    onStep: watch.look,
    makeOptimizer: makerOf(recipe.optimizer, recipe),
    updateEvery: pace.updateEvery,
  };
  const run = (kan: Kan, stage: Stage) =>
    trainStage(
      kan,
      train,
      { ...stage, tolerance: stage.tolerance * pace.tolerance, patience: stage.patience * pace.patience },
      runner,
      context,
    );
  const sparse = {
    lamb: recipe.lamb,
    lambL1: recipe.lambL1,
    lambEntropy: recipe.lambEntropy,
  };
  const firstGrid = recipe.grids[0] ?? 5;
  let best: Trained | undefined;
  for (let start = 0; start < recipe.restarts; start++) {
    const random = randomStream(recipe.seed, "init", JSON.stringify(shape), start);
    const initial = initialKan(
      shape,
      train.inputs,
      { intervals: firstGrid, degree: recipe.degree, base: recipe.base, gridBlend: recipe.gridBlend },
      random,
    );
    watch.reset();
    const smooth = Math.max(1e-4, recipe.stiffness);
    const explored = await run(initial, {
      steps: Math.min(EXPLORE_STEPS * pace.steps, recipe.steps),
      penalty: { ridge: 1e-4, smoothness: smooth, lamb: 0, lambL1: 0, lambEntropy: 0 },
      damping: 1,
      tolerance: 1e-2,
      patience: 4,
    });
    watch.reset();
    const middle = Math.max(1e-6, recipe.stiffness);
    const trained = await run(explored.kan, {
      steps: recipe.steps,
      penalty: { ridge: Math.min(1e-4, middle), smoothness: middle, ...sparse },
      damping: 1e-2,
      tolerance: 3e-3,
      patience: 4,
    });
    if (Number.isFinite(trained.objective) && (!best || trained.objective < best.objective)) best = trained;
    if (context.signal?.aborted || (best && best.loss < 1e-20)) break;
  }
  if (!best) throw new Error("no start of the network gave a finite loss"); // inputs and targets are finite: a bug
  let bestScore = watch.score(best);
  for (const [g, intervals] of recipe.grids.entries()) {
    if (context.signal?.aborted) break;
    const from =
      g === 0
        ? best.kan
        : extendGrids(best.kan, intervals, (source) => train.inputs[source], recipe.gridBlend);
    watch.reset();
    const refined = watch.bestOf(
      await run(from, {
        steps: recipe.steps,
        penalty: { ridge: Math.min(1e-4, recipe.stiffness), smoothness: recipe.stiffness, ...sparse },
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
  return { ...best, validation: watch.measure(best.kan) ?? best.loss, curve: watch.points };
}

/**
 * Follows the loss on the validation rows: records the curve, stops a stage that overfits, remembers the best network
 * of it. Networks are compared by validation loss plus penalty, so that growing sparse does not count as overfitting.
 */
function watcher(train: Batch, validation: Batch | undefined, recipe: ShapeRecipe, context: Context) {
  const points: CurvePoint[] = [];
  let sinceBest = 0;
  let best = Number.POSITIVE_INFINITY;
  let bestKan: Kan | undefined;
  const lossOn = (batch: Batch, kan: Kan): number => {
    const bound = recipe.engine.bind(kan, batch);
    const loss = bound.loss(parametersOf(bound.plan));
    bound.dispose();
    return loss;
  };
  const measure = (kan: Kan): number | undefined =>
    validation && validation.nRows > 0 ? lossOn(validation, kan) : undefined;
  return {
    points,
    measure,
    score: (trained: Trained): number =>
      (measure(trained.kan) ?? trained.loss) + trained.objective - trained.loss,
    reset(): void {
      sinceBest = 0;
      best = Number.POSITIVE_INFINITY;
      bestKan = undefined;
    },
    look(loss: number, penalty: number, current: () => Kan): boolean {
      const step = points.length + 1;
      const kan = step % (LOOK_EVERY * PACES[recipe.optimizer].steps) === 0 ? current() : undefined;
      const reached = kan && measure(kan);
      points.push({ step, train: loss, ...(reached === undefined ? {} : { validation: reached }) });
      const testNrmse = reached === undefined ? {} : { testNrmse: Math.sqrt(reached) };
      context.sink({ kind: "step", stage: "train", step, nrmse: Math.sqrt(loss), ...testNrmse });
      if (!kan || reached === undefined) return false;
      if (reached + penalty < best) {
        best = reached + penalty;
        bestKan = kan;
        sinceBest = 0;
      } else sinceBest++;
      return sinceBest >= recipe.patience;
    },
    /** The stage's result, or the network it passed through that did clearly better on the validation rows. */
    bestOf(trained: Trained): Trained {
      const reached = measure(trained.kan);
      const penalty = trained.objective - trained.loss;
      if (reached === undefined || !bestKan || !(best < 0.95 * (reached + penalty))) return trained;
      const loss = lossOn(train, bestKan);
      return { ...trained, kan: bestKan, loss, objective: loss + penalty };
    },
  };
}
