/** Cuts one after the other, each followed by training and judged on rows that it was not trained on. */
import { partAt } from "../events.ts";
import { mean } from "../math/statistics.ts";
import { compact } from "../model/compact.ts";
import { edgesOf } from "../model/edges.ts";
import type { Batch, Engine } from "../model/engine.ts";
import type { Kan } from "../model/kan.ts";
import { type LossName, lossOf } from "../model/losses/list.ts";
import { gridResolution, intervalsOf } from "../model/spline/grid.ts";
import type { Context } from "../train/context.ts";
import { isWithinNoise } from "../train/errors/noise.ts";
import { type Judge, type Judgement, MOST_TRIALS, NEGLIGIBLE } from "./judge.ts";
import { missedInputs } from "./missed.ts";
import { isConnected, type NetworkPart, partsOf, placesOf, withoutEdges } from "./parts.ts";
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

/** What cuts may add to the loss where nothing else was asked for. */
const MAX_LOSS_INCREASE = 0.1;
/**
 * … and where all of it is below what the grids resolve: twice the error. Of 23 networks of exact laws that resolution alone
 * judged, two lost an edge that made them 6 and 11 times worse.
 */
const MOST_BELOW_RESOLUTION = 4;

/** A network that parts are cut from one after the other. */
export class Pruning {
  current: Kan;
  readonly cuts: Cut[] = [];
  /** How the current network was judged. */
  last: Judgement;
  readonly #kan: Kan;
  readonly #rows: Batch;
  readonly #judge: Judge;
  readonly #options: PruneOptions;
  readonly #context: Context;
  readonly #refit: ReturnType<typeof refitOf>;
  readonly #describe: ReturnType<typeof describerOf>;
  readonly #resolution: number;
  /** What the losses of further cuts are held against. */
  #reference: Judgement;
  #least: number;
  /** The number in the first network of each node of the current one. */
  #origin: readonly number[];

  constructor(kan: Kan, rows: Batch, judge: Judge, options: PruneOptions, context: Context) {
    this.#kan = kan;
    this.#rows = rows;
    this.#judge = judge;
    this.#options = options;
    this.#context = context;
    const { engine, loss = "mse", steps = 30 } = options;
    const { stiffness, first } = judge;
    const how = {
      engine,
      loss: lossOf({ name: loss }),
      steps,
      ...(stiffness !== undefined && { stiffness }),
    };
    this.#refit = refitOf(kan, rows, how, context);
    this.#describe = describerOf(kan);
    this.#resolution = resolutionOf(kan);
    this.current = kan;
    this.last = first;
    this.#reference = first;
    this.#least = mean(first.losses);
    this.#origin = kan.nodes.map((_, n) => n);
  }

  /** Cuts what scores below the thresholds; where that costs too much only the weaker half of it, and so on. */
  async cutBelowThresholds(): Promise<void> {
    const { engine, score = "attribution" } = this.#options;
    const { parts, means } = partsOf(this.#kan, this.#rows, engine, score);
    let below = parts.filter((part) => part.score < thresholdOf(part, this.#options));
    for (;;) {
      const { cut, gone } = withoutParts(this.#kan, below, means);
      const smaller = compact(cut);
      const refitted = await this.#refit(smaller.kan);
      const judgement = await this.#judge.judge(refitted, this.#most());
      const missed = judgement === undefined ? [] : this.#missed(this.#kan, refitted);
      if (missed.length > 0) {
        const others = below.filter(({ source }) => !missed.includes(source));
        // An input is also gone where the nodes are that read it.
        below = others.length < below.length ? others : below.slice(0, below.length >> 1);
        continue;
      }
      if (judgement !== undefined) {
        const named = gone.map((part) => this.#describe(part, this.#origin, "threshold"));
        this.#accept(refitted, judgement, smaller.kept, withoutImplied(named));
        this.#reference = judgement;
        return;
      }
      if (below.length === 0 || this.#isInterrupted) return;
      below = below.slice(0, below.length >> 1);
    }
  }

  /** Tries the network without each part that is left, the weakest first, and again after each cut. */
  async cutWhatIsNotMissed(): Promise<void> {
    const { engine, score = "attribution" } = this.#options;
    const kept = new Set<string>();
    let trials = this.#judge.mostTrials;
    while (trials > 0 && !this.#isInterrupted) {
      const { parts, means } = partsOf(this.current, this.#rows, engine, score);
      if (parts.length > MOST_TRIALS) return;
      const part = parts.find((candidate) => !kept.has(nameOf(candidate)));
      if (!part) return;
      const smaller = compact(withoutEdges(this.current, part.places, means));
      kept.add(nameOf(part));
      if (!isConnected(smaller.kan)) continue;
      trials--;
      const detail = `trying without ${nameOf(part)}`;
      const works = parts.map(() => 1);
      this.#context.sink({ kind: "stage", stage: "prune", detail, part: partAt(works, kept.size - 1) });
      if (await this.#isTaken(part, smaller)) kept.clear();
    }
  }

  /** Takes the network without `part` where that costs no more than it may. */
  async #isTaken(part: NetworkPart, smaller: ReturnType<typeof compact>): Promise<boolean> {
    const refitted = await this.#refit(smaller.kan);
    const judgement = await this.#judge.judge(refitted, this.#most());
    if (judgement === undefined) return false;
    const isLimited = this.#options.maxLossIncrease !== undefined;
    const { losses } = this.#reference;
    if (!isLimited && !isWithinNoise(judgement.losses, losses, this.#resolution)) return false;
    if (this.#missed(this.current, refitted).length > 0) return false;
    this.#accept(refitted, judgement, smaller.kept, [this.#describe(part, this.#origin, "refit")]);
    if (mean(judgement.losses) < mean(losses)) this.#reference = judgement;
    return true;
  }

  /** The inputs that a cut takes away and that what is left goes with, where no limit was asked for and errors are squared. */
  #missed(before: Kan, after: Kan): readonly number[] {
    const { engine, loss = "mse", maxLossIncrease } = this.#options;
    return loss === "mse" && maxLossIncrease === undefined
      ? missedInputs(before, after, this.#rows, engine)
      : [];
  }

  get #isInterrupted(): boolean {
    return this.#context.signal?.aborted === true;
  }

  /** The largest mean loss that a cut may leave. */
  #most(): number {
    const { maxLossIncrease: limit } = this.#options;
    return limit === undefined
      ? Math.max(
          (1 + MAX_LOSS_INCREASE) * this.#least,
          Math.min(MOST_BELOW_RESOLUTION * this.#least, Math.max(this.#resolution, NEGLIGIBLE)),
        )
      : (1 + limit) * mean(this.#judge.first.losses);
  }

  #accept(network: Kan, judgement: Judgement, kept: readonly number[], gone: readonly Cut[]): void {
    this.cuts.push(...gone);
    this.#origin = kept.map((n) => this.#origin[n]!);
    this.current = network;
    this.last = judgement;
    this.#least = Math.min(this.#least, mean(judgement.losses));
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
