import type { Engine } from "../../model/engine.ts";
import { shapeOf } from "../../model/shape.ts";
import { ROW_LIMITS } from "../../rowLimits.ts";
import type { Context } from "../context.ts";
import { PACES } from "../optimizers/choice.ts";
import { chooseOptimizer } from "../optimizers/costs.ts";
import { type FittedShape, POLISH_STEPS, refiningLeg } from "./fitShape.ts";
import type { ShapeRecipe, TrainingRows } from "./recipe.ts";
import { trainingRunOf } from "./trainingRun.ts";
import type { Trained } from "./trainLeg.ts";

/**
 * A network trained in float32, refined by an engine of float64: the same objective, the optimiser that suits its size.
 * What was done is in the outcome; where it did not lower the validation loss, the network stays.
 *
 * Cost: 50 steps of Levenberg–Marquardt or what they are worth, at most; 4 on large tables.
 */
export async function polishedShape(
  fitted: FittedShape,
  rows: TrainingRows,
  engine: Engine,
  context: Context,
): Promise<FittedShape> {
  const { batch: _, ...asTrained } = fitted.recipe;
  const { nRows } = rows.train;
  const optimizer = chooseOptimizer(shapeOf(fitted.kan), {
    rows: nRows,
    intervals: Math.max(...asTrained.grid),
    degree: asTrained.degree,
  });
  const steps = (nRows > ROW_LIMITS.refining ? POLISH_STEPS : 50) * PACES[optimizer].steps;
  const recipe: ShapeRecipe = { ...asTrained, engine, optimizer, steps };
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
