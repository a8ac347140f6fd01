import { BLOCK_ROWS, CONSTANTS, type SymbolicTable, type Workspace } from "../../model/block.ts";
import { intervalsOf } from "../../model/grid.ts";
import type { BaseName, Grid } from "../../model/kan.ts";
import type { Plan, SymbolicEdgePlan } from "../../model/plan.ts";
import type { Tile } from "../../model/stages.ts";
import { type Arena, arenaFrom } from "./arena.ts";

/**
 * Where everything of a plan lies in the memory of the kernels: byte addresses, the records the kernels read, and
 * the place of each trainable constant. Rows are worked on block by block, so the size does not depend on them.
 */
export interface Layout {
  /** Records and constants to be written before the first call: [address, words or doubles]. */
  readonly image: readonly (readonly [number, Int32Array | Float64Array])[];
  /** Byte addresses of columns of BLOCK_ROWS doubles. A node or adjoint of one factor shares that of its sum. */
  readonly values: readonly number[];
  readonly adjoints: readonly number[];
  readonly sums: readonly number[];
  readonly sumAdjoints: readonly number[];
  readonly residuals: readonly number[];
  readonly tables: readonly TableAddress[];
  readonly symbolic: ReadonlyMap<SymbolicEdgePlan, SymbolicAddress>;
  /** Group records of the inputs, then of the nodes of each stage. */
  readonly groups: readonly { readonly at: number; readonly count: number }[];
  /** Tile records by stage. */
  readonly tiles: readonly (readonly number[])[];
  /** Where θ[i] goes, as an index of doubles; −1 for constants that JavaScript works on. */
  readonly places: Int32Array;
  /** Doubles from a coefficient to its gradient. */
  readonly toGradient: number;
  readonly coefficients: { readonly from: number; readonly to: number };
  readonly end: number;
}

export interface TableAddress {
  readonly cells: number;
  readonly weights: number;
  readonly slopes: number;
  readonly base: number;
  readonly baseSlopes: number;
}

export interface SymbolicAddress {
  readonly slope: number;
  readonly partials: readonly {
    readonly slot: number;
    readonly name: SymbolicTable["partials"][number]["name"];
    readonly at: number;
  }[];
}

const BASE_CODE: Readonly<Record<BaseName, number>> = { zero: 0, identity: 1, silu: 2, gelu: 3 };

/** The layout of a plan from byte `start` on. Cost O(parameters + edges). */
export function layoutOf(plan: Plan, start: number): Layout {
  const { kan, firstSum } = plan;
  const arena = arenaFrom(start);
  const image: [number, Int32Array | Float64Array][] = [];
  const column = () => arena.doubles(BLOCK_ROWS);
  const columns = (n: number) => Array.from({ length: n }, column);
  const isPlain = (n: number) => firstSum[n + 1]! - firstSum[n]! === 1;

  const sums = plan.sums.map(column);
  const values = [
    ...columns(kan.nInputs),
    ...kan.nodes.map((_, n) => (isPlain(n) ? sums[firstSum[n]!]! : column())),
  ];
  const adjoints = columns(kan.nInputs + kan.nodes.length);
  const sumAdjoints = plan.sums.map((sum) =>
    isPlain(sum.node) ? adjoints[kan.nInputs + sum.node]! : column(),
  );
  const tables = plan.groups.map(({ grid }) => ({
    cells: arena.words(BLOCK_ROWS),
    weights: arena.doubles(BLOCK_ROWS * (grid.degree + 1)),
    slopes: arena.doubles(BLOCK_ROWS * (grid.degree + 1)),
    base: column(),
    baseSlopes: column(),
  }));

  const sources = [
    Array.from({ length: kan.nInputs }, (_, i) => i),
    ...plan.stages.map((stage) => stage.nodes.map((n) => kan.nInputs + n)),
  ];
  const groups = sources.map((stage) => {
    const isSource = new Set(stage);
    const members = plan.groups.flatMap((group, g) => (isSource.has(group.source) ? [g] : []));
    const words = members.flatMap((g) => groupRecord(plan, g, values, tables[g]!, arena, image));
    return { at: write(arena, image, words), count: members.length };
  });

  const places = new Int32Array(plan.size).fill(-1);
  const coefficientStart = arena.end();
  const blocks = plan.stages.map((stage) => stage.tiles.map((tile) => placeTile(plan, tile, arena, places)));
  const coefficientEnd = arena.end();
  const toGradient = (coefficientEnd - coefficientStart) / 8;
  arena.doubles(toGradient);
  const rows = arena.doubles(BLOCK_ROWS * 8);
  const tiles = plan.stages.map((stage, level) =>
    stage.tiles.map((tile, i) => {
      const { width, biases, feeds } = blocks[level]![i]!;
      biases.fixed.forEach((bias, c) => {
        image.push([biases.at + 8 * c, Float64Array.of(bias)]);
      });
      const feedWords = feeds.flatMap(({ group, at, baseAt }) => {
        const { source, grid } = plan.groups[group]!;
        const { cells, weights, slopes, base, baseSlopes } = tables[group]!;
        const adjoint = source < kan.nInputs ? 0 : adjoints[source]!;
        const gradient = at + 8 * toGradient;
        return [
          ...[cells, weights, slopes, base, baseSlopes, at, gradient, adjoint],
          ...[grid.degree + 1, baseAt, baseAt + 8 * toGradient, 0],
        ];
      });
      const feedsAt = write(arena, image, feedWords);
      const pad = (list: number[]) => [...list, ...new Array<number>(8 - list.length).fill(0)];
      return write(arena, image, [
        ...[width, feedsAt, feeds.length, rows, biases.at, tile.sums.length, 0, 0],
        ...pad(tile.sums.map((s) => sums[s]!)),
        ...pad(tile.sums.map((s) => sumAdjoints[s]!)),
      ]);
    }),
  );

  const symbolic = new Map<SymbolicEdgePlan, SymbolicAddress>();
  for (const stage of plan.stages) {
    for (const { edge } of stage.snapped) {
      const partials = CONSTANTS.filter((name) => edge.slots[name] >= 0).map((name) => ({
        slot: edge.slots[name],
        name,
        at: column(),
      }));
      symbolic.set(edge, { slope: column(), partials });
    }
  }
  const residuals = columns(kan.outputs.length);
  return {
    image,
    values,
    adjoints,
    sums,
    sumAdjoints,
    residuals,
    tables,
    symbolic,
    groups,
    tiles,
    places,
    toGradient,
    coefficients: { from: coefficientStart / 8, to: coefficientEnd / 8 },
    end: arena.end(),
  };
}

