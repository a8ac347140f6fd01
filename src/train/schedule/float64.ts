import type { Engine } from "../../model/engine.ts";
import { shapeOf } from "../../model/shape.ts";
import { ROW_LIMITS } from "../../rowLimits.ts";
import type { Context } from "../context.ts";
import { PACES } from "../optimizers/choice.ts";
import { chooseOptimizer } from "../optimizers/costs.ts";
import { type FittedShape, POLISH_STEPS } from "./fitShape.ts";
import type { ShapeRecipe, TrainingRows } from "./recipe.ts";
import { refiningLeg } from "./refine.ts";
import { trainingRunOf } from "./trainingRun.ts";
import type { Trained } from "./trainLeg.ts";

/** Share of the learning rate in the epoch of mini-batches that refines: where a falling rate has come to. */
const LAST_RATE = 0.01;

/**
 * A network trained in float32, refined by an engine of float64: the same objective, the optimiser that suits its size; one
 * trained in mini-batches by one more epoch of them. What was done is in the outcome; where it did not lower the validation loss, the network stays.
 *
 * Cost: an epoch; without mini-batches 50 steps of Levenberg–Marquardt or what they are worth, at most; 4 on large tables.
 */
export async function polishedShape(
  fitted: FittedShape,
  rows: TrainingRows,
  engine: Engine,
  context: Context,
): Promise<FittedShape> {
  const recipe = polishRecipe(fitted, rows.train.nRows, engine);
  context.sink({ kind: "stage", stage: "polish", detail: `in float64, engine ${engine.name}` });
  const run = trainingRunOf({ rows, recipe }, context, fitted.curve.length);
  const lossBefore = run.loss(fitted.kan);
  const start: Trained = {
    ...fitted,
    loss: lossBefore,
    objective: lossBefore + fitted.objective - fitted.loss,
  };
  const refined = run.bestOf(await run.train(fitted.kan, refiningLeg(recipe)));
  const { kan, loss, objective } = run.score(refined) <= run.score(start) ? refined : start;
  const polish = { engine: engine.name, steps: refined.outcome.steps, lossBefore };
  return {
    ...fitted,
    kan,
    loss,
    objective,
    validation: run.validationLoss(kan) ?? loss,
    outcome: { ...fitted.outcome, loss, polish },
    curve: [...fitted.curve, ...run.points],
  };
}

function polishRecipe({ recipe, kan }: FittedShape, nRows: number, engine: Engine): ShapeRecipe {
  const { batch, learningRate, grid, degree } = recipe;
  const isInBatches = batch !== undefined && batch < nRows;
  const optimizer = chooseOptimizer(shapeOf(kan), { rows: nRows, intervals: Math.max(...grid), degree });
  if (isInBatches && optimizer !== "lm")
    return {
      ...recipe,
      engine,
      steps: 1,
      learningRate: LAST_RATE * learningRate,
      schedule: "constant",
      warmUp: 0,
    };
  const { batch: _, ...whole } = recipe;
  const steps = (nRows > ROW_LIMITS.refining ? POLISH_STEPS : 50) * PACES[optimizer].steps;
  return { ...whole, engine, optimizer, steps };
}
