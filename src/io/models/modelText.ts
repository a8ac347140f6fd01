import type { ClassMetrics } from "../../classErrors.ts";
import type { Diagnostic } from "../../diagnostics.ts";
import { type Dataset, type InputValues, wide } from "../../model/dataset.ts";
import { edgesOf } from "../../model/edges.ts";
import type { Curve, Grid } from "../../model/kan.ts";
import { sameGrid } from "../../model/spline/grid.ts";
import { base64Of } from "./base64.ts";
import { AS_IS, type Fields, inOrder, OR_NULL } from "./fields.ts";
import { formulaSetJson, TARGET_ERRORS } from "./formulaJson.ts";
import { jsonText, sortedKeys } from "./jsonText.ts";
import type { OutcomeJson } from "./modelJson.ts";
import type {
  ClassState,
  CurvePoint,
  DataSource,
  Json,
  JsonObject,
  ModelRecord,
  ModelState,
  NetworkState,
  RowSplit,
  SystemState,
} from "./modelRecord.ts";

/** The schema this version writes; it reads kan/model@1 as well. */
export const MODEL_SCHEMA = "kan/model@2";

/**
 * The text of a model file.
 *
 * Equal records give equal bytes: fixed key order, no clock, no path but the data's own. Grids are listed once and
 * referred to by index; so are kept rows, by their fingerprint. Errors: RangeError for a number that is not finite.
 */
export function modelText(record: ModelRecord): string {
  const pool = new Pool();
  const current = stateJson(record.current, pool);
  const history = record.before.map((state) => stateJson(state, pool));
  return jsonText({
    schema: MODEL_SCHEMA,
    ...current,
    history,
    grids: pool.grids.map(gridJson),
    tables: pool.tablesJson(),
  });
}

/** What states share. */
class Pool {
  readonly grids: Grid[] = [];
  readonly #known = new Map<Grid, number>();
  readonly #tables = new Map<string, Dataset>();

  indexOf(grid: Grid): number {
    let index = this.#known.get(grid);
    if (index === undefined) {
      index = this.grids.findIndex((other) => sameGrid(grid, other));
      if (index < 0) index = this.grids.push(grid) - 1;
      this.#known.set(grid, index);
    }
    return index;
  }

  keep(rows: Dataset): void {
    this.#tables.set(rows.fingerprint, rows);
  }

  tablesJson(): JsonObject {
    const column = (one: InputValues): Json => [one.name, base64Of(wide(one))];
    return Object.fromEntries(
      [...this.#tables].map(([fingerprint, { inputs, targets, weights, groups }]) => [
        fingerprint,
        {
          inputs: inputs.map(column),
          targets: targets.map(column),
          weights: weights && base64Of(weights),
          groups: groups && base64Of(Float64Array.from(groups)),
        },
      ]),
    );
  }
}

/** Spline coefficients of a network beyond which they are written as bytes: half the letters, and no digits to be made and read. */
const MANY_COEFFICIENTS = 100_000;

function stateJson(state: ModelState, pool: Pool): JsonObject {
  const { step, data, split, inputs, targets, categories, classes, network, formulas, system } = state;
  if (data.rows !== undefined) pool.keep(data.rows);
  return {
    version: step.version,
    command: step.command,
    summary: step.summary,
    seed: step.seed,
    options: sortedKeys(step.options),
    engine: step.engine,
    outcome: step.outcome && inOrder(step.outcome, OUTCOME),
    curve: step.curve?.map((point) => inOrder(point, CURVE_POINT)),
    data: dataJson(data),
    split: split && inOrder(split, SPLIT),
    columns: {
      inputs: inputs.map(({ name, low, high }) => ({ name, low, high })),
      targets,
      categories: categories?.map(({ column, levels }) => ({ column, levels })),
    },
    classes: classes && inOrder(classes, CLASSES),
    network: network && networkJson(network, pool),
    formulas: formulas.map(formulaSetJson),
    system: system && inOrder(system, SYSTEM),
  };
}

const CLASS_METRICS: Fields<ClassMetrics> = {
  ...{ rows: AS_IS, accuracy: AS_IS, balancedAccuracy: AS_IS, logLoss: AS_IS, auc: AS_IS },
  ...{ calibrationError: AS_IS, confusion: AS_IS },
};

