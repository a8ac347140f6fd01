import type { Batch, Engine } from "../../model/engine.ts";
import type { Shape } from "../../model/shape.ts";
import type { OptimizerName } from "../optimizers/costs.ts";
import type { TrainingSettings } from "../trainingOptions.ts";

/** The options that say what is trained and on which rows, not how. */
type Outside = "width" | "validationFraction" | "testFraction" | "polish";

/** How a network of a given shape is trained: the options of training, none of them left to be chosen. */
export interface ShapeRecipe extends Omit<TrainingSettings, Outside> {
  readonly engine: Engine;
  readonly seed: number;
  readonly grid: readonly number[];
  /**
   * A grid that gains nothing does not end the list: a curve of many waves fits no better with 5 intervals than with 3, and
   * well with 50. Of chosen lists this cost 15 to 40 % more of the time, for the same networks.
   */
  readonly triesAllGrids: boolean;
  readonly gridEps: number;
  /** `gridRange` in the scaled units of each input. Shape: (inputs). */
  readonly inputRanges?: readonly (readonly [number, number])[];
  readonly steps: number;
  readonly lamb: number;
  readonly optimizer: OptimizerName;
  /** Final smoothness (and ridge, up to `mostRidge`): small for clean data, larger for few or noisy rows. */
  readonly stiffness: number;
  /** The smoothing is a prior: rows left out need not choose it, nor held-out rows end the training. */
  readonly isPrior?: true;
  readonly mostRidge: number;
}

/** Rows in scaled units that a network is trained on. */
export interface TrainingRows {
  readonly train: Batch;
  /** Rows that say when to stop and which network is best, at least one; without them those that it is trained on do. */
  readonly validation?: Batch;
}

/** A network to be trained: which shape, on which rows, how. */
export interface ShapeTask {
  readonly shape: Shape;
  readonly rows: TrainingRows;
  readonly recipe: ShapeRecipe;
}

/** One point of the training curve. */
export interface CurvePoint {
  readonly step: number;
  /** Mean loss in scaled units. */
  readonly train: number;
  readonly validation?: number;
}
