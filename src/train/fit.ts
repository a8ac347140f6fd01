import type { Diagnostic } from "../diagnostics.ts";
import { allRows } from "../math/rows.ts";
import { batchOf } from "../model/batchOf.ts";
import type { Dataset } from "../model/dataset.ts";
import type { Batch, Engine } from "../model/engine.ts";
import type { Kan } from "../model/kan.ts";
import { lossOf } from "../model/losses/list.ts";
import { type Scaler, scalerOf } from "../model/scaler.ts";
import type { Outcome } from "../outcome.ts";
import type { TargetErrors } from "../targetErrors.ts";
import type { TriedWidth } from "./adequate.ts";
import { candidatesOf } from "./candidates.ts";
import { chooseHeldOut } from "./chooseHeldOut.ts";
import { type Context, quiet } from "./context.ts";
import { chooseCrossValidated } from "./crossValidate.ts";
import { defaultEngine } from "./engines/index.ts";
import type { FitOptions } from "./fitOptions.ts";
import { evaluateBatch } from "./metrics.ts";
import type { FittedShape } from "./schedule/fitShape.ts";
import { polishedShape } from "./schedule/float64.ts";
import type { CurvePoint } from "./schedule/recipe.ts";
import { recipeOf } from "./schedule/recipeOf.ts";
import { isSmallTable, repeatedRows, splitRows } from "./split.ts";
import { openWorkers, type Pool } from "./threads/pool.ts";
import { trainingSettingsOf } from "./trainingOptions.ts";

export type { FitOptions } from "./fitOptions.ts";

/** A trained network with everything needed to go on from it. */
export interface FitResult {
  readonly kan: Kan;
  readonly scaler: Scaler;
  readonly width: string;
  /** The widths compared, when `width` was not given; in order of size. */
  readonly tried: readonly TriedWidth[];
  /** One per target, on trained and test rows; for tables too small to split, on rows left out in turn instead. */
  readonly metrics: readonly TargetErrors[];
  readonly outcome: Outcome;
  readonly curve: readonly CurvePoint[];
  readonly notes: readonly Diagnostic[];
}

/**
 * A network fitted to a dataset.
 *
 * With 100 rows or more: a random part validates (early stopping, choice of shape), a random part only tests.
 * With fewer: everything is judged by cross-validation and the final network is trained on all rows. Without a width
 * the smallest shape whose validation error is within noise of the best is taken; differences below what the grid can
 * resolve count as noise. After an engine of float32 the network is polished, and always reported on, in float64. Never
 * throws on bad numbers and never returns a NaN. Errors: UsageError for Levenberg–Marquardt in float32. Cost O(shapes·restarts·steps·optimiser step).
 */
export async function fit(data: Dataset, options: FitOptions, context: Context = quiet): Promise<FitResult> {
  const threads = options.threads ?? 1;
  const helpers = threads > 1 ? openWorkers(threads - 1) : undefined;
  try {
    return await fitWith(helpers, data, options, context);
  } finally {
    await helpers?.close();
  }
}

async function fitWith(
  helpers: Pool | undefined,
  data: Dataset,
  options: FitOptions,
  context: Context,
): Promise<FitResult> {
  const settings = trainingSettingsOf(options);
  const scaler = scalerOf(data);
  const repeated = repeatedRows(data);
  const isSmall = isSmallTable(repeated);
  const candidates = candidatesOf(data, settings);
  const recipe = recipeOf(data, options, candidates.at(-1)!.shape, isSmall);
  const loss = lossOf({ name: recipe.loss });
  const split = isSmall
    ? { train: allRows(data.nRows), validation: new Int32Array(0), test: new Int32Array(0) }
    : splitRows(repeated, recipe.seed, settings.validationFraction, settings.testFraction);
  const train = batchOf(data, scaler, split.train);
  const validation = batchOf(data, scaler, split.validation);

  const training = { data, scaler, train, candidates, recipe, loss, helpers };
  const chosen = isSmall
    ? await chooseCrossValidated(training, repeated, context)
    : await chooseHeldOut(training, validation, context);
  const { kan, outcome, curve } = await inFloat64(chosen.fitted, train, validation, options, context);

  const judge = judgeOf(options);
  const onTrain = evaluateBatch(kan, scaler, train, judge, loss);
  const test = batchOf(data, scaler, split.test);
  const onTest = test.nRows > 0 ? evaluateBatch(kan, scaler, test, judge, loss) : undefined;
  const metrics = onTrain.map((errors, o) => ({
    train: errors,
    ...(onTest ? { test: onTest[o]! } : {}),
    ...(chosen.crossValidated ? { crossValidated: chosen.crossValidated[o]! } : {}),
  }));
  const { width } = chosen.candidate;
  const tried = candidates.length > 1 ? chosen.tried : [];
  return { kan, scaler, width, tried, metrics, outcome, curve, notes: isSmall ? [smallTable(data)] : [] };
}

/** The network after a refinement in float64, where it was trained in float32 and nobody said no. */
async function inFloat64(
  fitted: FittedShape,
  train: Batch,
  validation: Batch,
  options: FitOptions,
  context: Context,
): Promise<FittedShape> {
  const isRough = options.engine.precision === "float32";
  if (!isRough || options.polish === false || context.signal?.aborted) return fitted;
  const held = validation.nRows > 0 ? validation : undefined;
  return polishedShape(fitted, train, held, { ...fitted.recipe, engine: judgeOf(options) }, context);
}

/** The engine of float64 that errors are computed with. */
function judgeOf({ engine, threads = 1 }: FitOptions): Engine {
  return engine.precision === "float32" ? defaultEngine({ threads }) : engine;
}

function smallTable({ nRows }: Dataset): Diagnostic {
  return {
    severity: "note",
    code: "fit/small-table",
    message: `${nRows} rows are too few to hold some out: judged by cross-validation, trained on all`,
  };
}
