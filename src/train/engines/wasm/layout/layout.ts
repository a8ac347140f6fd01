import type { Feed, Tile } from "../../../../model/cpu/levels.ts";
import type { Plan } from "../../../../model/cpu/plan.ts";
import type { SymbolicEdgePlan } from "../../../../model/cpu/planParts.ts";
import { BLOCK_ROWS, CONSTANTS, type SymbolicTable } from "../../../../model/cpu/workspace.ts";
import { type Arena, arenaFrom } from "../arena.ts";
import type { Numbers } from "../numbers.ts";
import type { ThetaRuns } from "../runs.ts";
import type { Image } from "../tape.ts";
import { type Tape, tapeFor } from "../tape.ts";
import {
  groupRecord,
  groupsByStage,
  isFilledNarrow,
  narrowRecord,
  placeTables,
  type TableAddress,
  type Tables,
  wideTable,
} from "./groupRecords.ts";

/**
 * Where everything of a plan lies in the memory of the kernels: byte addresses, the records the kernels read, and
 * the places of the trainable constants. Rows are worked on block by block, so the size does not depend on them.
 */
export interface Layout {
  /** Records and constants to be written before the first call. */
  readonly image: Image;
  /** Byte addresses of columns of BLOCK_ROWS doubles. A node or adjoint of one factor shares that of its sum. */
  readonly values: readonly number[];
  readonly adjoints: readonly number[];
  readonly sums: readonly number[];
  readonly sumAdjoints: readonly number[];
  readonly residuals: readonly number[];
  readonly tables: readonly TableAddress[];
  readonly symbolic: ReadonlyMap<SymbolicEdgePlan, SymbolicAddress>;
  /** Group records of the inputs, then of the nodes of each level. */
  readonly groups: readonly { readonly at: number; readonly count: number }[];
  /** Tile records by level. */
  readonly tiles: readonly (readonly number[])[];
  /** Where the coefficients and base weights among θ go, feed by feed. */
  readonly runs: ThetaRuns;
  /** Where the biases among θ go: [index of θ, index of doubles], one after the other. */
  readonly biases: readonly (readonly [number, number])[];
  /** Index of the first coefficient among numbers of its kind; gradients, their total, and differences follow in the same order. */
  readonly coefficients: number;
  /** Numbers from a coefficient to its gradient, from that to the total, and on to the difference: whole registers. */
  readonly toGradient: number;
  /** The coefficients whose differences backward passes need, tile by tile. */
  readonly sloped: readonly SlopedTile[];
  /** The coefficients of every feed, as `stepFeeds32` wants them: byte address, G + k, bytes of a row. */
  readonly feeds: readonly number[];
  readonly end: number;
}

/** The coefficients of a tile with sources that something is carried back to. */
export interface SlopedTile {
  /** Byte address. */
  readonly at: number;
  /** Numbers in all, and from one basis to the next. */
  readonly n: number;
  readonly columns: number;
}

/** Columns of a snapped edge, by byte address: its slope, and the derivative by each trainable constant. */
export interface SymbolicAddress {
  readonly slope: number;
  readonly partials: readonly {
    readonly slot: number;
    readonly name: SymbolicTable["partials"][number]["name"];
    readonly at: number;
  }[];
}

/** Doubles of a column: one line more than a block, so that the columns of a row do not share few sets of the cache. */
const COLUMN = BLOCK_ROWS + 8;
/** Bytes of coefficients that meet all rows of a block before the next: half of a first-level cache. */
const CHUNK_BYTES = 16384;
const FEWEST_CHUNK_FEEDS = 4;

/** The last layout of a plan, and what it was made for. */
interface Made {
  readonly start: number;
  readonly numbers: Numbers;
  readonly usual: Float64Array | undefined;
  readonly layout: Layout;
}

const made = new WeakMap<Plan, Made>();

/**
 * The layout of a plan in such numbers from byte `start` on; in float32 the tables of inputs with a usual value have rows for the others
 * alone. Cost O(parameters + edges), and none where the plan was last laid out so.
 */
export function layoutOf(plan: Plan, start: number, numbers: Numbers, usual?: Float64Array): Layout {
  const last = made.get(plan);
  if (last?.start === start && last.numbers === numbers && last.usual === usual) return last.layout;
  const layout = laidOut(plan, start, numbers, usual);
  made.set(plan, { start, numbers, usual, layout });
  return layout;
}

