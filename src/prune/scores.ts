import type { Plan } from "../model/cpu/plan.ts";
import type { Moments } from "../model/engine.ts";

/** How important each part of a network is for its outputs. All scores are ≥ 0 and free of units. */
export interface Scores {
  /** One per source: inputs, then nodes. An output node has score 1 or more. */
  readonly sources: Float64Array;
  /** One per active edge, in plan order. */
  readonly edges: Float64Array;
}

/** Which scores: `attribution` (KAN 2.0) or `magnitude` (incoming and outgoing, KAN paper). */
export type ScoreKind = "attribution" | "magnitude";

/** Spread that counts as none. */
const SPREAD_FLOOR = 1e-4;

/**
 * The scores of a network from the moments of what flows through it.
 *
 * Attribution: an output has score 1; an edge passes on its target's score times std(edge)/std(sum); a node's score is
 * the sum over the edges that leave it; a product hands its full score to every factor. Source: arXiv:2408.10205, §5.1.
 *
 * Magnitude: an edge counts std(edge)/std(sum); a node counts the smaller of its largest incoming and its largest
 * outgoing edge. Source: arXiv:2404.19756, §2.5.1 (there with the mean magnitude; the spread ignores constants, which
 * belong to the bias). Cost O(edges).
 */
export function scoresOf(plan: Plan, moments: Moments, kind: ScoreKind): Scores {
  return kind === "attribution" ? attribution(plan, moments) : magnitude(plan, moments);
}

function attribution(plan: Plan, moments: Moments): Scores {
  const { kan, sums, firstSum } = plan;
  const sources = new Float64Array(kan.nInputs + kan.nodes.length);
  const edges = new Float64Array(moments.edges.length);
  for (const output of kan.outputs) sources[kan.nInputs + output]! += 1;
  const firstEdge = edgeOffsets(plan);
  for (let n = kan.nodes.length - 1; n >= 0; n--) {
    const score = sources[kan.nInputs + n]!;
    for (let s = firstSum[n]!; s < firstSum[n + 1]!; s++) {
      const spread = moments.sums[s]!.deviation + SPREAD_FLOOR;
      sums[s]!.edges.forEach((edge, i) => {
        const e = firstEdge[s]! + i;
        edges[e] = (score * moments.edges[e]!.deviation) / spread;
        sources[edge.source]! += edges[e]!;
      });
    }
  }
  return { sources, edges };
}

function magnitude(plan: Plan, moments: Moments): Scores {
  const { kan, sums, firstSum } = plan;
  const nSources = kan.nInputs + kan.nodes.length;
  const edges = new Float64Array(moments.edges.length);
  const incoming = new Float64Array(nSources).fill(Number.POSITIVE_INFINITY, 0, kan.nInputs);
  const outgoing = new Float64Array(nSources);
  const firstEdge = edgeOffsets(plan);
  for (const output of kan.outputs) outgoing[kan.nInputs + output] = 1;
  for (let n = 0; n < kan.nodes.length; n++) {
    for (let s = firstSum[n]!; s < firstSum[n + 1]!; s++) {
      const spread = moments.sums[s]!.deviation + SPREAD_FLOOR;
      sums[s]!.edges.forEach((edge, i) => {
        const e = firstEdge[s]! + i;
        edges[e] = moments.edges[e]!.deviation / spread;
        outgoing[edge.source] = Math.max(outgoing[edge.source]!, edges[e]!);
        incoming[kan.nInputs + n] = Math.max(incoming[kan.nInputs + n]!, edges[e]!);
      });
    }
  }
  return { sources: outgoing.map((out, i) => Math.min(out, incoming[i]!)), edges };
}

function edgeOffsets(plan: Plan): Int32Array {
  const offsets = new Int32Array(plan.sums.length + 1);
  plan.sums.forEach((sum, s) => {
    offsets[s + 1] = offsets[s]! + sum.edges.length;
  });
  return offsets;
}
