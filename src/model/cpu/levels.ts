import type { Kan } from "../kan.ts";
import type { SplineEdgePlan, SumPlan, SymbolicEdgePlan } from "./planParts.ts";

/** Nodes whose sources all lie in earlier levels: what can be computed at once. */
export interface Level {
  readonly nodes: readonly number[];
  readonly tiles: readonly Tile[];
  /** The snapped edges of the level's sums, in plan order. They are added after the spline edges of their sum. */
  readonly snapped: readonly { readonly sum: number; readonly edge: SymbolicEdgePlan }[];
}

/** Up to `TILE_COLUMNS` sums, or as many as were asked for, that draw on much the same basis tables; each sum of a level is in one tile. */
export interface Tile {
  readonly sums: readonly number[];
  readonly feeds: readonly Feed[];
}

/** One basis table and the edge it sends to each sum of a tile; undefined where there is none. */
export interface Feed {
  readonly group: number;
  readonly edges: readonly (SplineEdgePlan | undefined)[];
}

/** Sums computed side by side: 8 columns × 64 sources × 8 bases × 8 B = 32 kB of coefficients fit the first-level cache. */
export const TILE_COLUMNS = 8;

/**
 * The levels of a network in evaluation order, its spline edges gathered in tiles. Cost O(edges).
 *
 * A level is filled with tiles of consecutive sums; a tile less than half full of edges is split, so that
 * kernels, which compute the gaps too, waste at most half their work.
 */
export function levelsOf(
  kan: Kan,
  sums: readonly SumPlan[],
  firstSum: Int32Array,
  columns: number = TILE_COLUMNS,
): Level[] {
  const depth = new Int32Array(kan.nInputs + kan.nodes.length);
  const levels: { nodes: number[]; sums: number[] }[] = [];
  kan.nodes.forEach((_, n) => {
    let deepest = 0;
    for (let s = firstSum[n]!; s < firstSum[n + 1]!; s++) {
      for (const edge of sums[s]!.edges) deepest = Math.max(deepest, depth[edge.source]!);
    }
    depth[kan.nInputs + n] = deepest + 1;
    while (levels.length <= deepest) levels.push({ nodes: [], sums: [] });
    const level = levels[deepest]!;
    level.nodes.push(n);
    for (let s = firstSum[n]!; s < firstSum[n + 1]!; s++) level.sums.push(s);
  });
  return levels.map((level) => ({
    nodes: level.nodes,
    tiles: tilesOf(level.sums, sums, columns),
    snapped: level.sums.flatMap((sum) =>
      sums[sum]!.edges.flatMap((edge) => (edge.kind === "symbolic" ? [{ sum, edge }] : [])),
    ),
  }));
}

function tilesOf(indices: readonly number[], sums: readonly SumPlan[], columns: number): Tile[] {
  const tiles: Tile[] = [];
  for (let from = 0; from < indices.length; ) {
    // Ten sums make tiles of 6 and 4 rather than 8 and 2: narrow tiles cost as much per row.
    const left = indices.length - from;
    const width = left <= columns ? left : Math.min(columns, 2 * Math.ceil(left / 4));
    tiles.push(...denseTiles(indices.slice(from, from + width), sums));
    from += width;
  }
  return tiles;
}

/** One tile, or the tiles of its halves when it is less than half full. */
function denseTiles(indices: readonly number[], sums: readonly SumPlan[]): Tile[] {
  const feeds = feedsOf(indices.map((s) => sums[s]!));
  let used = 0;
  for (const s of indices) for (const edge of sums[s]!.edges) if (edge.kind === "spline") used++;
  if (indices.length === 1 || 2 * used >= feeds.length * indices.length) return [{ sums: indices, feeds }];
  const half = indices.length >> 1;
  return [...denseTiles(indices.slice(0, half), sums), ...denseTiles(indices.slice(half), sums)];
}

/** The feeds of a tile in ascending group order; a sum with several edges on one table needs several feeds. */
function feedsOf(tile: readonly SumPlan[]): Feed[] {
  const byGroup = new Map<number, (SplineEdgePlan | undefined)[][]>();
  tile.forEach((sum, column) => {
    for (const edge of sum.edges) {
      if (edge.kind !== "spline") continue;
      const feeds = byGroup.get(edge.group) ?? [];
      byGroup.set(edge.group, feeds);
      let feed: (SplineEdgePlan | undefined)[] | undefined = feeds.find((edges) => !edges[column]);
      if (!feed) {
        feed = tile.map(() => undefined);
        feeds.push(feed);
      }
      feed[column] = edge;
    }
  });
  return [...byGroup.keys()]
    .sort((a, b) => a - b)
    .flatMap((group) => byGroup.get(group)!.map((edges) => ({ group, edges })));
}
