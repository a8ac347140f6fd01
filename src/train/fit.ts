import type { Dataset } from "../model/dataset.ts";
import { type Context, quiet } from "./context.ts";
import { defaultEngine } from "./engines/index.ts";
import type { FitOptions } from "./fitOptions.ts";
import { type FitResult, resultOf } from "./fitResult.ts";
import { chooseHeldOut } from "./rows/chooseHeldOut.ts";
import { chooseCrossValidated } from "./rows/crossValidate.ts";
import { polishedShape } from "./schedule/float64.ts";
import { openWorkers } from "./threads/pool.ts";
import { trainingOf } from "./training.ts";

/**
 * A network fitted to a dataset.
 *
 * With 200 rows or more: a random part validates (early stopping, choice of shape), a random part only tests.
 * With fewer: everything is judged by cross-validation and the final network is trained on all rows. Without a width
 * the smallest shape whose validation error is within noise of the best is taken; differences below what the grid can
 * resolve count as noise. After an engine of float32 the network is polished, and always reported on, in float64. Never
 * throws on bad numbers and never returns a NaN. Errors: UsageError for Levenberg–Marquardt in float32. Cost O(shapes·restarts·steps·optimiser step).
 */
export async function fit(data: Dataset, options: FitOptions, context: Context = quiet): Promise<FitResult> {
  const { engine, threads = 1 } = options;
  const training = trainingOf(data, options);
  const helpers = threads > 1 ? openWorkers(threads - 1) : undefined;
  const exact = engine.precision === "float32" ? defaultEngine({ threads }) : engine;
  try {
    const helped = helpers ? { ...context, helpers } : context;
    const chosen = training.folds
      ? await chooseCrossValidated(training, helped)
      : await chooseHeldOut(training, helped);
    const isPolished = exact !== engine && options.polish !== false && !context.signal?.aborted;
    const fitted = isPolished
      ? await polishedShape(chosen.fitted, chosen.rows, exact, context)
      : chosen.fitted;
    return resultOf(data, training, { ...chosen, fitted }, exact);
  } finally {
    await helpers?.close();
  }
}
