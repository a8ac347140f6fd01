import * as z from "zod";
import { LOSS_NAMES } from "../../../model/losses/list.ts";
import { MAX_DEGREE, MAX_INTERVALS } from "../../../model/spline/grid.ts";
import { DATE_POLICIES } from "../../tables/text/dates.ts";
import type { ModelJson, OldModelJson } from "../modelJson.ts";
import { count, formulaSet, names, targetErrors } from "./formulaSchema.ts";

// Shapes only; what the parts must have in common (lengths, indices, names) is checked in parseModel.ts and parseState.ts.

const fraction = z.number().min(0).max(1);

const classMetrics = z.strictObject({
  rows: count,
  accuracy: fraction,
  balancedAccuracy: fraction,
  logLoss: z.number().min(0),
  auc: fraction.exactOptional(),
  calibrationError: fraction.exactOptional(),
  confusion: z.array(z.array(count)),
});

const edge = z.discriminatedUnion("kind", [
  z.strictObject({ source: count, kind: z.literal("cut") }),
  z.strictObject({
    source: count,
    kind: z.literal("spline"),
    grid: count,
    base: z.enum(["silu", "gelu", "identity", "zero"]),
    baseWeight: z.number(),
    coefficients: z.union([z.array(z.number()), z.base64()]),
  }),
  z.strictObject({
    source: count,
    kind: z.literal("symbolic"),
    function: z.string(),
    a: z.number(),
    b: z.number(),
    c: z.number(),
    exponent: z.number(),
    free: z.array(z.enum(["a", "b", "c", "exponent"])),
    fixed: z.boolean().exactOptional(),
  }),
]);

const graph = {
  inputs: count,
  outputs: z.array(count).min(1),
  nodes: z.array(z.array(z.strictObject({ bias: z.number(), edges: z.array(edge) })).min(1)),
};

const scaler = z.strictObject({ inputs: z.array(z.number()), targets: z.array(z.number()) });

const diagnostic = z.strictObject({
  severity: z.enum(["note", "warning", "error"]),
  code: z.string(),
  message: z.string(),
  where: z
    .strictObject({ file: z.string(), row: count.exactOptional(), column: count.exactOptional() })
    .exactOptional(),
  hint: z.string().exactOptional(),
});

const data = z.strictObject({
  source: z.string(),
  fingerprint: z.string().regex(/^[0-9a-f]{64}$/),
  rows: count,
  read: z.strictObject({
    delimiter: z.string().exactOptional(),
    decimal: z.string().exactOptional(),
    header: z.boolean().exactOptional(),
    thousands: z.string().exactOptional(),
    missing: z.enum(["drop", "mean", "error"]).exactOptional(),
    missingValues: names.exactOptional(),
    below: z.enum(["half", "zero", "drop"]).exactOptional(),
    dates: z.enum(DATE_POLICIES).exactOptional(),
    where: names.exactOptional(),
    reader: z.enum(["auto", "duckdb"]).exactOptional(),
    sql: z.string().exactOptional(),
    inputs: names.exactOptional(),
    ignore: names.exactOptional(),
    target: names.exactOptional(),
    weights: z.string().exactOptional(),
    sigma: z.string().exactOptional(),
    group: z.string().exactOptional(),
    lags: z.array(z.strictObject({ column: z.string(), rows: z.array(z.int().min(1)) })).exactOptional(),
    differences: names.exactOptional(),
    task: z.enum(["auto", "regress", "classify"]).exactOptional(),
    classWeights: z.enum(["none", "balanced"]).exactOptional(),
    categories: z.union([z.enum(["auto", "none"]), names]).exactOptional(),
  }),
  notes: z.array(diagnostic),
});

const outcome = z.strictObject({
  kind: z.enum(["converged", "step-limit", "interrupted", "timeout", "diverged"]),
  steps: count,
  loss: z.number().nullable(),
  at: z.enum(["loss", "gradient", "system"]).exactOptional(),
  advice: z.string().exactOptional(),
  polish: z.strictObject({ engine: z.string(), steps: count, lossBefore: z.number() }).exactOptional(),
});

/** What states have in every schema. */
const base = z.strictObject({
  version: z.string(),
  command: z.string(),
  summary: z.string(),
  seed: z.int().min(0),
  options: z.record(z.string(), z.json()),
  engine: z.string().exactOptional(),
  outcome: outcome.exactOptional(),
  curve: z
    .array(z.strictObject({ step: count, train: z.number(), validation: z.number().exactOptional() }))
    .exactOptional(),
  data,
  columns: z.strictObject({
    inputs: z.array(z.strictObject({ name: z.string(), low: z.number(), high: z.number() })).min(1),
    targets: names.min(1),
    categories: z.array(z.strictObject({ column: z.string(), levels: names.min(2) })).exactOptional(),
  }),
  classes: z
    .strictObject({
      target: z.string(),
      labels: names.min(2),
      errors: z
        .strictObject({
          train: classMetrics,
          test: classMetrics.exactOptional(),
          crossValidated: classMetrics.exactOptional(),
        })
        .exactOptional(),
    })
    .exactOptional(),
});

const state = base.extend({
  split: z
    .strictObject({ seed: z.int().min(0), validationFraction: fraction, testFraction: fraction })
    .exactOptional(),
  network: z
    .strictObject({
      ...graph,
      scaler,
      loss: z.enum(LOSS_NAMES).exactOptional(),
      errors: z.array(targetErrors).exactOptional(),
      leftOut: z.array(z.array(z.number())).exactOptional(),
    })
    .exactOptional(),
  formulas: z.array(formulaSet),
  system: z
    .strictObject({
      time: z.string(),
      order: z.union([z.literal(1), z.literal(2)]),
      states: names.min(1),
      driven: names,
      starts: z.array(z.strictObject({ run: z.string(), time: z.number(), values: z.array(z.number()) })),
      measured: z
        .array(z.strictObject({ times: z.array(z.number()).min(1), states: z.array(z.array(z.number())) }))
        .exactOptional(),
      conserved: z.array(z.string()).exactOptional(),
    })
    .exactOptional(),
});

const grid = z.strictObject({
  degree: z.int().min(1).max(MAX_DEGREE),
  uniform: z.boolean(),
  knots: z.array(z.number()).max(MAX_INTERVALS + 2 * MAX_DEGREE + 1),
});

const tableColumns = z.array(z.tuple([z.string(), z.base64()]));

const shared = {
  grids: z.array(grid),
  tables: z.record(
    z.string(),
    z.strictObject({
      inputs: tableColumns,
      targets: tableColumns,
      weights: z.base64().exactOptional(),
      groups: z.base64().exactOptional(),
    }),
  ),
};

/** The shape of a model file of schema kan/model@2. */
export const modelShape: z.ZodType<ModelJson> = state.extend({
  schema: z.literal("kan/model@2"),
  history: z.array(state),
  ...shared,
});

const oldState = base.extend({
  scaler,
  network: z.strictObject(graph),
  losses: z.array(targetErrors),
  formulas: z.array(
    z.strictObject({
      target: z.string(),
      best: count,
      variables: z.record(z.string(), z.string()),
      formulas: z
        .array(
          z.strictObject({
            expression: z.string(),
            latex: z.string(),
            complexity: z.number(),
            losses: targetErrors,
          }),
        )
        .min(1),
    }),
  ),
});

/** The shape of a model file of schema kan/model@1. */
export const oldModelShape: z.ZodType<OldModelJson> = oldState.extend({
  schema: z.literal("kan/model@1"),
  history: z.array(oldState),
  ...shared,
});
