import { UsageError } from "../../diagnostics.ts";
import { extremes } from "../../math/statistics.ts";
import type { Dataset } from "../../model/dataset.ts";
import { lossOf } from "../../model/losses/list.ts";
import type { Shape } from "../../model/shape.ts";
import type { FitOptions } from "../fitOptions.ts";
import { PACES } from "../optimizers/choice.ts";
import { chooseOptimizer, type OptimizerName, type TrainingSize } from "../optimizers/costs.ts";
import { trainingSettingsOf } from "../trainingOptions.ts";
import type { ShapeRecipe } from "./recipe.ts";

/** The options with every field filled in, from what the data and the widest network to be trained are like. */
export function recipeOf(data: Dataset, options: FitOptions, widest: Shape, isSmall: boolean): ShapeRecipe {
  const settings = trainingSettingsOf(options);
  const grid = settings.grid ?? defaultGrid(data, options, isSmall);
  const { degree } = settings;
  const isJoint = lossOf({ name: settings.loss }).joint !== undefined;
  const size = { rows: data.nRows, intervals: grid[0] ?? 5, degree, isJoint };
  const optimizer = optimizerFor(options, widest, size);
  // With mini-batches a step of Adam is an epoch of many updates.
  const steps = settings.batch === undefined ? 50 * PACES[optimizer].steps : 200;
  return {
    steps,
    gridEps: settings.gridEps ?? gridEpsFor(data, grid[0] ?? 5),
    lamb: settings.width === undefined || isSmall ? 0 : 0.003,
    ...settings,
    engine: options.engine,
    seed: options.seed ?? 0,
    grid,
    optimizer,
    stiffness: 1e-8,
  };
}

/** Few rows bear few intervals. Shapes are compared on fine grids, so that a coarse grid does not pass for a bad shape. */
function defaultGrid(data: Dataset, options: FitOptions, isSmall: boolean): readonly number[] {
  if (isSmall) return data.inputs.length === 1 ? [3, 6] : [3];
  return options.width === undefined ? [5, 10, 20] : [5];
}

/**
 * The optimiser asked for; on `auto` the cheapest for the widest network.
 *
 * Errors: UsageError when Levenberg–Marquardt is asked of an engine of float32; on `auto` that one takes L-BFGS.
 */
function optimizerFor(options: FitOptions, widest: Shape, size: TrainingSize): OptimizerName {
  const isRough = options.engine.precision === "float32";
  const asked = options.optimizer;
  if (asked === "lm" && isRough) {
    throw new UsageError(
      `Levenberg-Marquardt needs float64, the engine ${options.engine.name} computes in float32`,
      "take --optimizer lbfgs or adam, or --engine wasm",
    );
  }
  if (asked !== undefined && asked !== "auto") return asked;
  if (options.batch !== undefined) return "adam";
  const chosen = chooseOptimizer(widest, size);
  return isRough && chosen === "lm" ? "lbfgs" : chosen;
}

/** Uniform knots when each cell of a uniform grid holds a fair share of the rows; else knots that follow the data. */
function gridEpsFor(data: Dataset, intervals: number): number {
  for (const { values } of data.inputs) {
    const [low, high] = extremes(values);
    const counts = new Int32Array(intervals);
    for (const v of values) {
      const cell = Math.min(intervals - 1, Math.floor(((v - low) / (high - low || 1)) * intervals));
      counts[cell]!++;
    }
    if (counts.some((count) => count < values.length / (8 * intervals))) return 0.1;
  }
  return 1;
}
