import { createHash } from "node:crypto";
import { UsageError } from "../diagnostics.ts";
import type { Dataset } from "../model/dataset.ts";
import { edgesOf } from "../model/edges.ts";
import type { Engine } from "../model/engine.ts";
import { networkLoss } from "../model/evaluate.ts";
import type { Kan } from "../model/kan.ts";
import { networkSize } from "../model/networkSize.ts";
import type { TargetErrors } from "../targetErrors.ts";
import type { Context } from "../train/context.ts";
import { fit } from "../train/fit.ts";
import type { FitOptions } from "../train/fitOptions.ts";
import type { FitResult } from "../train/fitResult.ts";
import { trainingOf } from "../train/training.ts";
import type { TrialJob, TrialResult } from "../trials.ts";
import { criterionOf } from "./judge.ts";
import { optionsOfParams } from "./space.ts";

/** A result, and the network where there is one. */
export interface Tried {
  readonly result: TrialResult;
  readonly fitted?: FitResult;
}

/** What a trial is run with, besides its job and rows; no number of the result but `seconds` and `host` depends on it. */
export interface TrialPlace {
  readonly engine: Engine;
  readonly host: string;
  /** A clock in milliseconds. */
  readonly now: () => number;
}

/**
 * A network trained and judged as a job says: `kan fit` with the same options and seed gives the same one.
 *
 * What the options make impossible, and a network without a finite error, are results that say why. Cost: one `fit`.
 */
export async function runTrial(
  data: Dataset,
  job: TrialJob,
  { engine, host, now }: TrialPlace,
  context: Context,
): Promise<Tried> {
  const start = now();
  const { sweep, trial, params, budget, kan } = job;
  const head = { v: 1, sweep, trial, params, ...(budget !== undefined && { budget }) } as const;
  const tail = () => ({
    seconds: Number(((now() - start) / 1000).toFixed(3)),
    engine: engine.name,
    kan,
    host,
  });
  const failed = (reason: string): Tried => ({
    result: {
      ...head,
      status: "failed",
      criterion: null,
      parameters: 0,
      n: 0,
      nrmse: { train: 0 },
      model: "",
      reason,
      ...tail(),
    },
  });
  try {
    const options = fitOptionsOf(data, job, engine);
    const fitted = await fit(data, options, context);
    if (!fitted.metrics.every(({ train }) => Number.isFinite(train.rmse)))
      return failed("training found no network with a finite error");
    const criterion = await criterionOf(job.by, data, options, fitted, context);
    const result: TrialResult = {
      ...head,
      status: "ok",
      criterion: Number.isFinite(criterion) ? criterion : null,
      parameters: networkSize(fitted.kan).parameters,
      n: fitted.metrics.reduce((sum, { train }) => sum + train.rows, 0),
      nrmse: errorsOf(fitted, data, options),
      model: hashOf(fitted.kan),
      ...tail(),
    };
    return { result, fitted };
  } catch (error) {
    if (error instanceof UsageError) return failed(error.message);
    throw error;
  }
}

/** The options of `fit` for a job: a first look takes one start and a share of the steps. */
function fitOptionsOf(data: Dataset, { params, seed, budget }: TrialJob, engine: Engine): FitOptions {
  const options: FitOptions = { ...optionsOfParams(params), seed, engine };
  if (budget === undefined) return options;
  const { steps } = trainingOf(data, options).recipe;
  return { ...options, steps: Math.max(1, Math.ceil(steps * budget)), restarts: 1 };
}

function errorsOf(fitted: FitResult, data: Dataset, options: FitOptions): TrialResult["nrmse"] {
  const worst = (pick: (errors: TargetErrors) => { readonly nrmse: number } | undefined) => {
    const all = fitted.metrics.flatMap((errors) => pick(errors)?.nrmse ?? []);
    return all.length === 0 ? undefined : Math.max(...all);
  };
  const test = worst(({ test, crossValidated }) => test ?? crossValidated);
  const { validation } = trainingOf(data, { ...options, loss: fitted.loss }).rows;
  return {
    train: worst(({ train }) => train)!,
    ...(validation &&
      fitted.loss === "mse" && {
        validation: Math.sqrt(networkLoss(fitted.kan, validation, options.engine)),
      }),
    ...(test !== undefined && { test }),
  };
}

/** SHA-256 of all numbers of a network, in order. */
function hashOf(kan: Kan): string {
  const hash = createHash("sha256");
  const add = (...numbers: readonly number[]): void => {
    hash.update(Float64Array.from(numbers));
  };
  for (const { factors } of kan.nodes) for (const { bias } of factors) add(bias);
  for (const { source, curve } of edgesOf(kan.nodes)) {
    add(source);
    if (curve.kind === "spline")
      add(curve.grid.degree, ...curve.grid.knots, curve.baseWeight, ...curve.coefficients);
  }
  return hash.digest("hex");
}
