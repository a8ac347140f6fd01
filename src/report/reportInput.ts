import type { ModelRecord } from "../io/models/modelRecord.ts";
import type { Fold } from "../math/rowGroups.ts";
import type { Dataset } from "../model/dataset.ts";
import type { Engine } from "../model/engine.ts";
import type { NamedDrawing } from "../plot/index.ts";
import type { LibraryFunction } from "../symbolic/library/index.ts";
import type { ReportTrials } from "./trials.ts";

/** All that a report is made of. */
export interface ReportInput {
  readonly record: ModelRecord;
  /** The rows by what they were used for; at least one group. */
  readonly groups: readonly RowGroup[];
  /** The command line of each step, oldest first. */
  readonly commands: readonly string[];
  /** Functions that edges are compared with. */
  readonly library: readonly LibraryFunction[];
  readonly engine: Engine;
  /** What the model is about beside its network. */
  readonly pictures?: ReportPictures;
  /** The trials of the sweep that the model comes from. */
  readonly trials?: ReportTrials;
  /** Opacity of edges, as in `NetworkDrawing`. @defaultValue 3 */
  readonly beta?: number;
}

/** Rows that were used for one thing. */
export interface RowGroup {
  readonly kind: "train" | "validation" | "test";
  /** `trained on`, `held out`, … */
  readonly name: string;
  readonly data: Dataset;
  /**
   * Rows to leave out in turn, where the group is the whole of a small table: predictions are then those of what was fitted
   * without them. The network must have its own (`NetworkState.leftOut`).
   */
  readonly folds?: readonly Fold[];
}

/** Pictures of a section of their own: a solution and what it leaves, or trajectories. */
export interface ReportPictures {
  readonly title: string;
  readonly note: string;
  readonly drawings: readonly NamedDrawing[];
}
