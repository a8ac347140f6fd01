import * as z from "zod";
import type { BaseName, SymbolicCurve } from "../../model/kan.ts";
import type { Outcome, Polish } from "../../outcome.ts";
import type { DataSource, FormulaSet, InputColumn, Step, TargetLosses } from "./modelRecord.ts";

// Shapes only; what the parts must have in common (lengths, indices, names) is checked in parseModel.ts.

const count = z.int().min(0);

const losses = z.strictObject({ rows: count, rmse: z.number(), nrmse: z.number(), r2: z.number() });

const targetLosses = z.strictObject({
  train: losses,
  test: losses.exactOptional(),
  crossValidated: losses.exactOptional(),
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

const network = z.strictObject({
  inputs: count,
  outputs: z.array(count).min(1),
  nodes: z.array(z.array(z.strictObject({ bias: z.number(), edges: z.array(edge) })).min(1)),
});

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
    missing: z.enum(["drop", "mean", "error"]).exactOptional(),
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
  kind: z.enum(["converged", "step-limit", "interrupted", "diverged"]),
  steps: count,
  loss: z.number().nullable(),
  at: z.enum(["loss", "gradient", "system"]).exactOptional(),
  advice: z.string().exactOptional(),
  polish: z.strictObject({ engine: z.string(), steps: count, lossBefore: z.number() }).exactOptional(),
});

const formulaSet = z.strictObject({
  target: z.string(),
  best: count,
  variables: z.record(z.string(), z.string()),
  formulas: z
    .array(
      z.strictObject({
        expression: z.string(),
        latex: z.string(),
        complexity: z.number(),
        losses: targetLosses,
      }),
    )
    .min(1),
});

const state = z.strictObject({
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
  scaler: z.strictObject({ inputs: z.array(z.number()), targets: z.array(z.number()) }),
  network,
  losses: z.array(targetLosses),
  formulas: z.array(formulaSet),
});

const grid = z.strictObject({ degree: z.int().min(1), uniform: z.boolean(), knots: z.array(z.number()) });

const tableColumns = z.array(z.tuple([z.string(), z.base64()]));

/** The shape of a model file of schema kan/model@1. */
export const modelShape: z.ZodType<ModelJson> = state.extend({
  schema: z.literal("kan/model@1"),
  history: z.array(state),
  grids: z.array(grid),
  tables: z.record(z.string(), z.strictObject({ inputs: tableColumns, targets: tableColumns })),
});

/** A whole model file. */
export interface ModelJson extends StateJson {
  readonly schema: "kan/model@1";
  readonly history: readonly StateJson[];
  readonly grids: readonly GridJson[];
  /** Kept rows by fingerprint. */
  readonly tables: Readonly<Record<string, TableJson>>;
}

/** One state as the file has it. */
export interface StateJson extends Omit<Step, "outcome"> {
  readonly outcome?: OutcomeJson;
  readonly data: Pick<DataSource, "source" | "fingerprint" | "read" | "notes"> & { readonly rows: number };
  readonly columns: { readonly inputs: readonly InputColumn[]; readonly targets: readonly string[] };
  readonly scaler: { readonly inputs: readonly number[]; readonly targets: readonly number[] };
  readonly network: NetworkJson;
  readonly losses: readonly TargetLosses[];
  readonly formulas: readonly FormulaSet[];
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

/** A network as the file has it: nodes of factors of edges. */
export interface NetworkJson {
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
