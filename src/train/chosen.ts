import type { TriedWidth } from "./adequate.ts";
import type { FittedShape } from "./schedule/fitShape.ts";
import type { TrainingRows } from "./schedule/recipe.ts";

/** The network that was chosen. */
export interface Chosen {
  /** Its hidden layers as `--width` writes them. */
  readonly width: string;
  readonly fitted: FittedShape;
  /** The shapes that were compared, small to large. */
  readonly tried: readonly TriedWidth[];
  /** What it was trained on. */
  readonly rows: TrainingRows;
  /** Predictions of rows while they were left out, in scaled units; absent where rows were held out. Shape: (targets)(rows). */
  readonly leftOut?: readonly Float64Array[];
}
