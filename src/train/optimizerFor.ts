import { UsageError } from "../diagnostics.ts";
import type { Engine } from "../model/engine.ts";
import type { Shape } from "../model/shape.ts";
import { ROW_LIMITS } from "../rowLimits.ts";
import type { FitOptions } from "./fitOptions.ts";
import { PACES } from "./optimizers/choice.ts";
import {
  isLmWorthIt,
  lbfgsSeconds,
  type OptimizerName,
  stepWorkOf,
  type TrainingSize,
} from "./optimizers/costs.ts";

/** An optimiser, and the rows of its mini-batches where it takes some. */
interface OptimizerChoice {
  readonly optimizer: OptimizerName;
  readonly batch?: number;
}

/** Rows of a mini-batch where none are asked for. */
const BATCH_ROWS = 128;
/** Seconds of L-BFGS to its end beyond which mini-batches are taken: ten minutes. */
const TOO_LONG = 600;

/** What an optimiser is chosen by besides the size of the work. */
type OptimizerOptions = Pick<FitOptions, "optimizer" | "batch"> & { readonly engine?: Engine };

/**
 * The optimiser asked for; on `auto` the cheapest for the widest network, mini-batches where it would take too long.
 *
 * Errors: UsageError when Levenberg–Marquardt is asked of an engine of float32; on `auto` that one takes L-BFGS.
 */
export function optimizerFor(
  { optimizer: asked = "auto", batch, engine }: OptimizerOptions,
  widest: Shape,
  size: TrainingSize,
): OptimizerChoice {
  const isRough = engine?.precision === "float32";
  if (asked === "lm" && isRough) {
    throw new UsageError(
      `Levenberg-Marquardt needs float64, the engine ${engine!.name} computes in float32`,
      "take --optimizer lbfgs or adam, or --engine wasm",
    );
  }
  if (asked !== "auto") return { optimizer: asked, ...(batch && { batch }) };
  if (batch !== undefined) return { optimizer: "adam", batch };
  const work = stepWorkOf(widest, size);
  if (isLmWorthIt(work) && !isRough) return { optimizer: "lm" };
  const perParameter = ROW_LIMITS.perParameter * work.edges * (size.intervals + size.degree + 1);
  const rows = Math.min(size.rows, Math.max(ROW_LIMITS.refining, perParameter));
  const isTooLong = 50 * PACES.lbfgs.steps * lbfgsSeconds({ ...work, rows }) > TOO_LONG;
  return isTooLong ? { optimizer: "adam", batch: BATCH_ROWS } : { optimizer: "lbfgs" };
}
