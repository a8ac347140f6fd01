import type { Dataset } from "../model/dataset.ts";
import type { Engine } from "../model/engine.ts";
import { candidatesOf } from "./candidates.ts";
import { engineForWork } from "./engines/index.ts";
import type { FitOptions } from "./fitOptions.ts";
import { chooseOptimizer, stepWorkOf } from "./optimizers/costs.ts";
import { trainingSettingsOf } from "./trainingOptions.ts";

/**
 * The engine that `auto` stands for, for the largest network that will be trained: the default one, or one on a GPU
 * where there is one and the cost model promises a gradient in a third of the time.
 *
 * Networks small enough for Levenberg–Marquardt stay in float64, as float32 has too few digits for it. Source:
 * docs/gpu.md.
 */
export async function chooseEngine(data: Dataset, options: Omit<FitOptions, "engine">): Promise<Engine> {
  const threads = options.threads ?? 1;
  const widest = candidatesOf(data, options).at(-1)!.shape;
  const { degree, grid } = trainingSettingsOf(options);
  const size = { rows: data.nRows, intervals: grid?.at(-1) ?? 5, degree };
  const asked = options.optimizer ?? "auto";
  const optimizer = asked === "auto" ? chooseOptimizer(widest, size) : asked;
  return engineForWork(stepWorkOf(widest, size), {
    threads,
    ...(optimizer === "lm" && { precision: "float64" }),
  });
}