function groupRecord(
  plan: Plan,
  g: number,
  values: readonly number[],
  table: TableAddress,
  arena: Arena,
  image: [number, Int32Array | Float64Array][],
): number[] {
  const { source, grid, base } = plan.groups[g]!;
  const knots = arena.doubles(grid.knots.length);
  image.push([knots, grid.knots]);
  if (base === "zero") {
    image.push([table.base, new Float64Array(BLOCK_ROWS)], [table.baseSlopes, new Float64Array(BLOCK_ROWS)]);
  }
  const reciprocals = grid.isUniform ? 0 : arena.doubles(grid.degree * grid.knots.length);
  if (!grid.isUniform) image.push([reciprocals, reciprocalsOf(grid)]);
  const slopes = source < plan.kan.nInputs ? 0 : table.slopes; // nothing is carried back to inputs
  return [
    ...[values[source]!, table.cells, table.weights, slopes, table.base, table.baseSlopes],
    ...[grid.degree, intervalsOf(grid), knots, reciprocals, BASE_CODE[base], 0],
  ];
}

/** 1/(t_{m+j} − t_m) at index (j − 1)·knots + m, for j = 1 … k. */
function reciprocalsOf({ degree, knots }: Grid): Float64Array {
  const n = knots.length;
  return Float64Array.from({ length: degree * n }, (_, i) => {
    const j = 1 + Math.floor(i / n);
    const m = i % n;
    return m + j < n ? 1 / (knots[m + j]! - knots[m]!) : 0;
  });
}

/** Places the coefficients of a tile: per feed [basis][column], its base weights last; biases after the feeds. */
function placeTile(plan: Plan, tile: Tile, arena: Arena, places: Int32Array) {
  const width = (tile.sums.length + 1) & ~1;
  const feeds = tile.feeds.map(({ group, edges }) => {
    const { nCoefficients } = plan.groups[group]!;
    const at = arena.doubles((nCoefficients + 1) * width);
    edges.forEach((edge, c) => {
      if (!edge) return;
      const place = at / 8 + c;
      for (let m = 0; m < nCoefficients; m++) places[edge.slot + m] = place + m * width;
      if (edge.baseSlot >= 0) places[edge.baseSlot] = place + nCoefficients * width;
    });
    return { group, at, baseAt: at + 8 * nCoefficients * width };
  });
  const at = arena.doubles(width);
  tile.sums.forEach((s, c) => {
    const { biasSlot } = plan.sums[s]!;
    if (biasSlot >= 0) places[biasSlot] = at / 8 + c;
  });
  const fixed = tile.sums.map((s) => (plan.sums[s]!.biasSlot >= 0 ? 0 : plan.sums[s]!.bias));
  return { width, feeds, biases: { at, fixed } };
}

function write(arena: Arena, image: [number, Int32Array | Float64Array][], words: readonly number[]): number {
  const at = arena.words(words.length);
  image.push([at, Int32Array.from(words)]);
  return at;
}

/** The workspace of the specification as views of the kernels' memory. */
export function workspaceAt(plan: Plan, layout: Layout, buffer: ArrayBuffer): Workspace {
  const column = (at: number, n = BLOCK_ROWS) => new Float64Array(buffer, at, n);
  const views = new Map<number, Float64Array>();
  const shared = (at: number) => {
    const view = views.get(at) ?? column(at);
    views.set(at, view);
    return view;
  };
  const symbolic = new Map<SymbolicEdgePlan, SymbolicTable>();
  for (const [edge, { slope, partials }] of layout.symbolic) {
    symbolic.set(edge, {
      slope: column(slope),
      partials: partials.map(({ slot, name, at }) => ({ slot, name, values: column(at) })),
    });
  }
  return {
    values: layout.values.map(shared),
    adjoints: layout.adjoints.map(shared),
    sums: layout.sums.map(shared),
    sumAdjoints: layout.sumAdjoints.map(shared),
    residuals: layout.residuals.map(shared),
    tables: layout.tables.map((table, g) => {
      const entries = BLOCK_ROWS * (plan.groups[g]!.grid.degree + 1);
      return {
        cells: new Int32Array(buffer, table.cells, BLOCK_ROWS),
        weights: column(table.weights, entries),
        slopes: column(table.slopes, entries),
        base: column(table.base),
        baseSlopes: column(table.baseSlopes),
      };
    }),
    symbolic,
  };
}
