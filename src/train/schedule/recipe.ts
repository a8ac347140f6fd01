import type { Engine } from "../../model/engine.ts";
import type { BaseName } from "../../model/kan.ts";
import type { OptimizerName } from "../optimizers/choice.ts";

/** How a network of a given shape is trained. Every field is filled in. */
export interface ShapeRecipe {
  readonly engine: Engine;
  /** Interval counts of the grids, in the order they are trained. */
  readonly grids: readonly number[];
  readonly degree: number;
  readonly base: BaseName;
  readonly gridBlend: number;
  /** Steps on each grid. */
  readonly steps: number;
  readonly restarts: number;
  readonly lamb: number;
  readonly lambL1: number;
  readonly lambEntropy: number;
  /** Final smoothness (and ridge, up to 1e-4): small for clean data, larger for few or noisy rows. */
  readonly stiffness: number;
  /** Checks of the validation loss without improvement before training stops. */
  readonly patience: number;
  readonly seed: number;
  readonly optimizer: OptimizerName;
  readonly batch?: number;
  readonly learningRate?: number;
}

/** One point of the training curve. */
export interface CurvePoint {
  readonly step: number;
  /** Mean squared error in scaled units. */
  readonly train: number;
  readonly validation?: number;
}
