import { mean } from "../math/statistics.ts";
import { batchOf } from "../model/batchOf.ts";
import type { Kan } from "../model/kan.ts";
import type { Scaler } from "../model/scaler.ts";
import { ROW_LIMITS } from "../rowLimits.ts";
import { type Context, quiet } from "../train/context.ts";
import type { DatasetParts } from "../train/rows/split.ts";
import { sampleOf } from "../train/schedule/sample.ts";
import { type JudgedOn, judgeOf } from "./judge.ts";
import { activeEdges } from "./parts.ts";
import { type Cut, type PruneOptions, Pruning } from "./pruning.ts";

/** A pruned network, what went, and the mean loss on the rows that decided, in scaled units: NaN where it was interrupted first. */
export interface PruneResult {
  readonly kan: Kan;
  readonly cuts: readonly Cut[];
  readonly judgedOn: JudgedOn;
  readonly lossBefore: number;
  readonly lossAfter: number;
  readonly edgesBefore: number;
  readonly edgesAfter: number;
  /** Predictions of rows left out in turn, in the units of the data, where they decided. Shape: (targets)(rows). */
  readonly leftOut?: readonly Float64Array[];
}

/**
 * The network without the parts its outputs do not need.
 *
 * First what is below the thresholds goes, an edge's mean staying behind in the bias, and the rest is refitted without the
 * sparsity penalty; where that raises the loss too much, only the weaker half of it, and so on. Then each remaining part
 * is tried, weakest first: it goes when the loss after the refit stays within noise and the limit (or within
 * `maxLossIncrease` alone). See `judgeOf` for the rows that decide; of large tables a sample does. The output always
 * stays connected. Cost: one refit per part that is left, up to 64; in a table too small to hold rows out one
 * `fitShape` per fold besides.
 */
export async function prune(
  kan: Kan,
  scaler: Scaler,
  parts: DatasetParts,
  options: PruneOptions,
  context: Context = quiet,
): Promise<PruneResult> {
  const { engine, loss = "mse", steps = 30, seed = 0 } = options;
  context.sink({ kind: "stage", stage: "prune", detail: "judging the network as it is" });
  const isRefitted = steps > 0;
  const judge = await judgeOf(kan, scaler, parts, { engine, loss, seed, isRefitted }, context);
  const rows = sampleOf(batchOf(parts.train, scaler), ROW_LIMITS.cuts, 0);
  const pruning = new Pruning(kan, rows, judge, options, context);
  // What was judged by training that was cut short says nothing.
  const isInterrupted = context.signal?.aborted === true;
  if (!isInterrupted) {
    await pruning.cutBelowThresholds();
    await pruning.cutWhatIsNotMissed();
  }
  const { current, cuts, last } = pruning;
  const lossOfLast = isInterrupted ? { lossBefore: Number.NaN, lossAfter: Number.NaN } : undefined;
  // Of a table that is not divided these are all rows.
  const predicted = parts.deciding?.data === parts.train ? last.predicted : undefined;
  return {
    kan: current,
    cuts,
    judgedOn: judge.on,
    lossBefore: mean(judge.first.losses),
    lossAfter: mean(last.losses),
    ...lossOfLast,
    edgesBefore: activeEdges(kan),
    edgesAfter: activeEdges(current),
    ...(predicted && { leftOut: predicted.map((column, o) => column.map((v) => v * scaler.targets[o]!)) }),
  };
}