function laidOut(plan: Plan, start: number, numbers: Numbers, usual: Float64Array | undefined): Layout {
  const { kan, firstSum } = plan;
  const { bytes, tileColumns } = numbers;
  const arena = arenaFrom(start);
  const tape = tapeFor(plan, arena, numbers);
  const column = () => arena.doubles(COLUMN);
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
  const zeros = tape.doubles(new Float64Array(BLOCK_ROWS));
  const waste = column();
  const rows = arena.doubles((BLOCK_ROWS * tileColumns * bytes) / 8);
  const placed = placeTables(plan, arena, numbers);
  const { tables, toSlopes } = placed;

  const usualOf = usualByGroup(plan, numbers, usual);
  const groups = placeGroups(plan, values, placed, usualOf, numbers, arena, tape);

  const runs: number[] = [];
  const biasPlaces: [number, number][] = [];
  const coefficientStart = arena.end();
  const blocks = plan.levels.map(({ tiles }) =>
    tiles.map((tile) => tile.feeds.map((feed) => placeFeed(plan, tile, feed, numbers, arena, runs))),
  );
  const toGradient = (arena.end() - coefficientStart) / bytes;
  arena.doubles((3 * toGradient * bytes) / 8);
  const tiles = plan.levels.map((each, level) =>
    each.tiles.map((tile, i) => {
      const feedsAt = tape.here();
      const isUsual = ({ group }: Feed): boolean => !Number.isNaN(usualOf[group]!);
      const nUsual = tile.feeds.filter(isUsual).length;
      const placeRecord = ({ group }: Feed, f: number): void => {
        const { source } = plan.groups[group]!;
        const { at, order } = tables[group]!;
        tape.words(at, blocks[level]![i]![f]!, source < kan.nInputs ? 0 : adjoints[source]!, order);
      };
      for (const late of [false, true])
        tile.feeds.forEach((feed, f) => {
          if (isUsual(feed) === late) placeRecord(feed, f);
        });
      const biases = placeBiases(plan, tile, tileColumns, tape, biasPlaces);
      const isCubic = tile.feeds.every(({ group }) => plan.groups[group]!.grid.degree === 3);
      const at = tape.here();
      const perChunk = feedsPerChunk(plan, tile, numbers);
      tape.words(widthOf(tile, numbers), feedsAt, tile.feeds.length - nUsual, perChunk, biases);
      tape.words(isCubic ? 1 : 0, toSlopes, bytes * toGradient);
      for (let c = 0; c < tileColumns; c++) tape.words(c < tile.sums.length ? sums[tile.sums[c]!]! : waste);
      for (let c = 0; c < tileColumns; c++)
        tape.words(c < tile.sums.length ? sumAdjoints[tile.sums[c]!]! : zeros);
      tape.words(rows, 3 * bytes * toGradient, nUsual);
      return at;
    }),
  );

  const sloped = plan.levels.flatMap((each, level) =>
    each.tiles.flatMap((tile, i) => {
      if (tile.feeds.every(({ group }) => plan.groups[group]!.source < kan.nInputs)) return [];
      const n = tile.feeds.reduce((sum, feed) => sum + numbersIn(plan, tile, feed, numbers), 0);
      return [{ at: blocks[level]![i]![0]!, n, columns: widthOf(tile, numbers) }];
    }),
  );

  const feeds = plan.levels.flatMap((each, level) =>
    each.tiles.flatMap((tile, i) =>
      tile.feeds.flatMap(({ group }, f) => [
        blocks[level]![i]![f]!,
        plan.groups[group]!.nCoefficients,
        bytes * widthOf(tile, numbers),
      ]),
    ),
  );
  const symbolic = new Map<SymbolicEdgePlan, SymbolicAddress>();
  for (const each of plan.levels) {
    for (const { edge } of each.snapped) {
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
    image: tape.image(),
    values,
    adjoints,
    sums,
    sumAdjoints,
    residuals,
    tables,
    symbolic,
    groups,
    tiles,
    runs: Int32Array.from(runs),
    biases: biasPlaces,
    coefficients: coefficientStart / bytes,
    toGradient,
    sloped,
    feeds,
    end: arena.end(),
  };
}

/** The value that the source of each group has in most rows, where its table leaves those rows out; else NaN. */
function usualByGroup(plan: Plan, { precision }: Numbers, usual: Float64Array | undefined): Float64Array {
  const isTaken = precision === "float32" && plan.groups.every(({ grid }) => grid.degree === 3);
  return Float64Array.from(plan.groups, ({ source }, g) =>
    isTaken && source < plan.kan.nInputs && isFilledNarrow(plan, g)
      ? (usual?.[source] ?? Number.NaN)
      : Number.NaN,
  );
}

/** Writes the records of all groups, those that are filled together one after the other. */
function placeGroups(
  plan: Plan,
  values: readonly number[],
  { tables, toSlopes }: Tables,
  usual: Float64Array,
  { precision }: Numbers,
  arena: Arena,
  tape: Tape,
): Layout["groups"] {
  const stages = groupsByStage(plan);
  const exact = new Map<number, number>();
  const others = arena.doubles(COLUMN);
  if (precision === "float32") {
    const wide = wideTable(plan, arena);
    plan.groups.forEach(({ grid }, g) => {
      if (isFilledNarrow(plan, g)) return;
      exact.set(g, tape.here());
      groupRecord(plan, g, values, { ...wide, order: grid.degree + 1 }, wide.toSlopes, tape);
    });
  }
  return stages.map((members) => {
    const at = tape.here();
    for (const g of members) {
      if (precision === "float64") groupRecord(plan, g, values, tables[g]!, toSlopes, tape);
      else {
        const at = Number.isNaN(usual[g]!) ? 0 : tape.doubles(usual.subarray(g, g + 1));
        const extras = { exact: exact.get(g) ?? 0, usual: at, others };
        narrowRecord(plan, g, values, tables[g]!, toSlopes, extras, tape);
      }
    }
    return { at, count: members.length };
  });
}

/** Columns of a tile: its sums, padded to whole registers. */
function widthOf(tile: Tile, { bytes }: Numbers): number {
  const lanes = 16 / bytes;
  return lanes * Math.ceil(tile.sums.length / lanes);
}

/** Feeds whose coefficients meet all rows before the next ones do. */
function feedsPerChunk(plan: Plan, tile: Tile, numbers: Numbers): number {
  const most = tile.feeds.reduce((n, { group }) => Math.max(n, plan.groups[group]!.nCoefficients + 1), 1);
  return Math.max(
    FEWEST_CHUNK_FEEDS,
    Math.floor(CHUNK_BYTES / (numbers.bytes * widthOf(tile, numbers) * most)),
  );
}

/** The coefficients of a feed: whole registers, so that those of the next follow at once. */
function numbersIn(plan: Plan, tile: Tile, { group }: Feed, numbers: Numbers): number {
  return (plan.groups[group]!.nCoefficients + 1) * widthOf(tile, numbers);
}

/** Places the coefficients of a feed: [basis][column], base weights first. Returns their address. */
function placeFeed(
  plan: Plan,
  tile: Tile,
  feed: Feed,
  numbers: Numbers,
  arena: Arena,
  runs: number[],
): number {
  const width = widthOf(tile, numbers);
  const { nCoefficients } = plan.groups[feed.group]!;
  const at = arena.doubles((numbersIn(plan, tile, feed, numbers) * numbers.bytes) / 8);
  feed.edges.forEach((edge, c) => {
    if (!edge) return;
    const place = at / numbers.bytes + c;
    if (edge.baseSlot >= 0) runs.push(edge.baseSlot, place, width, 1);
    runs.push(edge.slot, place + width, width, nCoefficients);
  });
  return at;
}

/** Places the biases of a tile: fixed ones now, trainable ones with θ. Returns their address. */
function placeBiases(
  plan: Plan,
  tile: Tile,
  tileColumns: number,
  tape: Tape,
  places: [number, number][],
): number {
  const biases = new Float64Array(tileColumns);
  tile.sums.forEach((s, c) => {
    biases[c] = plan.sums[s]!.bias;
  });
  const at = tape.doubles(biases);
  tile.sums.forEach((s, c) => {
    const { biasSlot } = plan.sums[s]!;
    if (biasSlot >= 0) places.push([biasSlot, at / 8 + c]);
  });
  return at;
}
