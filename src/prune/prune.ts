import { partAt } from "../events.ts";
import { mean } from "../math/statistics.ts";
import { batchOf } from "../model/batchOf.ts";
import { compact } from "../model/compact.ts";
import { edgesOf } from "../model/edges.ts";
import type { Engine } from "../model/engine.ts";
import type { Kan } from "../model/kan.ts";
import { type LossName, lossOf } from "../model/losses/list.ts";
import type { Scaler } from "../model/scaler.ts";
import { gridResolution, intervalsOf } from "../model/spline/grid.ts";
import { ROW_LIMITS } from "../rowLimits.ts";
import { type Context, quiet } from "../train/context.ts";
import { isWithinNoise } from "../train/errors/noise.ts";
import type { DatasetParts } from "../train/rows/split.ts";
import { sampleOf } from "../train/schedule/sample.ts";
import { type JudgedOn, type Judgement, judgeOf, MOST_TRIALS, NEGLIGIBLE } from "./judge.ts";
import { activeEdges, isConnected, type NetworkPart, partsOf, placesOf, withoutEdges } from "./parts.ts";
import { refitOf } from "./refit.ts";
import type { ScoreKind } from "./scores.ts";

/** How to prune. */
export interface PruneOptions {
  readonly engine: Engine;
  /** How errors count: as they did when the network was trained. @defaultValue "mse" */
  readonly loss?: LossName;
  /** Hidden nodes with a score below this go. @defaultValue 0.01 */
  readonly threshold?: number;
  /** Edges with a score below this go. @defaultValue 0.03 */
  readonly edgeThreshold?: number;
  /** Inputs with a score below this go. @defaultValue `threshold` */
  readonly inputThreshold?: number;
  /** @defaultValue "attribution" */
  readonly score?: ScoreKind;
  /**
   * Largest accepted rise of the loss after the refit, as a share (0.1 = 10 %) of the loss before. Without it a tenth, and
   * of parts above the thresholds only what costs no more than noise.
   */
  readonly maxLossIncrease?: number;
  /** Steps of each refit; 0 for none. @defaultValue 30 */
  readonly steps?: number;
  /** Of the starts with which structures are judged in small tables. @defaultValue 0 */
  readonly seed?: number;
}

/** A part that was cut, with the score that decided. */
export interface Cut {
  readonly kind: "input" | "node" | "edge";
  /** Layer of the part; of an edge the layer it starts from. Inputs are layer 0. */
  readonly layer: number;
  /** Position in that layer; of an edge that of its source. */
  readonly from: number;
  /** Of an edge the position of its target node. */
  readonly to?: number;
  readonly score: number;
  /** `threshold`: the score was too low. `refit`: the rest fits as well without it. */
  readonly reason: "threshold" | "refit";
}

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

