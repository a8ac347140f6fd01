import type { Plan } from "../../../model/cpu/plan.ts";
import type { SymbolicEdgePlan } from "../../../model/cpu/planParts.ts";
import { CONSTANTS } from "../../../model/cpu/workspace.ts";
import { type Block, blocksOf, endSlopes, type Home, type Place } from "./blocks.ts";
import { type Region, type WeightCollector, type WeightMap, weightCollector } from "./weights.ts";

/**
 * A network as a handful of matrices. Derived from a plan, never stored.
 *
 * Level 0 is the inputs, the levels after it those of the plan. Each level turns blocks of curve values into sums by
 * one matrix product per block; in a layered network a level has one block. Only nodes that an output depends on take
 * part.
 */
export interface TensorLayout {
  readonly blocks: readonly Block[];
  readonly levels: readonly TensorLevel[];
  /** For each level, the columns that are outputs, and which outputs they are. */
  readonly outputs: readonly { readonly level: number; readonly columns: readonly number[] }[];
  readonly weights: WeightMap;
}

/** The nodes of a level, their first factors first; then second factors of those that have one, and so on. */
export interface TensorLevel {
  readonly nodes: readonly number[];
  /** The sum behind each column. */
  readonly sums: readonly number[];
  /** Columns by order of factor: [number of nodes, number of second factors, …]. */
  readonly factorCounts: readonly number[];
  /** For second, third, … factors: the node (column) of each. */
  readonly factorNodes: readonly (readonly number[])[];
  readonly bias: Region;
  readonly products: readonly { readonly block: number; readonly matrix: Region }[];
  readonly snapped: readonly SnappedEdge[];
  /** The trainable constants of the snapped edges, in their order; present where there are snapped edges. */
  readonly constants?: Region;
}

/** A snapped edge into column `sum` of its level, from a column of an earlier level. */
export interface SnappedEdge {
  readonly edge: SymbolicEdgePlan;
  readonly sum: number;
  readonly level: number;
  readonly column: number;
}

/** The layout of a plan. Cost O(edges·(G + k)). */
export function layoutOf(plan: Plan): TensorLayout {
  const { kan } = plan;
  const isLive = liveNodes(plan);
  const place = new Map<number, Place>();
  for (let i = 0; i < kan.nInputs; i++) place.set(i, { level: 0, column: i });
  const nodesOf = plan.levels
    .map((level) => level.nodes.filter((n) => isLive[n]))
    .filter((nodes) => nodes.length > 0);
  nodesOf.forEach((nodes, s) => {
    nodes.forEach((n, column) => {
      place.set(kan.nInputs + n, { level: s + 1, column });
    });
  });
  const { blocks, homes } = blocksOf(plan, isLive, place);
  const map = weightCollector();
  const levels = nodesOf.map((nodes) => levelOf(plan, nodes, blocks, homes, place, map));
  const outputs = nodesOf.map((nodes, s) => ({
    level: s + 1,
    columns: kan.outputs.map((node) => nodes.indexOf(node)),
  }));
  return {
    blocks,
    levels,
    outputs: outputs.filter(({ columns }) => columns.some((column) => column >= 0)),
    weights: map.done(),
  };
}

function liveNodes(plan: Plan): boolean[] {
  const { kan, sums, firstSum } = plan;
  const isLive = kan.nodes.map(() => false);
  for (const output of kan.outputs) isLive[output] = true;
  for (let n = kan.nodes.length - 1; n >= 0; n--) {
    if (!isLive[n]) continue;
    for (let s = firstSum[n]!; s < firstSum[n + 1]!; s++) {
      for (const { source } of sums[s]!.edges) if (source >= kan.nInputs) isLive[source - kan.nInputs] = true;
    }
  }
  return isLive;
}

function levelOf(
  plan: Plan,
  nodes: readonly number[],
  blocks: readonly Block[],
  homes: ReadonlyMap<number, Home>,
  place: ReadonlyMap<number, Place>,
  map: WeightCollector,
): TensorLevel {
  const { sums, firstSum } = plan;
  const factorsOf = (n: number) => firstSum[n + 1]! - firstSum[n]!;
  const depth = Math.max(1, ...nodes.map(factorsOf));
  const having = Array.from({ length: depth }, (_, f) =>
    nodes.flatMap((n, column) => (factorsOf(n) > f ? [column] : [])),
  );
  const order = having.flatMap((columns, f) => columns.map((column) => firstSum[nodes[column]!]! + f));
  const nColumns = order.length;

  const bias = map.region(1, nColumns);
  const matrices = new Map<number, Region>();
  const snapped: SnappedEdge[] = [];
  order.forEach((s, column) => {
    const sum = sums[s]!;
    if (sum.biasSlot >= 0) map.add(sum.biasSlot, bias.at + column, 1);
    else map.set(bias.at + column, sum.bias);
    for (const edge of sum.edges) {
      if (edge.kind === "symbolic") {
        snapped.push({ edge, sum: column, ...place.get(edge.source)! });
        continue;
      }
      const { block, row } = homes.get(edge.group)!;
      const { columns, nCoefficients, width, base } = blocks[block]!;
      const n = columns.length;
      const matrix = matrices.get(block) ?? map.region(n * width, nColumns);
      matrices.set(block, matrix);
      const at = (feature: number) => matrix.at + feature * nColumns + column;
      for (let m = 0; m < nCoefficients; m++) map.add(edge.slot + m, at(row * nCoefficients + m), 1);
      if (base !== "zero") map.add(edge.baseSlot, at(n * nCoefficients + row), 1);
      const below = n * (width - 2) + row;
      for (const { end, first, slopes } of endSlopes(plan.groups[edge.group]!.grid)) {
        slopes.forEach((slope, t) => {
          map.add(edge.slot + first + t, at(end === "low" ? below : below + n), slope);
        });
      }
    }
  });
  const slots = snapped.flatMap(({ edge }) =>
    CONSTANTS.map((name) => edge.slots[name]).filter((slot) => slot >= 0),
  );
  const constants = snapped.length > 0 ? map.region(1, Math.max(1, slots.length)) : undefined;
  if (constants) for (const [i, slot] of slots.entries()) map.add(slot, constants.at + i, 1);
  return {
    nodes,
    sums: order,
    factorCounts: having.map((columns) => columns.length),
    factorNodes: having.slice(1),
    bias,
    products: [...matrices].sort(([a], [b]) => a - b).map(([block, matrix]) => ({ block, matrix })),
    snapped,
    ...(constants && { constants }),
  };
}
