import type { Curve, Edge, Kan, Node } from "./kan.ts";

/** Which edge of a network: of which sum of which node. */
export interface EdgePlace {
  readonly node: number;
  readonly factor: number;
  readonly edge: number;
}

/** The edges into these nodes, in evaluation order, cut ones included. Cost O(edges). */
export function edgesOf(nodes: readonly Node[]): Edge[] {
  return nodes.flatMap(({ factors }) => factors.flatMap(({ edges }) => edges));
}

/** The network with the curve of each edge changed. Cost O(edges). */
export function withCurves(kan: Kan, change: (curve: Curve, source: number) => Curve): Kan {
  const changed = ({ source, curve }: Edge): Edge => ({ source, curve: change(curve, source) });
  const nodes = kan.nodes.map(({ factors }) => ({
    factors: factors.map(({ bias, edges }) => ({ bias, edges: edges.map(changed) })),
  }));
  return { ...kan, nodes };
}

/** The network with the curves of these edges changed. Cost O(nodes + edges into the nodes that these lead to). */
export function withCurvesAt(kan: Kan, places: readonly EdgePlace[], change: (curve: Curve) => Curve): Kan {
  const nodes = kan.nodes.slice();
  const isCopied = new Set<number>();
  for (const { node, factor, edge } of places) {
    if (!isCopied.has(node)) {
      const { factors } = nodes[node]!;
      nodes[node] = { factors: factors.map(({ bias, edges }) => ({ bias, edges: edges.slice() })) };
      isCopied.add(node);
    }
    const edges = nodes[node]!.factors[factor]!.edges as Edge[];
    const { source, curve } = edges[edge]!;
    edges[edge] = { source, curve: change(curve) };
  }
  return { ...kan, nodes };
}

/** The curve of one edge. */
export function curveAt(kan: Kan, { node, factor, edge }: EdgePlace): Curve {
  return kan.nodes[node]!.factors[factor]!.edges[edge]!.curve;
}

/** The network with the curve of one edge replaced and something added to the bias of its sum. */
export function withCurve(kan: Kan, at: EdgePlace, curve: Curve, toBias = 0): Kan {
  const { factors } = kan.nodes[at.node]!;
  const { bias, edges } = factors[at.factor]!;
  const { source } = edges[at.edge]!;
  const sum = { bias: bias + toBias, edges: edges.with(at.edge, { source, curve }) };
  return { ...kan, nodes: kan.nodes.with(at.node, { factors: factors.with(at.factor, sum) }) };
}

/** Whether all biases and the constants of all snapped edges are numbers: a refit may run away. Cost O(edges). */
export function hasFiniteConstants({ nodes }: Kan): boolean {
  const isNumber = ({ curve }: Edge): boolean =>
    curve.kind !== "symbolic" || [curve.a, curve.b, curve.c, curve.exponent].every(Number.isFinite);
  return nodes.every(({ factors }) =>
    factors.every(({ bias, edges }) => Number.isFinite(bias) && edges.every(isNumber)),
  );
}
