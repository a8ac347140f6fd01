import { partAt } from "../events.ts";
import { mean } from "../math/statistics.ts";
import { rowLosses } from "../model/evaluate.ts";
import { lossOf } from "../model/losses/list.ts";
import { SQUARED_ERROR } from "../model/losses/squaredError.ts";
import type { Scaler } from "../model/scaler.ts";
import type { Metrics } from "../targetErrors.ts";
import { type Judged, resolutionOf, smallestAdequate, triedOf } from "./adequate.ts";
import { affordable, workOf } from "./candidates.ts";
import type { Chosen } from "./chosen.ts";
import type { Context } from "./context.ts";
import { fitShape } from "./schedule/fitShape.ts";
import type { ShapeTask } from "./schedule/recipe.ts";
import { batchAt } from "./schedule/sample.ts";
import type { Fold } from "./split.ts";
import type { Training } from "./training.ts";

/** Smoothing strengths that cross-validation chooses from. */
const STIFFNESSES = [1, 1e-2, 1e-4, 1e-6];

/**
 * The smallest network whose cross-validated error is within noise of the best, with the smoothing that did best there,
 * trained on all rows: for tables too small to hold rows out. Cost: folds · candidates · smoothings + 1 `fitShape`s.
 */
export async function chooseCrossValidated(
  { scaler, rows, candidates, recipe }: Training,
  folds: readonly Fold[],
  context: Context,
): Promise<Chosen> {
  const judged: Left[] = [];
  const compared = affordable(candidates, rows.train, recipe);
  const works = compared.flatMap((candidate) => STIFFNESSES.map(() => folds.length * workOf(candidate)));
  for (const [c, candidate] of compared.entries()) {
    let best: Left | undefined;
    for (const [s, stiffness] of STIFFNESSES.entries()) {
      if (context.signal?.aborted && (best !== undefined || judged.length > 0)) break;
      const detail = `width ${candidate.width}`;
      const part = partAt(works, c * STIFFNESSES.length + s);
      context.sink({ kind: "stage", stage: "cross-validate", detail, part });
      const quick = { ...recipe, stiffness, restarts: 1 };
      const left = await leftOut({ shape: candidate.shape, rows, recipe: quick }, folds, context);
      const least = best === undefined ? Number.POSITIVE_INFINITY : mean(best.losses);
      const now = mean(left.losses);
      if (best === undefined || now < least) best = { candidate, stiffness, ...left };
      if (now > 1.5 * least) break; // softer only overfits more
    }
    if (best !== undefined) judged.push(best);
  }
  const { candidate, stiffness, squares } = smallestAdequate(judged, resolutionOf(recipe));
  const { width, shape } = candidate;
  context.sink({ kind: "stage", stage: "train", detail: `width ${width}, all rows` });
  const fitted = await fitShape({ shape, rows, recipe: { ...recipe, stiffness } }, context);
  return { width, fitted, tried: triedOf(judged), crossValidated: metricsOf(scaler, squares) };
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

async function leftOut(task: ShapeTask, folds: readonly Fold[], context: Context): Promise<LeftOut> {
  const { rows, recipe } = task;
  const loss = lossOf({ name: recipe.loss });
  const losses = new Float64Array(rows.train.nRows);
  const squares = new Float64Array(rows.train.nRows);
  for (const fold of folds) {
    const held = batchAt(rows.train, fold.held);
    const { kan } = await fitShape({ ...task, rows: { train: batchAt(rows.train, fold.train) } }, context);
    const put = (values: Float64Array, into: Float64Array) => {
      for (const [i, row] of fold.held.entries()) into[row] = values[i]!;
    };
    put(rowLosses(kan, held, recipe.engine, loss), losses);
    put(rowLosses(kan, held, recipe.engine, SQUARED_ERROR), squares);
  }
  return { losses, squares };
}

function metricsOf({ targets }: Scaler, squares: Float64Array): Metrics[] {
  // Squares are summed over targets in scaled units: for one target the unit is its standard deviation.
  const nrmse = Math.sqrt(mean(squares) / targets.length);
  return Array.from(targets, (spread) => ({
    rows: squares.length,
    rmse: nrmse * spread,
    nrmse,
    r2: 1 - nrmse * nrmse,
  }));
}
