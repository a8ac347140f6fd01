import type { Edge, Kan, SplineCurve } from "../kan.ts";
import { basisCount, sameGrid } from "../spline/grid.ts";
import { type Level, levelsOf } from "./levels.ts";
import type { BasisGroup, EdgePlan, SumPlan } from "./planParts.ts";

/**
 * A network unrolled for evaluation: which basis tables to fill, which sums to add up, where each trainable
 * constant sits in the parameter vector. Derived from a `Kan`, never stored.
 */
export interface Plan {
  readonly kan: Kan;
  readonly groups: readonly BasisGroup[];
  /** All sums in node order. */
  readonly sums: readonly SumPlan[];
  /** Node n is the product of sums firstSum[n] … firstSum[n + 1] − 1. Shape: (nNodes + 1). */
  readonly firstSum: Int32Array;
  /** The order of evaluation. */
  readonly levels: readonly Level[];
  /** Length of the parameter vector θ. */
  readonly size: number;
}

/**
 * The plan of a network.
 *
 * Parameter order: sums in node order; in each its bias, then edge by edge (coefficients, base weight; or
 * a, b, c, exponent). A bias is trainable only in a sum without spline edges: a spline already holds a constant.
 * Kernels may ask for wider tiles; θ does not depend on them. Cost O(edges).
 */
export function planOf(kan: Kan, tileColumns?: number): Plan {
  const groups: BasisGroup[] = [];
  const bySource = new Map<number, number[]>();
  const sums: SumPlan[] = [];
  const firstSum = new Int32Array(kan.nodes.length + 1);
  let size = 0;
  kan.nodes.forEach((node, n) => {
    for (const sum of node.factors) {
      const hasSpline = sum.edges.some((edge) => edge.curve.kind === "spline");
      const biasSlot = hasSpline ? -1 : size++;
      const edges: EdgePlan[] = [];
      sum.edges.forEach((edge, index) => {
        if (edge.curve.kind === "cut") return;
        if (edge.curve.kind === "spline") {
          const slot = size;
          size += edge.curve.coefficients.length;
          const baseSlot = edge.curve.base === "zero" ? -1 : size++;
          const group = groupOf(groups, bySource, edge, edge.curve);
          edges.push({ kind: "spline", source: edge.source, group, slot, baseSlot, index });
        } else {
          const { free } = edge.curve;
          const slots = {
            a: free.a ? size++ : -1,
            b: free.b ? size++ : -1,
            c: free.c ? size++ : -1,
            exponent: free.exponent ? size++ : -1,
          };
          edges.push({ kind: "symbolic", source: edge.source, curve: edge.curve, slots, index });
        }
      });
      sums.push({ node: n, bias: sum.bias, biasSlot, edges });
    }
    firstSum[n + 1] = sums.length;
  });
  return { kan, groups, sums, firstSum, levels: levelsOf(kan, sums, firstSum, tileColumns), size };
}

function groupOf(
  groups: BasisGroup[],
  bySource: Map<number, number[]>,
  edge: Edge,
  curve: SplineCurve,
): number {
  const known = bySource.get(edge.source) ?? [];
  bySource.set(edge.source, known);
  const found = known.findLast((g) => {
    const { base, grid } = groups[g]!;
    return base === curve.base && sameGrid(grid, curve.grid);
  });
  if (found !== undefined) return found;
  known.push(groups.length);
  const nCoefficients = basisCount(curve.grid);
  groups.push({ source: edge.source, grid: curve.grid, base: curve.base, nCoefficients });
  return groups.length - 1;
}

/** The trainable constants of a network, in plan order. Shape: (plan.size). */
export function parametersOf(plan: Plan): Float64Array {
  const theta = new Float64Array(plan.size);
  for (const sum of plan.sums) {
    if (sum.biasSlot >= 0) theta[sum.biasSlot] = sum.bias;
  }
  forEachEdge(plan, (edge, planned) => {
    if (planned.kind === "spline" && edge.curve.kind === "spline") {
      theta.set(edge.curve.coefficients, planned.slot);
      if (planned.baseSlot >= 0) theta[planned.baseSlot] = edge.curve.baseWeight;
    } else if (planned.kind === "symbolic" && edge.curve.kind === "symbolic") {
      const { slots } = planned;
      if (slots.a >= 0) theta[slots.a] = edge.curve.a;
      if (slots.b >= 0) theta[slots.b] = edge.curve.b;
      if (slots.c >= 0) theta[slots.c] = edge.curve.c;
      if (slots.exponent >= 0) theta[slots.exponent] = edge.curve.exponent;
    }
  });
  return theta;
}

/** The network of a plan with its trainable constants taken from θ. Cost O(parameters). */
export function withParameters(plan: Plan, theta: Float64Array): Kan {
  let s = 0;
  const nodes = plan.kan.nodes.map((node) => ({
    factors: node.factors.map((sum) => {
      const planned = plan.sums[s++]!;
      const edges = sum.edges.slice();
      for (const edge of planned.edges) edges[edge.index] = withCurve(edges[edge.index]!, edge, theta);
      return { bias: planned.biasSlot >= 0 ? theta[planned.biasSlot]! : sum.bias, edges };
    }),
  }));
  return { ...plan.kan, nodes };
}

function withCurve(edge: Edge, planned: EdgePlan, theta: Float64Array): Edge {
  const { curve } = edge;
  if (planned.kind === "spline" && curve.kind === "spline") {
    const coefficients = theta.slice(planned.slot, planned.slot + curve.coefficients.length);
    const baseWeight = planned.baseSlot >= 0 ? theta[planned.baseSlot]! : curve.baseWeight;
    return { source: edge.source, curve: { ...curve, coefficients, baseWeight } };
  }
  if (planned.kind === "symbolic" && curve.kind === "symbolic") {
    const { slots } = planned;
    return {
      source: edge.source,
      curve: {
        ...curve,
        a: slots.a >= 0 ? theta[slots.a]! : curve.a,
        b: slots.b >= 0 ? theta[slots.b]! : curve.b,
        c: slots.c >= 0 ? theta[slots.c]! : curve.c,
        exponent: slots.exponent >= 0 ? theta[slots.exponent]! : curve.exponent,
      },
    };
  }
  return edge;
}

function forEachEdge(plan: Plan, visit: (edge: Edge, planned: EdgePlan) => void): void {
  let s = 0;
  for (const node of plan.kan.nodes) {
    for (const sum of node.factors) {
      for (const planned of plan.sums[s++]!.edges) visit(sum.edges[planned.index]!, planned);
    }
  }
}
