import * as z from "zod";
import { MAX_DEGREE, MAX_INTERVALS } from "../../model/grid.ts";
import type { BaseName, SymbolicCurve } from "../../model/kan.ts";
import { LOSS_NAMES, type LossName } from "../../model/losses/list.ts";
import type { Outcome, Polish } from "../../outcome.ts";
import type { SearchFacts } from "../../symbolic/formula/formulaSet.ts";
import type { KnownConstants } from "../../symbolic/formula/knownConstants.ts";
import type { DataSource, InputColumn, Json, RowSplit, Step } from "./modelRecord.ts";

// Shapes only; what the parts must have in common (lengths, indices, names) is checked in parseModel.ts.

const count = z.int().min(0);

const metrics = z.strictObject({
  rows: count,
  rmse: z.number().nullable(),
  nrmse: z.number().nullable(),
  r2: z.number().nullable(),
});

const targetErrors = z.strictObject({
  train: metrics,
  validation: metrics.exactOptional(),
  test: metrics.exactOptional(),
  crossValidated: metrics.exactOptional(),
  all: metrics.exactOptional(),
});

const edge = z.discriminatedUnion("kind", [
  z.strictObject({ source: count, kind: z.literal("cut") }),
  z.strictObject({
    source: count,
    kind: z.literal("spline"),
    grid: count,
    base: z.enum(["silu", "gelu", "identity", "zero"]),
    baseWeight: z.number(),
    coefficients: z.array(z.number()),
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

const names = z.array(z.string());

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
    where: names.exactOptional(),
    reader: z.enum(["auto", "duckdb"]).exactOptional(),
    sql: z.string().exactOptional(),
    inputs: names.exactOptional(),
    ignore: names.exactOptional(),
    target: names.exactOptional(),
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

const knownConstants = z.strictObject({
  constants: z.array(
    z.strictObject({
      place: count,
      value: z.number(),
      standardError: z.number().min(0).nullable(),
      low: z.number().nullable(),
      high: z.number().nullable(),
    }),
  ),
  covariance: z.array(z.number()),
  deviation: z.number().min(0),
  freedom: z.int(),
  level: z.number().min(0).max(1),
});

const formula = z.strictObject({
  expression: z.string(),
  tree: z.json(),
  complexity: z.number(),
  description: z.strictObject({ length: z.number().nullable(), fitted: count, aicc: z.number().nullable() }),
  errors: targetErrors,
  origin: z.string(),
  known: knownConstants.exactOptional(),
});

const formulaSet = z.strictObject({
  target: z.string(),
  best: count,
  variables: z.record(z.string(), z.string()),
  formulas: z.array(formula).min(1),
  search: z
    .strictObject({
      chosen: count,
      confidence: z.number().min(0).max(1),
      evidence: z.number(),
      chance: z.number(),
      rows: count,
      noise: z.number().nullable(),
      noiseFrom: z.enum(["given", "replicates", "residuals"]),
      leaves: z.enum(["nothing", "rounding", "noise", "more", "unknown"]),
      leftWith: names,
      dropped: names,
      better: count.exactOptional(),
      outlier: z.strictObject({ share: z.number(), target: z.number() }).exactOptional(),
      runnerUp: formula.exactOptional(),
      outcome: z.enum(["exact", "noise-floor", "complete", "timeout", "interrupted"]),
      repeatable: z.boolean(),
    })
    .exactOptional(),
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
  }),
});

const share = z.number().min(0).max(1);

const state = base.extend({
  split: z
    .strictObject({ seed: z.int().min(0), validationFraction: share, testFraction: share })
    .exactOptional(),
  network: z
    .strictObject({
      ...graph,
      scaler,
      loss: z.enum(LOSS_NAMES).exactOptional(),
      errors: z.array(targetErrors).exactOptional(),
    })
    .exactOptional(),
  formulas: z.array(formulaSet),
});

const grid = z.strictObject({
  degree: z.int().min(1).max(MAX_DEGREE),
  uniform: z.boolean(),
  knots: z.array(z.number()).max(MAX_INTERVALS + 2 * MAX_DEGREE + 1),
});

const tableColumns = z.array(z.tuple([z.string(), z.base64()]));

const shared = {
  grids: z.array(grid),
  tables: z.record(z.string(), z.strictObject({ inputs: tableColumns, targets: tableColumns })),
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

/** What states of a file share: grids by index, kept rows by fingerprint. */
interface SharedJson {
  readonly grids: readonly GridJson[];
  readonly tables: Readonly<Record<string, TableJson>>;
}

/** A whole model file. */
export interface ModelJson extends StateJson, SharedJson {
  readonly schema: "kan/model@2";
  readonly history: readonly StateJson[];
}

/** A whole model file of the schema before. */
export interface OldModelJson extends OldStateJson, SharedJson {
  readonly schema: "kan/model@1";
  readonly history: readonly OldStateJson[];
}

/** What a state of any schema has. */
interface BaseJson extends Omit<Step, "outcome"> {
  readonly outcome?: OutcomeJson;
  readonly data: Pick<DataSource, "source" | "fingerprint" | "read" | "notes"> & { readonly rows: number };
  readonly columns: { readonly inputs: readonly InputColumn[]; readonly targets: readonly string[] };
}

/** One state as the file has it. */
export interface StateJson extends BaseJson {
  readonly split?: RowSplit;
  readonly network?: GraphJson & {
    readonly scaler: ScalerJson;
    readonly loss?: LossName;
    readonly errors?: readonly TargetErrorsJson[];
  };
  readonly formulas: readonly FormulaSetJson[];
}

/** One state of schema 1: every one has a network, formulas are text, and what a search knew is lost. */
export interface OldStateJson extends BaseJson {
  readonly scaler: ScalerJson;
  readonly network: GraphJson;
  readonly losses: readonly TargetErrorsJson[];
  readonly formulas: readonly (Omit<FormulaSetJson, "formulas" | "search"> & {
    readonly formulas: readonly {
      readonly expression: string;
      readonly latex: string;
      readonly complexity: number;
      readonly losses: TargetErrorsJson;
    }[];
  })[];
}

interface ScalerJson {
  readonly inputs: readonly number[];
  readonly targets: readonly number[];
}

/** Errors as the file has them: null stands for one that is not finite. */
export interface MetricsJson {
  readonly rows: number;
  readonly rmse: number | null;
  readonly nrmse: number | null;
  readonly r2: number | null;
}

/** The errors of one predictor by the purpose of the rows. */
export interface TargetErrorsJson {
  readonly train: MetricsJson;
  readonly validation?: MetricsJson;
  readonly test?: MetricsJson;
  readonly crossValidated?: MetricsJson;
  readonly all?: MetricsJson;
}

/** A formula as the file has it: its text for people and other programs, and the tree that is read. */
export interface FormulaJson {
  readonly expression: string;
  readonly tree: Json;
  readonly complexity: number;
  /** Null stands for what is not known, or not finite. */
  readonly description: {
    readonly length: number | null;
    readonly fitted: number;
    readonly aicc: number | null;
  };
  readonly errors: TargetErrorsJson;
  readonly origin: string;
  readonly known?: KnownConstantsJson;
}

/** How well constants are known, as the file has it: null stands for what is not. */
export interface KnownConstantsJson extends Omit<KnownConstants, "constants" | "covariance"> {
  readonly constants: readonly {
    readonly place: number;
    readonly value: number;
    readonly standardError: number | null;
    readonly low: number | null;
    readonly high: number | null;
  }[];
  readonly covariance: readonly number[];
}

/** The formulas of one target as the file has them. */
export interface FormulaSetJson {
  readonly target: string;
  readonly best: number;
  readonly variables: Readonly<Record<string, string>>;
  readonly formulas: readonly FormulaJson[];
  readonly search?: Omit<SearchFacts, "noise" | "runnerUp"> & {
    readonly noise: number | null;
    readonly runnerUp?: FormulaJson;
  };
}

/** An outcome as the file has it: null stands for a loss that is not finite. */
export interface OutcomeJson {
  readonly kind: Outcome["kind"];
  readonly steps: number;
  readonly loss: number | null;
  readonly at?: "loss" | "gradient" | "system";
  readonly advice?: string;
  readonly polish?: Polish;
}

/** The graph of a network as the file has it: nodes of factors of edges. */
export interface GraphJson {
  readonly inputs: number;
  readonly outputs: readonly number[];
  readonly nodes: readonly (readonly { readonly bias: number; readonly edges: readonly EdgeJson[] }[])[];
}

/** An edge as the file has it: its grid by index, its function by name. */
export type EdgeJson = { readonly source: number } & (
  | { readonly kind: "cut" }
  | {
      readonly kind: "spline";
      readonly grid: number;
      readonly base: BaseName;
      readonly baseWeight: number;
      readonly coefficients: readonly number[];
    }
  | {
      readonly kind: "symbolic";
      readonly function: string;
      readonly a: number;
      readonly b: number;
      readonly c: number;
      readonly exponent: number;
      readonly free: readonly (keyof SymbolicCurve["free"])[];
      readonly fixed?: boolean;
    }
);

/** A grid as the file has it. */
export interface GridJson {
  readonly degree: number;
  readonly uniform: boolean;
  readonly knots: readonly number[];
}

/** Kept rows as the file has them: pairs of a name and the base64 of little-endian float64 values. */
export interface TableJson {
  readonly inputs: readonly (readonly [string, string])[];
  readonly targets: readonly (readonly [string, string])[];
}
