import { mean } from "../math/statistics.ts";
import { batchOf } from "../model/batchOf.ts";
import type { Dataset } from "../model/dataset.ts";
import { rowLosses } from "../model/evaluate.ts";
import { SQUARED_ERROR } from "../model/losses/squaredError.ts";
import { scalerOf } from "../model/scaler.ts";
import type { Shape } from "../model/shape.ts";
import type { Metrics } from "../targetErrors.ts";
import { type Judged, resolutionOf, smallestAdequate, triedOf } from "./adequate.ts";
import { affordable } from "./candidates.ts";
import type { Context } from "./context.ts";
import { fitShape } from "./schedule/fitShape.ts";
import type { ShapeRecipe } from "./schedule/recipe.ts";
import { foldRows, type RepeatedRows } from "./split.ts";
import type { Chosen, Training } from "./training.ts";

/** Smoothing strengths that cross-validation chooses from. */
const STIFFNESSES = [1, 1e-2, 1e-4, 1e-6];

/**
 * The smallest network whose cross-validated error is within noise of the best, with the smoothing that did best there,
 * trained on all rows: for tables too small to hold rows out. Cost: folds · candidates · smoothings + 1 `fitShape`s.
 */
export async function chooseCrossValidated(
  training: Training,
  repeated: RepeatedRows,
  context: Context,
): Promise<Chosen> {
  const { data, train, recipe, helpers } = training;
  const judged: Left[] = [];
  for (const candidate of affordable(training.candidates, data, recipe)) {
    let best: Left | undefined;
    for (const stiffness of STIFFNESSES) {
      if (context.signal?.aborted && (best !== undefined || judged.length > 0)) break;
      context.sink({ kind: "stage", stage: "cross-validate", detail: `width ${candidate.width}` });
      const quick = { ...recipe, stiffness, restarts: 1 };
      const left = await leftOut(training, repeated, candidate.shape, quick, context);
      const least = best === undefined ? Number.POSITIVE_INFINITY : mean(best.losses);
      const now = mean(left.losses);
      if (best === undefined || now < least) best = { candidate, stiffness, ...left };
      if (now > 1.5 * least) break; // softer only overfits more
    }
    if (best !== undefined) judged.push(best);
  }
  const { candidate, stiffness, squares } = smallestAdequate(judged, resolutionOf(recipe));
  context.sink({ kind: "stage", stage: "train", detail: `width ${candidate.width}, all rows` });
  const fitted = await fitShape(
    candidate.shape,
    train,
    undefined,
    { ...recipe, stiffness },
    context,
    helpers,
  );
  return { candidate, fitted, tried: triedOf(judged), crossValidated: metricsOf(data, squares) };
}

/** What cross-validation finds of each row while it is left out: its loss, and its squared error for the report. */
interface LeftOut {
  readonly losses: Float64Array;
  readonly squares: Float64Array;
}

/** A candidate at the smoothing that suits it. */
interface Left extends Judged, LeftOut {
  readonly stiffness: number;
}

async function leftOut(
  { data, scaler, loss }: Training,
  repeated: RepeatedRows,
  shape: Shape,
  recipe: ShapeRecipe,
  context: Context,
): Promise<LeftOut> {
  const losses = new Float64Array(data.nRows);
  const squares = new Float64Array(data.nRows);
  for (const fold of foldRows(repeated, recipe.seed)) {
    const train = batchOf(data, scaler, fold.train);
    const held = batchOf(data, scaler, fold.held);
    const { kan } = await fitShape(shape, train, undefined, recipe, context);
    const put = (values: Float64Array, into: Float64Array) => {
      for (const [i, row] of fold.held.entries()) into[row] = values[i]!;
    };
    put(rowLosses(kan, held, recipe.engine, loss), losses);
    put(rowLosses(kan, held, recipe.engine, SQUARED_ERROR), squares);
  }
  return { losses, squares };
}

function metricsOf(data: Dataset, squares: Float64Array): Metrics[] {
  // Squares are summed over targets in scaled units: for one target the unit is its standard deviation.
  const nrmse = Math.sqrt(mean(squares) / data.targets.length);
  return data.targets.map(({ values }) => {
    const spread = scalerOf({ ...data, inputs: [], targets: [{ name: "", values }] }).targets[0]!;
    return { rows: values.length, rmse: nrmse * spread, nrmse, r2: 1 - nrmse * nrmse };
  });
}
