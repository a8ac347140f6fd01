import type { ClassErrors } from "../classErrors.ts";
import type { Diagnostic } from "../diagnostics.ts";
import { classShares, rowClasses } from "../model/classes/classes.ts";
import type { Dataset } from "../model/dataset.ts";
import type { Engine } from "../model/engine.ts";
import type { Kan } from "../model/kan.ts";
import { type LossName, lossOf } from "../model/losses/list.ts";
import type { Scaler } from "../model/scaler.ts";
import type { Outcome } from "../outcome.ts";
import type { TargetErrors } from "../targetErrors.ts";
import type { TriedWidth } from "./adequate.ts";
import type { Chosen } from "./chosen.ts";
import { type Context, quiet } from "./context.ts";
import { defaultEngine } from "./engines/index.ts";
import { classMetrics } from "./errors/classMetrics.ts";
import { effectiveParameters } from "./errors/effectiveParameters.ts";
import { classMetricsOn, evaluateBatch, metricsOf } from "./errors/metrics.ts";
import type { FitOptions } from "./fitOptions.ts";
import { chooseHeldOut } from "./rows/chooseHeldOut.ts";
import { chooseCrossValidated } from "./rows/crossValidate.ts";
import { SMALL_TABLE_ROWS } from "./rows/split.ts";
import { distinctCount, unitsOf } from "./rows/units.ts";
import { refiningLeg } from "./schedule/fitShape.ts";
import { polishedShape } from "./schedule/float64.ts";
import type { CurvePoint } from "./schedule/recipe.ts";
import { openWorkers } from "./threads/pool.ts";
import { type Training, trainingOf } from "./training.ts";

export type { FitOptions } from "./fitOptions.ts";

/** A trained network with everything needed to go on from it. */
export interface FitResult {
  readonly kan: Kan;
  readonly scaler: Scaler;
  readonly width: string;
  /** How errors counted. */
  readonly loss: LossName;
  /** What the width says of the table, in words, where it was chosen and says something. */
  readonly meaning?: string;
  /** The widths compared, when `width` was not given; in order of size. */
  readonly tried: readonly TriedWidth[];
  /** One per target, on trained and test rows; for tables too small to split, on rows left out in turn instead. */
  readonly metrics: readonly TargetErrors[];
  /** How well classes are told apart; absent where targets are numbers. */
  readonly classErrors?: ClassErrors;
  readonly outcome: Outcome;
  readonly curve: readonly CurvePoint[];
  /**
   * Predictions of each row by networks trained without it, in the units of the data; absent where rows were held out.
   * Shape: (targets)(rows).
   */
  readonly leftOut?: readonly Float64Array[];
  readonly notes: readonly Diagnostic[];
  /** How many parameters the rows determine (see `effectiveParameters`); absent for large networks. */
  readonly effectiveParameters?: number;
}

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
  const training = trainingOf(data, { ...options, loss: options.loss ?? usualLoss(data) });
  const helpers = threads > 1 ? openWorkers(threads - 1) : undefined;
  const exact = engine.precision === "float32" ? defaultEngine({ threads }) : engine;
  try {
    const chosen = await chosenOf(training, helpers ? { ...context, helpers } : context);
    const isPolished = exact !== engine && options.polish !== false && !context.signal?.aborted;
    const fitted = isPolished
      ? await polishedShape(chosen.fitted, chosen.rows, exact, context)
      : chosen.fitted;
    return resultOf(data, training, { ...chosen, fitted }, exact);
  } finally {
    await helpers?.close();
  }
}

/** The loss of a table where none is given: that of its classes, else squared error. */
function usualLoss({ classes }: Dataset): LossName {
  if (classes === undefined) return "mse";
  return classes.labels.length === 2 ? "logistic" : "softmax";
}

function chosenOf(training: Training, context: Context): Promise<Chosen> {
  const { folds } = training;
  return folds ? chooseCrossValidated(training, folds, context) : chooseHeldOut(training, context);
}

function resultOf(data: Dataset, training: Training, chosen: Chosen, engine: Engine): FitResult {
  const { scaler, test, candidates, recipe } = training;
  const { rows } = chosen;
  const { kan, outcome, curve } = chosen.fitted;
  const loss = lossOf({ name: recipe.loss });
  const onTest = test && evaluateBatch(kan, scaler, test, engine, loss);
  const leftOut = chosen.leftOut?.map((column, o) => column.map((v) => v * scaler.targets[o]!));
  const metrics = evaluateBatch(kan, scaler, rows.train, engine, loss).map((train, o) => ({
    train,
    ...(onTest && { test: onTest[o]! }),
    ...(leftOut && { crossValidated: metricsOf(leftOut[o]!, data.targets[o]!.values, data.weights) }),
  }));
  const classErrors = data.classes && {
    train: classMetricsOn(kan, scaler, rows.train, engine, loss),
    ...(test && { test: classMetricsOn(kan, scaler, test, engine, loss) }),
    ...(leftOut && { crossValidated: classMetrics(classShares(leftOut), rowClasses(data)) }),
  };
  const effective = effectiveParameters(
    kan,
    rows.train,
    refiningLeg(chosen.fitted.recipe).penalty,
    engine,
    loss,
  );
  const tried = candidates.length > 1 ? chosen.tried : [];
  const notes = [...(training.folds ? [smallTable(data)] : []), ...outsideGrids(data, recipe.gridRange)];
  const { width } = chosen;
  const meaning = candidates.find((candidate) => candidate.width === width)?.meaning;
  return {
    kan,
    scaler,
    width,
    loss: recipe.loss,
    ...(meaning && { meaning }),
    tried,
    metrics,
    ...(classErrors && { classErrors }),
    outcome,
    curve,
    ...(leftOut && { leftOut }),
    notes,
    ...(effective !== undefined && { effectiveParameters: effective }),
  };
}

/** Inputs that are named, at most. */
const MOST_NAMED = 12;

/** Which inputs have rows beyond the grids that were asked for. */
function outsideGrids(data: Dataset, range: FitOptions["gridRange"]): Diagnostic[] {
  const [low, high] = range ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  const outside = data.inputs.flatMap(({ name, values }) => {
    const n = values.reduce((sum, v) => sum + (v < low! || v > high! ? 1 : 0), 0);
    return n === 0 ? [] : [`"${name}" ${n}`];
  });
  if (outside.length === 0) return [];
  return [
    {
      severity: "warning",
      code: "fit/grid-range",
      message: `of ${data.nRows} rows these lie outside --grid-range, where splines are straight lines: ${outside.slice(0, MOST_NAMED).join(", ")}${outside.length > MOST_NAMED ? ", …" : ""}`,
      hint: "without --grid-range grids reach as far as the rows",
    },
  ];
}

function smallTable(data: Dataset): Diagnostic {
  const { nRows, groups } = data;
  const units = distinctCount(unitsOf(data));
  const inUnits = groups === undefined ? `, of which ${units} differ,` : ` in ${units} groups`;
  const ofThem = nRows < SMALL_TABLE_ROWS ? "" : inUnits;
  return {
    severity: "note",
    code: "fit/small-table",
    message: `${nRows} rows${ofThem} are too few to hold some out: judged by cross-validation, trained on all`,
  };
}
