import type { Dataset } from "../model/dataset.ts";
import type { Batch } from "../model/engine.ts";
import type { Loss } from "../model/loss.ts";
import type { Scaler } from "../model/scaler.ts";
import type { Metrics } from "../targetErrors.ts";
import type { TriedWidth } from "./adequate.ts";
import type { Candidate } from "./candidates.ts";
import type { FittedShape } from "./schedule/fitShape.ts";
import type { ShapeRecipe } from "./schedule/recipe.ts";
import type { Pool } from "./threads/pool.ts";

/** What a network is to be chosen for, and from. */
export interface Training {
  readonly data: Dataset;
  readonly scaler: Scaler;
  /** The rows that parameters are fitted to in the end. */
  readonly train: Batch;
  readonly candidates: readonly Candidate[];
  readonly recipe: ShapeRecipe;
  readonly loss: Loss;
  readonly helpers: Pool | undefined;
}

/** The network that was chosen. */
export interface Chosen {
  readonly candidate: Candidate;
  readonly fitted: FittedShape;
  /** The shapes that were compared, small to large. */
  readonly tried: readonly TriedWidth[];
  /** Errors of rows left out in turn, one per target; absent where rows were held out. */
  readonly crossValidated?: readonly Metrics[];
}
