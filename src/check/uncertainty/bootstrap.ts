/** How constants vary over tables like the one that was measured: residuals drawn again, the form fitted again. */

import { quantileT } from "../../math/distributions/studentT.ts";
import { mean } from "../../math/statistics.ts";
import type { FormulaData } from "../../symbolic/formula/constants/constants.ts";
import { FUNCTIONS } from "../../symbolic/functions/all.ts";
import { isInterrupted, quiet } from "../../train/context.ts";
import { parallelMap } from "../../train/threads/pool.ts";
import type { EvaluatedForm } from "../evalForm.ts";
import { formModel } from "../fitting/formModel.ts";
import type { Bounds } from "../fitting/gaussNewton.ts";
import bootstrapTask, { type BootstrapInput } from "./bootstrapTask.ts";

/** How samples are drawn. */
export interface BootstrapOptions {
  readonly samples: number;
  /** The share of intervals that hold the truth. */
  readonly level: number;
  readonly seed: number;
  readonly threads: number;
  readonly bounds: ReadonlyMap<string, Bounds>;
  readonly signal?: AbortSignal;
}

/** A constant over the samples. */
export interface BootstrappedConstant {
  readonly name: string;
  /** The standard deviation over the samples. */
  readonly standardError: number;
  /** Between quantiles of the samples, as far out as Student's t for the rows less the constants lies. */
  readonly interval: Bounds;
}

/** Samples that one task fits: the same whatever the number of threads. */
const SAMPLES_OF_TASK = 25;
/** Samples·rows·constants² from which threads pay: they take half a second to get going. */
const WORTH_SHARING = 2e6;

/**
 * The constants of an evaluated form over `samples` tables with residuals drawn again with replacement; undefined where
 * there are no more rows than constants, or where it was interrupted.
 *
 * Residuals are centred and scaled by √(n/(n − k)), quantiles are those of Hesterberg's expanded percentiles (*The American
 * Statistician* 69 (2015), 371–386). Equal seeds give equal results, whatever the threads. Source: Efron &
 * Tibshirani, *An Introduction to the Bootstrap* (1993), §9.4 and 13.3. Cost: a refit for each sample.
 */
export async function bootstrapForm(
  { form, constants, nRows }: EvaluatedForm,
  data: FormulaData,
  { samples, level, seed, threads, bounds, signal }: BootstrapOptions,
): Promise<BootstrappedConstant[] | undefined> {
  const m = constants.length;
  if (nRows <= m || m === 0) return undefined;
  const values = Float64Array.from(constants, ({ value }) => value);
  const left = formModel(form, data).residual(values);
  const middle = mean(left);
  const scale = Math.sqrt(nRows / (nRows - m));
  const limits = form.constants.map((name) => bounds.get(name) ?? EVERYWHERE);
  const input = {
    form: { text: form.text, expr: form.expr, constants: form.constants },
    data,
    values,
    residuals: left.map((v) => (v - middle) * scale),
    ...(bounds.size > 0 && { bounds: limits }),
    seed,
  };
  const tasks = Array.from(
    { length: Math.ceil(samples / SAMPLES_OF_TASK) },
    (_, t): BootstrapInput => ({
      ...input,
      from: t * SAMPLES_OF_TASK,
      to: Math.min(samples, (t + 1) * SAMPLES_OF_TASK),
    }),
  );
  const isShared = threads > 1 && samples * nRows * m ** 2 >= WORTH_SHARING;
  const parts = isShared ? await sampledOnThreads(tasks, threads, signal) : await sampledHere(tasks, signal);
  if (parts === undefined) return undefined;
  // The share of a normal distribution beyond Student's t: few rows know their own noise less well.
  const tail = (1 - FUNCTIONS.erf.value(quantileT(level, nRows - m) / Math.SQRT2)) / 2;
  return constants.map(({ name }, i) => {
    const drawn = Float64Array.from(
      parts.flatMap((part) => [...part].filter((v, at) => at % m === i && Number.isFinite(v))),
    ).sort();
    const centre = mean(drawn);
    const squares = drawn.reduce((sum, v) => sum + (v - centre) ** 2, 0);
    return {
      name,
      standardError: Math.sqrt(squares / Math.max(1, drawn.length - 1)),
      interval: { low: quantile(drawn, tail), high: quantile(drawn, 1 - tail) },
    };
  });
}

/** Undefined where interrupted. */
async function sampledOnThreads(
  tasks: readonly BootstrapInput[],
  threads: number,
  signal: AbortSignal | undefined,
): Promise<Float64Array[] | undefined> {
  const module = new URL("./bootstrapTask.ts", import.meta.url);
  try {
    return await parallelMap<BootstrapInput, Float64Array>(module, tasks, {
      threads,
      ...(signal && { signal }),
    });
  } catch (error) {
    if (signal?.aborted === true) return undefined;
    throw error;
  }
}

/** Undefined where interrupted. */
async function sampledHere(
  tasks: readonly BootstrapInput[],
  signal: AbortSignal | undefined,
): Promise<Float64Array[] | undefined> {
  const parts: Float64Array[] = [];
  for (const task of tasks) {
    if (signal !== undefined && (await isInterrupted({ ...quiet, signal }))) return undefined;
    parts.push(bootstrapTask(task));
  }
  return parts;
}

const EVERYWHERE: Bounds = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };

/** Between the two values next to the place. Source: Hyndman & Fan, *Am. Stat.* 50 (1996), definition 7. */
function quantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(sorted.length - 1, below + 1);
  return sorted[below]! + (at - below) * (sorted[above]! - sorted[below]!);
}
