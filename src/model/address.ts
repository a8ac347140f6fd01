import type { Kan } from "./kan.ts";

/**
 * Where an edge stands for a person: layer, source position in its layer, target position in the next.
 *
 * With product nodes the targets of a layer are counted factor by factor (subnodes), sums first as written.
 */
export interface EdgeAddress {
  readonly layer: number;
  readonly from: number;
  readonly to: number;
  readonly node: number;
  readonly factor: number;
  readonly edge: number;
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

/** The addresses of all edges in evaluation order, cut ones included. Cost O(edges). */
export function edgeAddresses(kan: Kan): EdgeAddress[] {
  const layers = layersOf(kan);
  const nextInLayer = new Map<number, number>();
  const position = Array.from(layers, (layer) => {
    const at = nextInLayer.get(layer) ?? 0;
    nextInLayer.set(layer, at + 1);
    return at;
  });
  const nextFactor = new Map<number, number>();
  const addresses: EdgeAddress[] = [];
  kan.nodes.forEach((node, n) => {
    const target = layers[kan.nInputs + n]!;
    node.factors.forEach((sum, factor) => {
      const to = nextFactor.get(target) ?? 0;
      nextFactor.set(target, to + 1);
      sum.edges.forEach((edge, index) => {
        const layer = layers[edge.source]!;
        addresses.push({ layer, from: position[edge.source]!, to, node: n, factor, edge: index });
      });
    });
  });
  return addresses;
}