/** What cuts may add to the loss where nothing else was asked for. */
const MAX_LOSS_INCREASE = 0.1;

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
  const { engine, loss: lossName = "mse", score = "attribution", steps = 30, seed = 0 } = options;
  const rows = sampleOf(batchOf(parts.train, scaler), ROW_LIMITS.cuts, 0);
  const loss = lossOf({ name: lossName });
  context.sink({ kind: "stage", stage: "prune", detail: "judging the network as it is" });
  const isRefitted = steps > 0;
  const judge = await judgeOf(kan, scaler, parts, { engine, loss: lossName, seed, isRefitted }, context);
  const resolution = resolutionOf(kan);
  const limit = options.maxLossIncrease;
  const lossBefore = mean(judge.first.losses);
  let reference = judge.first;
  let least = lossBefore;
  const most = (): number =>
    limit === undefined
      ? Math.max((1 + MAX_LOSS_INCREASE) * least, resolution, NEGLIGIBLE)
      : (1 + limit) * lossBefore;
  const describe = describerOf(kan);
  const { stiffness } = judge;
  const refit = refitOf(
    kan,
    rows,
    { engine, loss, steps, ...(stiffness !== undefined && { stiffness }) },
    context,
  );

  const cuts: Cut[] = [];
  let origin: readonly number[] = kan.nodes.map((_, n) => n);
  let current = kan;
  let last = judge.first;
  // What was judged by training that was cut short says nothing.
  if (context.signal?.aborted) return { ...result(), lossBefore: Number.NaN, lossAfter: Number.NaN };
  const accept = (
    network: Kan,
    judgement: Judgement,
    kept: readonly number[],
    gone: readonly Cut[],
  ): void => {
    cuts.push(...gone);
    origin = kept.map((n) => origin[n]!);
    current = network;
    last = judgement;
    least = Math.min(least, mean(judgement.losses));
  };

  const weak = partsOf(kan, rows, engine, score);
  let below = weak.parts.filter((part) => part.score < thresholdOf(part, options));
  for (;;) {
    const { cut, gone } = withoutParts(kan, below, weak.means);
    const smaller = compact(cut);
    const refitted = await refit(smaller.kan);
    const judgement = await judge.judge(refitted, most());
    if (judgement !== undefined) {
      const named = gone.map((part) => describe(part, origin, "threshold"));
      accept(refitted, judgement, smaller.kept, withoutImplied(named));
      reference = judgement;
      break;
    }
    if (below.length === 0 || context.signal?.aborted) break;
    below = below.slice(0, below.length >> 1);
  }

  const kept = new Set<string>();
  let trials = judge.mostTrials;
  while (trials > 0 && !context.signal?.aborted) {
    const { parts, means } = partsOf(current, rows, engine, score);
    if (parts.length > MOST_TRIALS) break;
    const part = parts.find((candidate) => !kept.has(nameOf(candidate)));
    if (!part) break;
    const smaller = compact(withoutEdges(current, part.places, means));
    kept.add(nameOf(part));
    if (!isConnected(smaller.kan)) continue;
    trials--;
    const detail = `trying without ${nameOf(part)}`;
    const works = parts.map(() => 1);
    context.sink({ kind: "stage", stage: "prune", detail, part: partAt(works, kept.size - 1) });
    const tried = await refit(smaller.kan);
    const after = await judge.judge(tried, most());
    if (after === undefined) continue;
    if (limit === undefined && !isWithinNoise(after.losses, reference.losses, resolution)) continue;
    accept(tried, after, smaller.kept, [describe(part, origin, "refit")]);
    if (mean(after.losses) < mean(reference.losses)) reference = after;
    kept.clear();
  }
  return result();

  function result(): PruneResult {
    // Of a table that is not divided these are all rows.
    const predicted = parts.deciding?.data === parts.train ? last.predicted : undefined;
    return {
      kan: current,
      cuts,
      judgedOn: judge.on,
      lossBefore,
      lossAfter: mean(last.losses),
      edgesBefore: activeEdges(kan),
      edgesAfter: activeEdges(current),
      ...(predicted && { leftOut: predicted.map((column, o) => column.map((v) => v * scaler.targets[o]!)) }),
    };
  }
}

/** Names parts by where they stood in `kan`; `origin` has the number there of each node of a smaller network. */
function describerOf(kan: Kan) {
  const places = placesOf(kan);
  return (part: NetworkPart, origin: readonly number[], reason: Cut["reason"]): Cut => {
    const sourceOf = (source: number) =>
      places[source < kan.nInputs ? source : kan.nInputs + origin[source - kan.nInputs]!]!;
    const { layer, position } = sourceOf(part.source);
    const to = part.target === undefined ? {} : { to: sourceOf(kan.nInputs + part.target).position };
    return { kind: part.kind, layer, from: position, ...to, score: part.score, reason };
  };
}

/** The network without these parts, but for those that would cut an output off; not compacted. */
function withoutParts(
  kan: Kan,
  parts: readonly NetworkPart[],
  means: ReadonlyMap<string, number>,
): { readonly cut: Kan; readonly gone: readonly NetworkPart[] } {
  let cut = kan;
  const gone: NetworkPart[] = [];
  for (const part of parts) {
    const without = withoutEdges(cut, part.places, means);
    if (without === cut || !isConnected(without)) continue;
    cut = without;
    gone.push(part);
  }
  return { cut, gone };
}

function thresholdOf(part: NetworkPart, options: PruneOptions): number {
  const threshold = options.threshold ?? 0.01;
  if (part.kind === "node") return threshold;
  if (part.kind === "input") return options.inputThreshold ?? threshold;
  return options.edgeThreshold ?? 0.03;
}

/** Cuts without the edges that went with a node or input listed as well. */
function withoutImplied(cuts: readonly Cut[]): Cut[] {
  return cuts.filter(
    (cut) =>
      cut.kind !== "edge" ||
      !cuts.some(
        (other) =>
          (other.kind !== "edge" && other.layer === cut.layer && other.from === cut.from) ||
          (other.kind === "node" && other.layer === cut.layer + 1 && other.from === cut.to),
      ),
  );
}

function resolutionOf(kan: Kan): number {
  const resolutions = edgesOf(kan.nodes).flatMap(({ curve }) =>
    curve.kind === "spline" ? [gridResolution(intervalsOf(curve.grid), curve.grid.degree)] : [],
  );
  return resolutions.length === 0 ? 0 : Math.min(...resolutions);
}

function nameOf(part: NetworkPart): string {
  return `${part.kind} ${part.source}${part.target === undefined ? "" : `→${part.target}`}`;
}
