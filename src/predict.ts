import { UsageError } from "./diagnostics.ts";
import type { ModelState, NetworkState } from "./io/models/modelRecord.ts";
import type { Engine } from "./model/engine.ts";
import { linked } from "./model/loss.ts";
import { lossOf } from "./model/losses/list.ts";
import type { Expr } from "./symbolic/expression/expr.ts";
import type { KnownConstants } from "./symbolic/formula/constants/knownConstants.ts";
import { predictExpr } from "./symbolic/formula/formula.ts";
import { lossOfSets } from "./symbolic/formula/formulaSet.ts";
import {
  type PredictedIntervals,
  predictionIntervals,
} from "./symbolic/formula/intervals/predictionIntervals.ts";
import { defaultEngine } from "./train/engines/index.ts";
import { predictKan } from "./train/errors/metrics.ts";

/** Predictions of all targets from the input columns of a model. Shape: (inputs)(rows) to (targets)(rows). */
export type Predictor = (columns: readonly Float64Array[]) => readonly Float64Array[];

/** What a prediction needs of a model: a `ModelState`, or the pieces of one that a program has put together. */
export interface PredictingModel extends Pick<ModelState, "inputs" | "formulas"> {
  readonly network?: Pick<NetworkState, "kan" | "scaler" | "loss">;
}

/** How to predict. */
export interface PredictOptions {
  /** @defaultValue the formula where there is one */
  readonly from?: "formula" | "network";
  /** @defaultValue the fastest here */
  readonly engine?: Engine;
}

/**
 * The predictor of a model: its network, or the best formula of each target.
 *
 * Use it to predict block by block. A formula gives NaN where it has no value. Errors: UsageError when a formula or a
 * network is wanted and there is none.
 */
export async function predictorOf(model: PredictingModel, options: PredictOptions = {}): Promise<Predictor> {
  const from = options.from ?? (model.formulas.length > 0 ? "formula" : "network");
  if (from === "formula") {
    if (model.formulas.length > 0) return formulaPredictor(model);
    throw new UsageError("the model has no formula yet", "run kan symbolic first, or use --from network");
  }
  if (model.network !== undefined)
    return networkPredictor(model.network, model.inputs, options.engine ?? defaultEngine());
  throw new UsageError(
    "the model holds formulas and no network",
    "kan fit trains one; --from formula predicts with the formula",
  );
}

/**
 * The predictions of each target for rows given as the model's input columns, in order. Shape: (inputs)(rows) to
 * (targets)(rows).
 */
export async function predict(
  model: PredictingModel,
  columns: readonly Float64Array[],
  options: PredictOptions = {},
): Promise<readonly Float64Array[]> {
  return (await predictorOf(model, options))(columns);
}

function networkPredictor(
  { kan, scaler, loss }: NonNullable<PredictingModel["network"]>,
  inputs: PredictingModel["inputs"],
  engine: Engine,
): Predictor {
  return (columns) =>
    predictKan(
      kan,
      scaler,
      {
        inputs: columns.map((values, i) => ({ name: inputs[i]?.name ?? "", values })),
        targets: [],
        nRows: columns[0]?.length ?? 0,
        source: "",
        fingerprint: "",
      },
      engine,
      lossOf({ name: loss ?? "mse" }),
    );
}

/**
 * What predicts each target with intervals; `known` says how well the constants of each formula are known.
 *
 * Shape: (inputs)(rows) to (targets)(rows). See `predictionIntervals`.
 */
export function intervalPredictorOf(
  model: PredictingModel,
  known: readonly KnownConstants[],
  level: number,
): (columns: readonly Float64Array[]) => readonly PredictedIntervals[] {
  const makers = takenFormulas(model).map(({ expr, names, pick }, t) => ({
    pick,
    make: predictionIntervals(expr, names, known[t]!, level),
  }));
  return (columns) => makers.map(({ make, pick }) => make(pick(columns)));
}

function formulaPredictor(model: PredictingModel): Predictor {
  const taken = takenFormulas(model);
  const loss = lossOf({ name: lossOfSets(model.formulas) });
  return (columns) =>
    linked(
      loss,
      taken.map(({ names, expr, pick }) => predictExpr(expr, names, pick(columns))),
    );
}

/** The formula of each target, its names, and what picks their columns out of those of the model. */
function takenFormulas({ formulas, inputs }: PredictingModel): {
  readonly expr: Expr;
  readonly names: readonly string[];
  readonly pick: (columns: readonly Float64Array[]) => readonly Float64Array[];
}[] {
  return formulas.map(({ formulas: list, best, variables }) => {
    const names = Object.keys(variables);
    const places = names.map((name) => inputs.findIndex((input) => input.name === variables[name]));
    const pick = (columns: readonly Float64Array[]): readonly Float64Array[] => {
      const nRows = columns[0]?.length ?? 0;
      return places.map((place) => columns[place] ?? new Float64Array(nRows).fill(Number.NaN));
    };
    return { names, pick, expr: list[best]!.expr };
  });
}
