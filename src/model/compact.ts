import type { Curve, Edge, Kan, Node, Sum } from "./kan.ts";
import { curveValue } from "./spline/curve.ts";

/** A compacted network; `kept[n]` is the number its node n had before. */
export interface Compacted {
  readonly kan: Kan;
  readonly kept: readonly number[];
}

/**
 * The same function with dead parts removed: constant nodes folded into the biases that read them, constant factors
 * into another factor of their product, nodes that nobody reads dropped. Inputs keep their numbers.
 *
 * Cut edges between surviving nodes stay, so a picture can still show them. Cost O(nodes·edges).
 */
export function compact(kan: Kan): Compacted {
  const nodes = foldConstants(kan);
  const isRead = readers(kan.nInputs, nodes, kan.outputs);
  const renumbered = new Map<number, number>();
  const kept: number[] = [];
  nodes.forEach((_, n) => {
    if (!isRead[n]) return;
    renumbered.set(kan.nInputs + n, kan.nInputs + kept.length);
    kept.push(n);
  });
  const source = (old: number) => (old < kan.nInputs ? old : renumbered.get(old));
  const compacted: Kan = {
    nInputs: kan.nInputs,
    nodes: kept.map((n) => ({
      factors: nodes[n]!.factors.map((sum) => ({
        bias: sum.bias,
        edges: sum.edges.flatMap((edge) => {
          const moved = source(edge.source);
          return moved === undefined ? [] : [{ source: moved, curve: edge.curve }];
        }),
      })),
    })),
    outputs: kan.outputs.map((output) => source(kan.nInputs + output)! - kan.nInputs),
  };
  return { kan: compacted, kept };
}

/** Whether an edge carries anything. */
export function isActive(edge: Edge): boolean {
  return edge.curve.kind !== "cut";
}

/** The curve times a constant. */
function scaleCurve(curve: Curve, factor: number): Curve {
  if (curve.kind === "cut") return curve;
  if (curve.kind === "symbolic") return { ...curve, c: factor * curve.c };
  const coefficients = curve.coefficients.map((c) => factor * c);
  return { ...curve, coefficients, baseWeight: factor * curve.baseWeight };
}

/** The sum times a constant. */
export function scaleSum(sum: Sum, factor: number): Sum {
  return {
    bias: factor * sum.bias,
    edges: sum.edges.map((edge) => ({ source: edge.source, curve: scaleCurve(edge.curve, factor) })),
  };
}

function foldConstants(kan: Kan): Node[] {
  const constants = new Map<number, number>();
  return kan.nodes.map((node, n) => {
    const sums = node.factors.map((sum) => {
      let { bias } = sum;
      const edges = sum.edges.map((edge): Edge => {
        const value = constants.get(edge.source);
        if (value === undefined || !isActive(edge)) return edge;
        bias += curveValue(edge.curve, value);
        return { source: edge.source, curve: { kind: "cut" } };
      });
      return { bias, edges };
    });
    const isConstant = (sum: Sum) => !sum.edges.some(isActive);
    const factor = sums.filter(isConstant).reduce((product, sum) => product * sum.bias, 1);
    const varying = sums.filter((sum) => !isConstant(sum));
    if (varying.length === 0 || factor === 0) {
      const value = varying.length === 0 ? factor : 0;
      constants.set(kan.nInputs + n, value);
      return { factors: [{ bias: value, edges: [] }] };
    }
    if (varying.length === sums.length) return { factors: sums };
    return { factors: varying.map((sum, f) => (f === 0 ? scaleSum(sum, factor) : sum)) };
  });
}

/** Which nodes an output depends on through active edges. */
function readers(nInputs: number, nodes: readonly Node[], outputs: readonly number[]): boolean[] {
  const isRead = nodes.map(() => false);
  for (const output of outputs) isRead[output] = true;
  for (let n = nodes.length - 1; n >= 0; n--) {
    if (!isRead[n]) continue;
    for (const sum of nodes[n]!.factors) {
      for (const edge of sum.edges) {
        if (isActive(edge) && edge.source >= nInputs) isRead[edge.source - nInputs] = true;
      }
    }
  }
  return isRead;
}
