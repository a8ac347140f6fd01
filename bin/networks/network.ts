import { edgesOf, type Kan } from "../../src/index.ts";

/** Views of a network for summaries: how big it is, what its layers are. */

/** The inputs that an edge still leaves, as places of columns. */
export function usedInputs(kan: Kan): ReadonlySet<number> {
  const used = new Set<number>();
  for (const { source, curve } of edgesOf(kan.nodes)) {
    if (source < kan.nInputs && curve.kind !== "cut") used.add(source);
  }
  return used;
}

/** Intervals and degrees of the spline edges, each once: `5` and `3`, or `3, 5` after a refinement of some. */
export function gridsOf(kan: Kan): {
  readonly intervals: readonly number[];
  readonly degrees: readonly number[];
} {
  const intervals = new Set<number>();
  const degrees = new Set<number>();
  for (const { curve } of edgesOf(kan.nodes)) {
    if (curve.kind !== "spline") continue;
    intervals.add(curve.grid.knots.length - 2 * curve.grid.degree - 1);
    degrees.add(curve.grid.degree);
  }
  return { intervals: [...intervals].sort((a, b) => a - b), degrees: [...degrees].sort((a, b) => a - b) };
}

/**
 * The nodes layer by layer, inputs first: `[2,5,1]`, with product nodes as `[2,4+2m,1]`.
 *
 * A node's layer is one more than that of its deepest source.
 */
export function layersText(kan: Kan): string {
  const depth: number[] = new Array<number>(kan.nInputs).fill(0);
  const sums: number[] = [];
  const products: number[] = [];
  for (const node of kan.nodes) {
    const sources = edgesOf([node]).map(({ source }) => source);
    const layer = 1 + Math.max(0, ...sources.map((source) => depth[source] ?? 0));
    depth.push(layer);
    const tally = node.factors.length > 1 ? products : sums;
    tally[layer] = (tally[layer] ?? 0) + 1;
  }
  const last = Math.max(sums.length, products.length);
  const layers = Array.from({ length: Math.max(0, last - 1) }, (_, i) => {
    const [plain, product] = [sums[i + 1] ?? 0, products[i + 1] ?? 0];
    return product === 0 ? `${plain}` : plain === 0 ? `${product}m` : `${plain}+${product}m`;
  });
  return `[${[kan.nInputs, ...layers].join(",")}]`;
}
