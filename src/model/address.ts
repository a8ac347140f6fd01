import type { EdgePlace } from "./edges.ts";
import type { Kan } from "./kan.ts";

/**
 * Where an edge stands for a person: layer, source position, target position. No two edges share all three.
 *
 * `layer` counts from 0 and is the layer just before the target's. `from` counts the sources of that layer in
 * order; sources of earlier layers, which only edges that skip a layer have, are counted after them. `to`
 * counts the targets of the next layer factor by factor (subnodes). In a layered network this is pykan's (l, i, j).
 */
export interface EdgeAddress extends EdgePlace {
  readonly layer: number;
  readonly from: number;
  readonly to: number;
}

/** The layer of each source (inputs 0, a node one more than its deepest source). Shape: (nInputs + nodes). */
export function layersOf(kan: Kan): Int32Array {
  const layers = new Int32Array(kan.nInputs + kan.nodes.length);
  kan.nodes.forEach((node, n) => {
    let deepest = 0;
    for (const sum of node.factors) {
      for (const edge of sum.edges) deepest = Math.max(deepest, layers[edge.source]!);
    }
    layers[kan.nInputs + n] = deepest + 1;
  });
  return layers;
}

/** The addresses of all edges in evaluation order, cut ones included. Cost O(edges + layers·sources). */
export function edgeAddresses(kan: Kan): EdgeAddress[] {
  const layers = layersOf(kan);
  const positions = new Map<number, Int32Array>();
  const nextFactor = new Map<number, number>();
  const addresses: EdgeAddress[] = [];
  kan.nodes.forEach((node, n) => {
    const target = layers[kan.nInputs + n]!;
    const layer = target - 1;
    const position = positions.get(layer) ?? positionsBefore(layers, layer);
    positions.set(layer, position);
    node.factors.forEach((sum, factor) => {
      const to = nextFactor.get(target) ?? 0;
      nextFactor.set(target, to + 1);
      sum.edges.forEach((edge, index) => {
        addresses.push({ layer, from: position[edge.source]!, to, node: n, factor, edge: index });
      });
    });
  });
  return addresses;
}

/** For each source its place among those that may feed the layer after `layer`: that layer first, then earlier ones. */
function positionsBefore(layers: Int32Array, layer: number): Int32Array {
  const position = new Int32Array(layers.length).fill(-1);
  let next = 0;
  layers.forEach((own, source) => {
    if (own === layer) position[source] = next++;
  });
  layers.forEach((own, source) => {
    if (own < layer) position[source] = next++;
  });
  return position;
}
