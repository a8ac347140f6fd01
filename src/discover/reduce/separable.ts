/**
 * Which columns of a law go apart, read from the gradients and curvatures of a model of it.
 *
 * f = a(x) + b(y) has f_xy = 0 on every row, f = a(x)·b(y) has f·f_xy = f_x·f_y, whatever signs f takes. Columns are
 * the nodes of a graph, how far a pair misses its rule the length of an edge; where the tree that joins them by their
 * longest edges is weakest, the columns fall apart. Both parts may share a column s: f = a(x, s) + b(y, s) obeys the
 * same rule, so s is left out of the graph. Source of the idea: Udrescu et al. 2020 (arXiv:2006.10782).
 */
import { median, standardDeviation } from "../../math/statistics.ts";
import type { Derivatives } from "./curvature.ts";

/** How parts are put together again. */
export type SplitKind = "sum" | "product";

/** Columns in two groups, and how far the weakest pair between them misses its rule: 0 apart, near 1 entangled. */
export interface Grouping {
  readonly kind: SplitKind;
  readonly groups: readonly [readonly number[], readonly number[]];
  /** A column that both parts may hold besides their own. */
  readonly shared?: number;
  readonly miss: number;
}

/** The standard deviation of each column: what slopes along it are measured in. */
export function spreadsOf(columns: readonly Float64Array[]): number[] {
  return columns.map(standardDeviation);
}

/**
 * The best grouping of each kind: without a shared column, and with each column shared. Cost O(columns²·rows +
 * columns³).
 */
export function groupings(
  derivatives: Derivatives,
  spreads: readonly number[],
  kinds: readonly SplitKind[],
): Grouping[] {
  const n = spreads.length;
  return kinds.flatMap((kind) => {
    const misses = missesOf(derivatives, spreads, kind);
    return [undefined, ...spreads.keys()].flatMap((shared): Grouping[] => {
      const nodes = [...spreads.keys()].filter((c) => c !== shared);
      if (nodes.length < 2 || nodes.length > n) return [];
      const { groups, miss } = weakestCut(nodes, misses);
      return [{ kind, groups, miss, ...(shared === undefined ? {} : { shared }) }];
    });
  });
}

/**
 * How far each pair of columns misses the rule of a kind, in the middle over the rows. Shape: [column][column],
 * symmetric. Sums: the mixed curvature against the slopes of the weaker column, each per standard deviation.
 */
export function missesOf(
  { value, first, second }: Derivatives,
  spreads: readonly number[],
  kind: SplitKind,
): number[][] {
  const n = spreads.length;
  const rows = value.length;
  const each = (of: (r: number) => number): number =>
    median(Float64Array.from({ length: rows }, (_, r) => of(r)));
  const effects = spreads.map((h, i) => each((r) => Math.abs(h * first[i]![r]!)));
  const found = spreads.map(() => new Array<number>(n).fill(0));
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      const [f, g, fg] = [first[i]!, first[j]!, second[i]![j]!];
      const h = spreads[i]! * spreads[j]!;
      const miss =
        kind === "sum"
          ? each((r) => Math.abs(h * fg[r]!)) / Math.min(effects[i]!, effects[j]!)
          : each((r) => Math.abs(value[r]! * fg[r]! - f[r]! * g[r]!)) /
            each((r) => Math.abs(value[r]! * fg[r]!) + Math.abs(f[r]! * g[r]!));
      found[i]![j] = found[j]![i] = Number.isFinite(miss) ? miss : Number.POSITIVE_INFINITY;
    }
  }
  return found;
}

/** The two groups that the weakest edge of the maximum spanning tree holds together (Prim's algorithm). */
function weakestCut(
  nodes: readonly number[],
  weights: readonly (readonly number[])[],
): { groups: [number[], number[]]; miss: number } {
  const inside = [nodes[0]!];
  const tree: { from: number; to: number; weight: number }[] = [];
  while (inside.length < nodes.length) {
    let best: { from: number; to: number; weight: number } | undefined;
    for (const from of inside) {
      for (const to of nodes) {
        if (inside.includes(to)) continue;
        const weight = weights[from]![to]!;
        if (best === undefined || weight > best.weight) best = { from, to, weight };
      }
    }
    tree.push(best!);
    inside.push(best!.to);
  }
  const cut = tree.reduce((least, edge) => (edge.weight < least.weight ? edge : least));
  const group = [cut.to];
  for (const { from, to } of tree) if (group.includes(from) && to !== cut.to) group.push(to);
  const other = nodes.filter((c) => !group.includes(c));
  const sorted = [group.sort((a, b) => a - b), other].sort((a, b) => a.length - b.length || a[0]! - b[0]!);
  return { groups: sorted as [number[], number[]], miss: cut.weight };
}
