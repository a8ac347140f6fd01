import { layersOf } from "../model/address.ts";
import { compact, isActive } from "../model/compact.ts";
import { parametersOf } from "../model/cpu/plan.ts";
import { type EdgePlace, edgesOf } from "../model/edges.ts";
import type { Batch, Engine } from "../model/engine.ts";
import type { Kan } from "../model/kan.ts";
import { type ScoreKind, scoresOf } from "./scores.ts";

/** Something that can be cut: an input (with all its edges), a hidden node or a single edge. */
export interface NetworkPart {
  readonly kind: "input" | "node" | "edge";
  /** The source that goes: of an input or node itself, of an edge where it starts. */
  readonly source: number;
  /** For an edge the node it enters. */
  readonly target?: number;
  readonly score: number;
  /** What is cut with it. */
  readonly places: readonly EdgePlace[];
}

/** The parts of a network, weakest first, and the mean of each edge (by its place) for the bias. */
export interface Parts {
  readonly parts: readonly NetworkPart[];
  readonly means: ReadonlyMap<string, number>;
}

/** All parts of a network with their scores. Cost O(rows·edges·k). */
export function partsOf(kan: Kan, batch: Batch, engine: Engine, kind: ScoreKind): Parts {
  const bound = engine.bind(kan, batch);
  const moments = bound.moments(parametersOf(bound.plan));
  const scores = scoresOf(bound.plan, moments, kind);
  const { sums } = bound.plan;
  bound.dispose();

  const edges: (NetworkPart & { readonly place: EdgePlace; readonly mean: number })[] = [];
  let s = 0;
  let e = 0;
  kan.nodes.forEach((node, n) => {
    node.factors.forEach((_, factor) => {
      for (const planned of sums[s]!.edges) {
        const place = { node: n, factor, edge: planned.index };
        const { mean } = moments.edges[e]!;
        edges.push({
          kind: "edge",
          source: planned.source,
          target: n,
          score: scores.edges[e]!,
          place,
          places: [place],
          mean,
        });
        e++;
      }
      s++;
    });
  });
  const outputs = new Set(kan.outputs.map((node) => kan.nInputs + node));
  const sources: NetworkPart[] = [];
  scores.sources.forEach((score, source) => {
    const leaving = edges.filter((edge) => edge.source === source);
    if (leaving.length === 0 || outputs.has(source)) return;
    const places = leaving.map((edge) => edge.place);
    sources.push({ kind: source < kan.nInputs ? "input" : "node", source, score, places });
  });
  const means = new Map(edges.map((edge) => [keyOf(edge.place), edge.mean]));
  const parts = [...sources, ...edges].sort((a, b) => a.score - b.score);
  return { parts, means };
}

/** The network without some edges: their means stay in the biases, so the predictions hardly jump; not compacted. */
export function withoutEdges(
  kan: Kan,
  places: readonly EdgePlace[],
  means: ReadonlyMap<string, number>,
): Kan {
  const gone = new Set(places.map(keyOf));
  const nodes = kan.nodes.map((node, n) => ({
    factors: node.factors.map((sum, factor) => {
      let { bias } = sum;
      const edges = sum.edges.map((edge, index) => {
        const key = keyOf({ node: n, factor, edge: index });
        if (!gone.has(key) || !isActive(edge)) return edge;
        bias += means.get(key) ?? 0;
        return { source: edge.source, curve: { kind: "cut" as const } };
      });
      return { bias, edges };
    }),
  }));
  return { ...kan, nodes };
}

/** Whether every output still depends on some input. */
export function isConnected(kan: Kan): boolean {
  const smaller = compact(kan).kan;
  return smaller.outputs.every((output) => edgesOf([smaller.nodes[output]!]).some(isActive));
}

/** The number of edges that carry something. */
export function activeEdges(kan: Kan): number {
  return edgesOf(kan.nodes).filter(isActive).length;
}

/** Layer and position in it of every source. */
export function placesOf(kan: Kan): { layer: number; position: number }[] {
  const next = new Map<number, number>();
  return Array.from(layersOf(kan), (layer) => {
    const position = next.get(layer) ?? 0;
    next.set(layer, position + 1);
    return { layer, position };
  });
}

function keyOf(place: EdgePlace): string {
  return `${place.node}/${place.factor}/${place.edge}`;
}
