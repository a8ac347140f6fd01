import { partAt } from "../events.ts";
import { mean } from "../math/statistics.ts";
import { batchOf } from "../model/batchOf.ts";
import { compact } from "../model/compact.ts";
import type { Dataset } from "../model/dataset.ts";
import { edgesOf } from "../model/edges.ts";
import type { Engine } from "../model/engine.ts";
import { rowLosses } from "../model/evaluate.ts";
import { gridResolution, intervalsOf } from "../model/grid.ts";
import type { Kan } from "../model/kan.ts";
import { type LossName, lossOf } from "../model/losses/list.ts";
import type { Scaler } from "../model/scaler.ts";
import { ROW_LIMITS } from "../rowLimits.ts";
import { type Context, quiet } from "../train/context.ts";
import { isWithinNoise } from "../train/noise.ts";
import { sampleOf } from "../train/schedule/sample.ts";
import { trainLeg } from "../train/schedule/trainLeg.ts";
import { activeEdges, isConnected, type NetworkPart, partsOf, placesOf, withoutEdges } from "./parts.ts";
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
   * Largest accepted rise of the loss on held-out rows after the refit, as a share (0.1 = 10 %) of the loss before.
   * Without it everything below the thresholds goes, and more only where the loss stays within noise.
   */
  readonly maxLossIncrease?: number;
  /** Steps of each refit; 0 for none. @defaultValue 30 */
  readonly steps?: number;
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

/** A pruned network, what went, and the mean loss on held-out rows on the way, in scaled units. */
export interface PruneResult {
  readonly kan: Kan;
  readonly cuts: readonly Cut[];
  readonly lossBefore: number;
  /** After the cuts below the thresholds, before any refit. */
  readonly lossAfterCut: number;
  readonly lossAfter: number;
  readonly edgesBefore: number;
  readonly edgesAfter: number;
}

/** Networks with more parts than this are pruned by thresholds alone: a trial costs a refit. */
const MOST_TRIALS = 64;

/**
 * The network without the parts its outputs do not need.
 *
 * First everything below the thresholds goes, an edge's mean staying behind in the bias, and the rest is refitted
 * without the sparsity penalty. Then each remaining part is tried, weakest first: it goes when the refitted loss on
 * the held-out rows stays within noise (or `maxLossIncrease`). The output always stays connected. `train` and `held`
 * may be the same rows where there are few; of large tables a sample decides. Cost: one refit per part that is left, up
 * to 64.
 */
export async function prune(
  kan: Kan,
  scaler: Scaler,
  train: Dataset,
  held: Dataset,
  options: PruneOptions,
  context: Context = quiet,
): Promise<PruneResult> {
  const { engine } = options;
  const score = options.score ?? "attribution";
  const rows = sampleOf(batchOf(train, scaler), ROW_LIMITS.cuts, 0);
  const heldRows = sampleOf(batchOf(held, scaler), ROW_LIMITS.cuts, 0);
  const loss = lossOf({ name: options.loss ?? "mse" });
  const errors = (network: Kan) => rowLosses(network, heldRows, engine, loss);
  const limit = options.maxLossIncrease;
  const before = errors(kan);
  const allowed = (after: Float64Array) => limit === undefined || mean(after) <= (1 + limit) * mean(before);
  const places = placesOf(kan);
  const describe = (part: NetworkPart, origin: readonly number[], reason: Cut["reason"]): Cut => {
    const sourceOf = (source: number) =>
      places[source < kan.nInputs ? source : kan.nInputs + origin[source - kan.nInputs]!]!;
    const { layer, position } = sourceOf(part.source);
    const to = part.target === undefined ? {} : { to: sourceOf(kan.nInputs + part.target).position };
    return { kind: part.kind, layer, from: position, ...to, score: part.score, reason };
  };
  const refit = async (network: Kan) => {
    const steps = options.steps ?? 30;
    const leg = { steps, penalty: REFIT_PENALTY, damping: 1e-3, tolerance: 3e-3, patience: 4 };
    return (await trainLeg(network, rows, leg, { engine, loss }, context)).kan;
  };

  let origin: readonly number[] = kan.nodes.map((_, n) => n);
  let cuts: Cut[] = [];
  const weak = partsOf(kan, rows, engine, score);
  let cut = kan;
  for (const part of weak.parts) {
    if (!(part.score < thresholdOf(part, options))) continue;
    const without = withoutEdges(cut, part.places, weak.means);
    if (without === cut || !isConnected(without)) continue;
    cut = without;
    cuts.push(describe(part, origin, "threshold"));
  }
  cuts = withoutImplied(cuts);
  const first = compact(cut);
  const lossAfterCut = mean(errors(first.kan));
  let current = await refit(first.kan);
  let reference = errors(current);
  if (allowed(reference)) origin = first.kept.map((n) => origin[n]!);
  else {
    // The thresholds took too much: go back, and let the trials below decide part by part.
    cuts = [];
    current = kan;
    reference = before;
  }

  const resolution = resolutionOf(current);
  const kept = new Set<string>();
  let trials = MOST_TRIALS;
  while (trials > 0 && !context.signal?.aborted) {
    const { parts, means } = partsOf(current, rows, engine, score);
    if (parts.length > MOST_TRIALS) break;
    const part = parts.find((candidate) => !kept.has(nameOf(candidate)));
    if (!part) break;
    const smaller = compact(withoutEdges(current, part.places, means));
    kept.add(nameOf(part));
    if (!isConnected(smaller.kan)) continue;
    trials--;
    const detail = `trying without ${part.kind} ${nameOf(part)}`;
    const works = parts.map(() => 1);
    context.sink({ kind: "stage", stage: "prune", detail, part: partAt(works, kept.size - 1) });
    const tried = await refit(smaller.kan);
    const after = errors(tried);
    const isFine = limit === undefined ? isWithinNoise(after, reference, resolution) : allowed(after);
    if (!isFine) continue;
    cuts.push(describe(part, origin, "refit"));
    origin = smaller.kept.map((n) => origin[n]!);
    current = tried;
    if (mean(after) < mean(reference)) reference = after;
    kept.clear();
  }
  return {
    kan: current,
    cuts,
    lossBefore: mean(before),
    lossAfterCut,
    lossAfter: mean(errors(current)),
    edgesBefore: activeEdges(kan),
    edgesAfter: activeEdges(current),
  };
}

/** Enough to keep cells without rows in place, too little to bias a fit. */
const REFIT_PENALTY = { ridge: 1e-9, smoothness: 1e-9, lamb: 0, lambL1: 0, lambEntropy: 0 };

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
