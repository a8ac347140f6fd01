import type { ClassErrors } from "../classErrors.ts";
import type { Diagnostic } from "../diagnostics.ts";
import { classShares, rowClasses } from "../model/classes/classes.ts";
import type { Dataset } from "../model/dataset.ts";
import type { Engine } from "../model/engine.ts";
import { networkOutputs } from "../model/evaluate.ts";
import type { Kan } from "../model/kan.ts";
import type { LossName } from "../model/losses/list.ts";
import type { Scaler } from "../model/scaler.ts";
import type { Outcome } from "../outcome.ts";
import type { TargetErrors } from "../targetErrors.ts";
import type { TriedWidth } from "./adequate.ts";
import type { Chosen } from "./chosen.ts";
import { classMetrics } from "./errors/classMetrics.ts";
import { effectiveParameters } from "./errors/effectiveParameters.ts";
import { classMetricsOn, evaluateBatch, metricsOf } from "./errors/metrics.ts";
import type { CurvePoint } from "./schedule/recipe.ts";
import { refiningLeg } from "./schedule/refine.ts";
import type { Training } from "./training.ts";

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

/** What `fit` says of the network that was chosen, measured by `engine`. Cost O(rows·edges). */
export function resultOf(data: Dataset, training: Training, chosen: Chosen, engine: Engine): FitResult {
  const { scaler, test, candidates, recipe, loss, notes } = training;
  const { rows } = chosen;
  const { kan, outcome, curve } = chosen.fitted;
  const atTrain = networkOutputs(kan, rows.train, engine);
  const atTest = test && networkOutputs(kan, test, engine);
  const onTest = test && evaluateBatch(atTest!, scaler, test, loss);
  const leftOut = chosen.leftOut?.map((column, o) => column.map((v) => v * scaler.targets[o]!));
  const metrics = evaluateBatch(atTrain, scaler, rows.train, loss).map((train, o) => ({
    train,
    ...(onTest && { test: onTest[o]! }),
    ...(leftOut && { crossValidated: metricsOf(leftOut[o]!, data.targets[o]!.values, data.weights, loss) }),
  }));
  const classErrors = data.classes && {
    train: classMetricsOn(atTrain, scaler, rows.train, loss),
    ...(test && { test: classMetricsOn(atTest!, scaler, test, loss) }),
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
