import { UsageError } from "../diagnostics.ts";
import { mean } from "../math/statistics.ts";
import { batchOf } from "../model/batchOf.ts";
import { type Dataset, takeRows } from "../model/dataset.ts";
import { networkLoss } from "../model/evaluate.ts";
import { lossOf } from "../model/losses/list.ts";
import type { Context } from "../train/context.ts";
import { criteriaOf } from "../train/errors/criteria.ts";
import type { FitOptions } from "../train/fitOptions.ts";
import type { FitResult } from "../train/fitResult.ts";
import { leftOut } from "../train/rows/leftOut.ts";
import { foldsOf, splitOf } from "../train/rows/split.ts";
import { trainingOf } from "../train/training.ts";
import type { CriterionName } from "../trials.ts";

/**
 * What a fitted network is ranked by; less is better, infinite where it has none.
 *
 * `aicc` and `bic` count the rows that it was trained on; `validation` is the error on the validation rows, RMSE/std for
 * squared errors, else the mean loss; `cv` is the same for rows left out in turn in five folds, the test rows aside. A table too
 * small to hold rows out has only `cv`, which then stands for both. Rows that test decide nothing. Cost of `cv`: five fits.
 */
export async function criterionOf(
  by: CriterionName,
  data: Dataset,
  options: FitOptions,
  fitted: FitResult,
  context: Context,
): Promise<number> {
  if (by === "aicc" || by === "bic") {
    if (fitted.loss === "mse") return criteriaOf(fitted.kan, fitted.metrics)[by];
    throw new UsageError(`--by ${by} is for squared errors, the loss is ${fitted.loss}`);
  }
  const training = trainingOf(data, { ...options, loss: fitted.loss });
  const { rows, recipe, candidates, folds } = training;
  const isSquared = recipe.loss === "mse";
  const shown = (loss: number): number => (isSquared ? Math.sqrt(loss) : loss);
  if (folds !== undefined) {
    const left = fitted.metrics.map(({ crossValidated, train }) => (crossValidated ?? train).nrmse);
    return Math.sqrt(mean(left.map((nrmse) => nrmse * nrmse)));
  }
  if (by === "validation")
    return shown(
      networkLoss(fitted.kan, rows.validation ?? rows.train, recipe.engine, lossOf({ name: recipe.loss })),
    );
  const { train, validation } = splitOf(data, options);
  const kept = Int32Array.from([...train, ...validation]).sort();
  const task = {
    shape: candidates.find(({ width }) => width === fitted.width)!.shape,
    rows: { train: batchOf(data, training.scaler, kept) },
    recipe,
  };
  const left = await leftOut(task, foldsOf(takeRows(data, kept), options), context);
  return left === undefined ? Number.POSITIVE_INFINITY : shown(mean(left.losses));
}
