/** The training that follows a cut. */
import type { Batch, Engine } from "../model/engine.ts";
import type { Kan, SplineCurve } from "../model/kan.ts";
import type { Loss } from "../model/loss.ts";
import { shapeOf } from "../model/shape.ts";
import { intervalsOf } from "../model/spline/grid.ts";
import type { Context } from "../train/context.ts";
import { PACES, pairsFor } from "../train/optimizers/choice.ts";
import { chooseOptimizer } from "../train/optimizers/costs.ts";
import { lbfgs } from "../train/optimizers/lbfgs.ts";
import { trainLeg } from "../train/schedule/trainLeg.ts";

/** How what is left is trained. */
export interface RefitSettings {
  readonly engine: Engine;
  readonly loss: Loss;
  /** Steps of Levenberg–Marquardt, or as many as they are worth of L-BFGS. */
  readonly steps: number;
  /** How smooth splines are kept. @defaultValue what keeps cells without rows in place */
  readonly stiffness?: number;
}

/** Stiffness that is no more than what keeps cells without rows in place. */
const LEAST_STIFFNESS = 1e-9;

/**
 * Trains networks made of `kan` by cuts, without sparsity and as smooth as the rows asked for, by the optimiser that
 * `fit` takes for a network of this size: 500 columns have 3,500 parameters, and each step of Levenberg–Marquardt their
 * cube. Cost: `steps` steps.
 */
export function refitOf(
  kan: Kan,
  rows: Batch,
  { engine, loss, steps, stiffness = LEAST_STIFFNESS }: RefitSettings,
  context: Context,
): (network: Kan) => Promise<Kan> {
  const penalty = {
    ridge: Math.min(1e-4, stiffness),
    smoothness: stiffness,
    lamb: 0,
    lambL1: 0,
    lambEntropy: 0,
  };
  const name = optimizerFor(kan, rows);
  const pace = PACES[name];
  const leg = {
    steps: steps * pace.steps,
    penalty,
    damping: 1e-3,
    tolerance: 3e-3 * pace.tolerance,
    patience: 4 * pace.patience,
  };
  const runner = {
    engine,
    loss,
    updateEvery: pace.updateEvery,
    ...(name === "lbfgs" && {
      makeOptimizer: (objective: Parameters<typeof lbfgs>[0], theta: Float64Array) =>
        lbfgs(objective, theta, { history: pairsFor(theta.length) }),
    }),
  };
  return async (network) => (await trainLeg(network, rows, leg, runner, context)).kan;
}

function optimizerFor(kan: Kan, rows: Batch): "lm" | "lbfgs" {
  const splines = kan.nodes
    .flatMap(({ factors }) => factors)
    .flatMap(({ edges }) => edges.map(({ curve }) => curve))
    .filter((curve): curve is SplineCurve => curve.kind === "spline");
  if (splines.length === 0) return "lm";
  const intervals = Math.max(...splines.map(({ grid }) => intervalsOf(grid)));
  const { degree } = splines[0]!.grid;
  return chooseOptimizer(shapeOf(kan), { rows: rows.nRows, intervals, degree }) === "lm" ? "lm" : "lbfgs";
}
