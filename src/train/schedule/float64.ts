import type { Batch } from "../../model/engine.ts";
import { networkLoss } from "../../model/evaluate.ts";
import { lossOf } from "../../model/losses/list.ts";
import type { Context } from "../context.ts";
import { chooseOptimizer, PACES } from "../optimizers/choice.ts";
import { type StepWork, stepWorkOf } from "../optimizers/costs.ts";
import { type FittedShape, POLISH_STEPS, REFINE_ROWS, refiningStage } from "./fitShape.ts";
import type { ShapeRecipe } from "./recipe.ts";
import { runStage } from "./start.ts";
import type { Trained } from "./trainLeg.ts";
import { watcherOf } from "./watcher.ts";

/**
 * A network trained in float32, refined in float64 by the engine of `recipe`: the same objective, the optimiser that
 * suits its size. What was done is in the outcome; where it did not lower the validation loss, the network stays.
 *
 * Cost: 50 steps of Levenberg–Marquardt or what they are worth, at most; 4 on large tables.
 */
export async function polishedShape(
  fitted: FittedShape,
  train: Batch,
  validation: Batch | undefined,
  recipe: ShapeRecipe,
  context: Context,
): Promise<FittedShape> {
  const optimizer = chooseOptimizer(workOf(fitted, train.nRows));
  const steps = (train.nRows > REFINE_ROWS ? POLISH_STEPS : 50) * PACES[optimizer].steps;
  const { batch: _, ...whole } = recipe;
  const exact: ShapeRecipe = { ...whole, optimizer, steps };
  context.sink({ kind: "stage", stage: "polish", detail: `in float64, engine ${recipe.engine.name}` });
  const watch = watcherOf(train, validation, exact, context, fitted.curve.length);
  const before = networkLoss(fitted.kan, train, exact.engine, lossOf({ name: exact.loss }));
  const start: Trained = { ...fitted, loss: before, objective: before + fitted.objective - fitted.loss };
  const refined = watch.bestOf(
    await runStage(fitted.kan, train, exact, watch, context, refiningStage(exact)),
  );
  const isBetter = watch.score(refined) <= watch.score(start);
  const best = isBetter ? refined : start;
  const polish = { engine: recipe.engine.name, steps: refined.outcome.steps, lossBefore: before };
  return {
    ...fitted,
    kan: best.kan,
    loss: best.loss,
    objective: best.objective,
    validation: watch.measure(best.kan) ?? best.loss,
    outcome: { ...fitted.outcome, loss: best.loss, polish },
    curve: [...fitted.curve, ...watch.points],
  };
}

function workOf({ kan, recipe }: FittedShape, rows: number): StepWork {
  const { nInputs, outputs } = kan;
  const nodes = kan.nodes.map(({ factors }) => factors.map(({ edges }) => edges.map(({ source }) => source)));
  const intervals = Math.max(...recipe.grid);
  return stepWorkOf({ nInputs, nodes, outputs }, { rows, intervals, degree: recipe.degree });
}
