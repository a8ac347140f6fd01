import { UsageError } from "./diagnostics.ts";
import type { FormulaEntry, ModelState } from "./io/models/modelRecord.ts";
import type { Engine } from "./model/engine.ts";
import { parseExpr } from "./symbolic/expression/parseExpr.ts";
import { predictExpr } from "./symbolic/formula/formula.ts";
import { defaultEngine } from "./train/engines/index.ts";
import { predictKan } from "./train/metrics.ts";

/** Predictions of all targets from the input columns of a model. Shape: (inputs)(rows) to (targets)(rows). */
export type Predictor = (columns: readonly Float64Array[]) => readonly Float64Array[];

/** What a prediction needs of a model: a `ModelState`, or the pieces of one that a program has put together. */
export type PredictingModel = Pick<ModelState, "kan" | "scaler" | "inputs" | "formulas">;

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
 * Use it to predict block by block; the formula is parsed once. A formula gives NaN where it has no value. Errors: UsageError
 * when a formula is wanted and there is none.
 */
export async function predictorOf(model: PredictingModel, options: PredictOptions = {}): Promise<Predictor> {
  const from = options.from ?? (model.formulas.length > 0 ? "formula" : "network");
  if (from === "network") return networkPredictor(model, options.engine ?? defaultEngine());
  if (model.formulas.length > 0) return formulaPredictor(model);
  throw new UsageError("the model has no formula yet", "run kan symbolic first, or use --from network");
}

/** The predictions of each target for rows given as the model's input columns, in order. Shape: (inputs)(rows) to (targets)(rows). */
export async function predict(
  model: PredictingModel,
  columns: readonly Float64Array[],
  options: PredictOptions = {},
): Promise<readonly Float64Array[]> {
  return (await predictorOf(model, options))(columns);
}

function networkPredictor({ kan, scaler, inputs }: PredictingModel, engine: Engine): Predictor {
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
    );
}

async function formulaPredictor({ formulas, inputs }: PredictingModel): Promise<Predictor> {
  const parsed = await Promise.all(
    formulas.map(async ({ formulas: entries, best, variables }) => {
      const names = Object.keys(variables);
      const { expression } = entries[best] as FormulaEntry;
      return {
        names,
        expr: await parseExpr(expression, { variables: names }),
        places: names.map((name) => inputs.findIndex((input) => input.name === variables[name])),
      };
    }),
  );
  return (columns) =>
    parsed.map(({ names, expr, places }) => {
      const nRows = columns[0]?.length ?? 0;
      return predictExpr(
        expr,
        names,
        places.map((place) => columns[place] ?? new Float64Array(nRows).fill(Number.NaN)),
      );
    });
}
