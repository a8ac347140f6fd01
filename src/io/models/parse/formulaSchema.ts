/** The shapes of formulas in a model file, and of their errors. */
import * as z from "zod";
import { LOSS_NAMES } from "../../../model/losses/list.ts";
import type { FormulaSetJson, TargetErrorsJson } from "../modelJson.ts";

/** How many of something. */
export const count: z.ZodInt = z.int().min(0);

/** Names of columns. */
export const names: z.ZodArray<z.ZodString> = z.array(z.string());

const metrics = z.strictObject({
  rows: count,
  rmse: z.number().nullable(),
  nrmse: z.number().nullable(),
  r2: z.number().nullable(),
  byLoss: z
    .strictObject({ name: z.string(), value: z.number().nullable(), far: count.exactOptional() })
    .exactOptional(),
});

/** The errors of one target, by what the rows were used for. */
export const targetErrors: z.ZodType<TargetErrorsJson> = z.strictObject({
  train: metrics,
  validation: metrics.exactOptional(),
  test: metrics.exactOptional(),
  crossValidated: metrics.exactOptional(),
  all: metrics.exactOptional(),
});

const knownConstant = z.strictObject({
  place: count,
  value: z.number(),
  standardError: z.number().min(0).nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  unit: z.string().exactOptional(),
});

const knownConstants = z.strictObject({
  constants: z.array(knownConstant),
  freed: z.array(count).exactOptional(),
  origins: z.array(count).exactOptional(),
  shrunken: z.literal(true).exactOptional(),
  covariance: z.array(z.number()),
  varied: z
    .strictObject({ numbers: z.array(knownConstant), covariance: z.array(z.number()) })
    .exactOptional(),
  deviation: z.number().min(0),
  noisePower: z.literal([0.5, 1]).exactOptional(),
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

/** The formulas of one target. */
export const formulaSet: z.ZodType<FormulaSetJson> = z.strictObject({
  target: z.string(),
  label: z.string().exactOptional(),
  link: z.literal("softmax").exactOptional(),
  best: count,
  variables: z.record(z.string(), z.string()),
  formulas: z.array(formula).min(1),
  units: z
    .strictObject({ columns: z.record(z.string(), z.string()), ofConstants: z.array(z.string()) })
    .exactOptional(),
  search: z
    .strictObject({
      chosen: count,
      confidence: z.number().min(0).max(1),
      evidence: z.number(),
      chance: z.number(),
      dealt: z.strictObject({ nrmse: z.number(), isBeaten: z.boolean() }).exactOptional(),
      rows: count,
      noise: z.number().nullable(),
      noiseFrom: z.enum(["given", "replicates", "residuals"]),
      leaves: z.enum(["nothing", "rounding", "noise", "more", "unknown"]),
      leftWith: names,
      leftWithAside: z
        .array(
          z.strictObject({
            column: z.string(),
            test: z.enum(["F", "score"]),
            p: z.number().min(0).max(1),
            holds: z.union([z.strictObject({ text: z.string() }), z.enum(["numbers", "dates"])]),
          }),
        )
        .exactOptional(),
      dropped: names,
      uneven: z.strictObject({ columns: names, grows: z.boolean() }).exactOptional(),
      ofTwoValues: z.literal(true).exactOptional(),
      better: count.exactOptional(),
      outlier: z
        .strictObject({ rows: count.exactOptional(), share: z.number(), target: z.number() })
        .exactOptional(),
      loss: z
        .strictObject({
          name: z.enum(LOSS_NAMES),
          far: count.exactOptional(),
          noiseAsFactor: z.number().positive().exactOptional(),
          grossErrors: count.exactOptional(),
        })
        .exactOptional(),
      takenBy: z.literal("prediction").exactOptional(),
      standIns: z.array(z.strictObject({ column: z.string(), standIn: z.string() })).exactOptional(),
      runnerUp: formula.exactOptional(),
      outcome: z.enum(["exact", "noise-floor", "complete", "timeout", "interrupted"]),
      untried: z.strictObject({ count, nats: z.number().min(0) }).exactOptional(),
      repeatable: z.boolean(),
    })
    .exactOptional(),
});
