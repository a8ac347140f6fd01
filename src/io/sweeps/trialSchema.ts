import * as z from "zod";
import {
  CRITERIA,
  PRUNERS,
  SAMPLERS,
  type StepJob,
  type SweepPlan,
  type TrialJob,
  type TrialResult,
} from "../../trials.ts";

const id = z.string().regex(/^[0-9a-f]{16}$/);
const count = z.int().min(0);
const value = z.union([z.string(), z.number(), z.array(z.number())]);
const params = z.record(z.string(), value);
const share = z.number().gt(0).lt(1);

const plan = z.strictObject({
  v: z.literal(1),
  kan: z.string(),
  data: z.string().regex(/^[0-9a-f]{64}$/),
  space: z.record(z.string(), z.string()),
  sampler: z.enum(SAMPLERS),
  trials: z.int().min(1),
  pruner: z.enum(PRUNERS),
  inFlight: z.int().min(1).exactOptional(),
  seed: count,
  by: z.enum(CRITERIA),
  engine: z.string(),
});

const job = z.strictObject({
  v: z.literal(1),
  sweep: id,
  kan: z.string(),
  data: z.string(),
  trial: count,
  seed: count,
  params,
  by: z.enum(CRITERIA),
  engine: z.string(),
  budget: share.exactOptional(),
});

const step = z.strictObject({
  v: z.literal(1),
  kan: z.string(),
  node: z.string(),
  id: z.string().regex(/^[0-9a-f]{64}$/),
  text: z.string(),
  left: z.number().min(0),
});

const result = z.strictObject({
  v: z.literal(1),
  sweep: id,
  trial: count,
  params,
  budget: share.exactOptional(),
  status: z.enum(["ok", "failed"]),
  criterion: z.number().nullable(),
  parameters: count,
  n: count,
  nrmse: z.strictObject({
    train: z.number(),
    validation: z.number().exactOptional(),
    test: z.number().exactOptional(),
  }),
  model: z.string(),
  reason: z.string().exactOptional(),
  seconds: z.number().min(0),
  engine: z.string(),
  kan: z.string(),
  host: z.string(),
});

/** What a journal and a results folder begin with: the plan, and where its table was found and how it was read. */
export interface SweepHeader {
  readonly sweep: string;
  readonly plan: SweepPlan;
  /** A path, as a hint: the fingerprint in the plan decides. */
  readonly source: string;
  readonly read: Readonly<Record<string, unknown>>;
}

/** The shape of a header. */
export const headerShape: z.ZodType<SweepHeader> = z.strictObject({
  sweep: id,
  plan,
  source: z.string(),
  read: z.record(z.string(), z.unknown()),
});
/** The shape of a trial. */
export const jobShape: z.ZodType<TrialJob> = job;
/** The shape of a step of a shared search. */
export const stepShape: z.ZodType<StepJob> = step;
/** The shape of what a trial gave. */
export const resultShape: z.ZodType<TrialResult> = result;

/** A text as JSON of a shape; undefined for anything else. */
export function parsedAs<T>(text: string, shape: z.ZodType<T>): T | undefined {
  try {
    const parsed = shape.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
