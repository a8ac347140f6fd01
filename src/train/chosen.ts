import type { Metrics } from "../targetErrors.ts";
import type { TriedWidth } from "./adequate.ts";
import type { FittedShape } from "./schedule/fitShape.ts";

/** The network that was chosen. */
export interface Chosen {
  /** Its hidden layers as `--width` writes them. */
  readonly width: string;
  readonly fitted: FittedShape;
  /** The shapes that were compared, small to large. */
  readonly tried: readonly TriedWidth[];
  /** Errors of rows left out in turn, one per target; absent where rows were held out. */
  readonly crossValidated?: readonly Metrics[];
}
