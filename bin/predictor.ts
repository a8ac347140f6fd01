import {
  type Engine,
  type FormulaEntry,
  type ModelState,
  parseExpr,
  predictExpr,
  predictKan,
} from "../src/index.ts";
import { NoResultError } from "./exit.ts";

/** Predictions of all targets from the input columns of a model. Shape: (inputs)(rows) to (targets)(rows). */
export type Predictor = (columns: readonly Float64Array[]) => readonly Float64Array[];

/** The predictor of a model: its network, or its formulas. Errors: NoResultError when it has no formula yet. */
export async function predictorOf(
  state: ModelState,
  from: "network" | "formula",
  engine: Engine,
): Promise<Predictor> {
  return from === "network" ? networkPredictor(state, engine) : formulaPredictor(state);
}

function networkPredictor({ kan, scaler, inputs }: ModelState, engine: Engine): Predictor {
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

async function formulaPredictor({ formulas, inputs }: ModelState): Promise<Predictor> {
  if (formulas.length === 0) {
    throw new NoResultError("the model has no formula yet", "run kan symbolic first, or use --from network");
  }
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
