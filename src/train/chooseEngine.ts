import type { Dataset } from "../model/dataset.ts";
import type { Engine } from "../model/engine.ts";
import { candidatesOf } from "./candidates.ts";
import { type EngineRecord, engineForWork } from "./engines/index.ts";
import type { FitOptions } from "./fitOptions.ts";
import { optimizerFor } from "./optimizerFor.ts";
import { stepWorkOf } from "./optimizers/costs.ts";
import { trainingSettingsOf } from "./trainingOptions.ts";

/** From so many parameters on mini-batches are computed in float32; the formulas of smaller networks are worth their digits. */
const MANY_PARAMETERS = 100_000;

/** How to fit, and what to compute in where a person said so. */
export interface EngineChoice extends Omit<FitOptions, "engine"> {
  readonly precision?: EngineRecord["precision"];
}

/**
 * The engine that `auto` stands for, for the largest network that will be trained: the default one, or one on a GPU
 * where there is one and the cost model promises a gradient in a third of the time.
 *
 * Networks small enough for Levenberg–Marquardt stay in float64, as float32 has too few digits for it; mini-batches of many
 * parameters are computed in float32. Source: docs/gpu.md.
 */
export async function chooseEngine(data: Dataset, options: EngineChoice): Promise<Engine> {
  const threads = options.threads ?? 1;
  const widest = candidatesOf(data, options).at(-1)!.shape;
  const { degree, grid } = trainingSettingsOf(options);
  const size = { rows: data.nRows, intervals: grid?.at(-1) ?? 5, degree };
  const { optimizer, batch } = optimizerFor(options, widest, size);
  const work = stepWorkOf(widest, size);
  const isLarge = work.edges * (size.intervals + degree + 1) >= MANY_PARAMETERS;
  const needed = optimizer === "lm" ? "float64" : batch !== undefined && isLarge ? "float32" : undefined;
  const precision = options.precision ?? needed;
  return engineForWork(work, { threads, ...(precision && { precision }) });
}
