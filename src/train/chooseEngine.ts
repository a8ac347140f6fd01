import type { Dataset } from "../model/dataset.ts";
import type { Engine } from "../model/engine.ts";
import { defaultEngine, isWorthGpu, openGpu } from "./engines/index.ts";
import type { FitOptions } from "./fitOptions.ts";
import { chooseOptimizer } from "./optimizers/choice.ts";
import { workOf } from "./schedule/recipeOf.ts";

/**
 * The engine that `auto` stands for: the default one, or TensorFlow on a GPU where there is one and the cost model
 * promises a gradient in a third of the time.
 *
 * Networks small enough for Levenberg–Marquardt stay with the default engine, as float32 has too few digits for it.
 * A GPU is looked for only when it would be used. Source: docs/gpu.md.
 */
export async function chooseEngine(data: Dataset, options: Omit<FitOptions, "engine">): Promise<Engine> {
  const threads = options.threads ?? 1;
  const work = workOf(data, options, options.grid?.at(-1) ?? 5);
  const asked = options.optimizer ?? "auto";
  const optimizer = asked === "auto" ? chooseOptimizer(work) : asked;
  const gpu = optimizer !== "lm" && isWorthGpu(work, threads) ? await openGpu() : undefined;
  return gpu ?? defaultEngine({ threads });
}