const CLASSES: Fields<ClassState> = {
  ...{ target: AS_IS, labels: AS_IS },
  errors: { train: CLASS_METRICS, test: CLASS_METRICS, crossValidated: CLASS_METRICS },
};

const SYSTEM: Fields<SystemState> = {
  ...{ time: AS_IS, order: AS_IS, states: AS_IS, driven: AS_IS },
  starts: { run: AS_IS, time: AS_IS, values: AS_IS },
  measured: { times: AS_IS, states: AS_IS },
  conserved: AS_IS,
};

/** A loss that is not finite is written as null: a run may well diverge. */
const OUTCOME: Fields<OutcomeJson> = {
  ...{ kind: AS_IS, steps: AS_IS, loss: OR_NULL, at: AS_IS, advice: AS_IS },
  polish: { engine: AS_IS, steps: AS_IS, lossBefore: AS_IS },
};

const CURVE_POINT: Fields<CurvePoint> = { step: AS_IS, train: AS_IS, validation: AS_IS };
const SPLIT: Fields<RowSplit> = { seed: AS_IS, validationFraction: AS_IS, testFraction: AS_IS };
const NOTE: Fields<Omit<Diagnostic, "works">> = {
  ...{ severity: AS_IS, code: AS_IS, message: AS_IS },
  where: { file: AS_IS, row: AS_IS, column: AS_IS },
  hint: AS_IS,
};

/** How a table was read, in the order of the file. */
const READ_KEYS = [
  "delimiter",
  "decimal",
  "thousands",
  "header",
  "missing",
  "missingValues",
  "below",
  "dates",
  "where",
  "reader",
  "sql",
  "inputs",
  "ignore",
  "target",
  "weights",
  "sigma",
  "group",
  "lags",
  "differences",
  "task",
  "classWeights",
  "categories",
] as const;

function dataJson({ source, fingerprint, nRows, read, notes }: DataSource): JsonObject {
  return {
    source,
    fingerprint,
    rows: nRows,
    read: Object.fromEntries(
      READ_KEYS.map((key) => [
        key,
        key === "lags" ? read.lags?.map(({ column, rows }) => ({ column, rows })) : read[key],
      ]),
    ),
    notes: notes.map((note) => inOrder(note, NOTE)),
  };
}

function networkJson({ kan, scaler, loss, errors, leftOut }: NetworkState, pool: Pool): JsonObject {
  let count = 0;
  for (const { curve } of edgesOf(kan.nodes)) if (curve.kind === "spline") count += curve.coefficients.length;
  const asBytes = count > MANY_COEFFICIENTS;
  const nodes = kan.nodes.map((node) =>
    node.factors.map((sum) => ({
      bias: sum.bias,
      edges: sum.edges.map(({ source, curve }) => ({ source, ...curveJson(curve, pool, asBytes) })),
    })),
  );
  return {
    scaler: { inputs: [...scaler.inputs], targets: [...scaler.targets] },
    loss,
    errors: errors?.map((one) => inOrder(one, TARGET_ERRORS)),
    leftOut: leftOut?.map((column) => [...column]),
    inputs: kan.nInputs,
    outputs: kan.outputs,
    nodes,
  };
}

function curveJson(curve: Curve, pool: Pool, asBytes: boolean): JsonObject {
  switch (curve.kind) {
    case "cut":
      return { kind: "cut" };
    case "spline": {
      const { base, baseWeight, coefficients } = curve;
      return {
        kind: "spline",
        grid: pool.indexOf(curve.grid),
        base,
        baseWeight,
        coefficients: asBytes ? base64Of(finite(coefficients)) : [...coefficients],
      };
    }
    case "symbolic": {
      const { fn, a, b, c, exponent, free, isFixed } = curve;
      const names = (["a", "b", "c", "exponent"] as const).filter((name) => free[name]);
      return { kind: "symbolic", function: fn.name, a, b, c, exponent, free: names, fixed: isFixed };
    }
    default:
      return curve satisfies never;
  }
}

/** The values as they are. Errors: RangeError for one that is not finite. */
function finite(values: Float64Array): Float64Array {
  const odd = values.find((value) => !Number.isFinite(value));
  if (odd !== undefined) throw new RangeError(`${odd} cannot be written to a model file`);
  return values;
}

function gridJson({ degree, isUniform, knots }: Grid): JsonObject {
  return { degree, uniform: isUniform, knots: [...knots] };
}
