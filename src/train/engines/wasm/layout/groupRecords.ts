import type { Plan } from "../../../../model/cpu/plan.ts";
import { BLOCK_ROWS } from "../../../../model/cpu/workspace.ts";
import type { BaseName, Grid } from "../../../../model/kan.ts";
import { intervalsOf } from "../../../../model/spline/grid.ts";
import type { Arena } from "../arena.ts";
import type { Numbers } from "../numbers.ts";
import type { Tape } from "../tape.ts";
import { cellsOf, hasPolynomials } from "./cells.ts";

/** A table: per row k + 1 weights, base value, and a word, 16 times the first active basis. */
export interface TableAddress {
  /** Byte address. */
  readonly at: number;
  /** Bytes of a row. */
  readonly stride: number;
  /** k + 1. */
  readonly order: number;
}

const BASE_CODE: Readonly<Record<BaseName, number>> = { zero: 0, identity: 1, silu: 2, gelu: 3 };

/** The groups whose source is an input, then those of the nodes of each level. */
export function groupsByStage(plan: Plan): number[][] {
  const members: number[][] = [[], ...plan.levels.map(() => [])];
  const levelOf = new Int32Array(plan.kan.nodes.length);
  plan.levels.forEach(({ nodes }, level) => {
    for (const n of nodes) levelOf[n] = level + 1;
  });
  plan.groups.forEach(({ source }, g) => {
    members[source < plan.kan.nInputs ? 0 : levelOf[source - plan.kan.nInputs]!]!.push(g);
  });
  return members;
}

/** Tables, and how far it is from each to that of its slopes. */
export interface Tables {
  readonly tables: readonly TableAddress[];
  /** Bytes. */
  readonly toSlopes: number;
}

/** Places the tables, one after the other; those of the slopes follow in the same order. */
export function placeTables(plan: Plan, arena: Arena, { bytes }: Numbers): Tables {
  const start = arena.end();
  const tables = plan.groups.map(({ grid }) => {
    const stride = 16 * Math.ceil(((grid.degree + 3) * bytes) / 16);
    // A row more for a usual value, and three of scratch.
    return { at: arena.doubles(((BLOCK_ROWS + 4) * stride) / 8), stride, order: grid.degree + 1 };
  });
  const toSlopes = arena.end() - start;
  arena.doubles(toSlopes / 8);
  return { tables, toSlopes };
}

/** Writes the record of group `g`. */
export function groupRecord(
  plan: Plan,
  g: number,
  values: readonly number[],
  table: TableAddress,
  toSlopes: number,
  tape: Tape,
): void {
  const { source, grid, base } = plan.groups[g]!;
  const knots = tape.doubles(grid.knots);
  const low = grid.knots[grid.degree]!;
  const high = grid.knots[grid.knots.length - 1 - grid.degree]!;
  const intervals = intervalsOf(grid);
  const scale = tape.doubles(Float64Array.of(low, high, intervals / (high - low), intervals - 1));
  const reciprocals = grid.isUniform ? 0 : tape.doubles(reciprocalsOf(grid));
  const wanted = source < plan.kan.nInputs ? 0 : toSlopes; // nothing is carried back to inputs
  tape.words(values[source]!, table.at, table.stride, wanted, BASE_CODE[base]);
  tape.words(grid.degree, intervals, knots, reciprocals, scale);
}

/** The table in float64 of the largest degree, filled and narrowed for one group after the other. */
export function wideTable(plan: Plan, arena: Arena): TableAddress & { readonly toSlopes: number } {
  const order = 1 + plan.groups.reduce((most, { grid }) => Math.max(most, grid.degree), 0);
  const stride = 16 * Math.ceil((order + 2) / 2);
  const doubles = (BLOCK_ROWS * stride) / 8 + 8;
  const at = arena.doubles(2 * doubles);
  return { at, stride, order, toSlopes: 8 * doubles };
}

/** What a record for `fillTables32` may have beside its group: addresses, 0 for none. */
export interface NarrowExtras {
  /** The record of a table in float64 to be narrowed. */
  readonly exact: number;
  /** The value that most rows have, and room for the others. */
  readonly usual: number;
  readonly others: number;
}

/** Writes the record of group `g` for `fillTables32`. */
export function narrowRecord(
  plan: Plan,
  g: number,
  values: readonly number[],
  { at, stride, order }: TableAddress,
  toSlopes: number,
  { exact, usual, others }: NarrowExtras,
  tape: Tape,
): void {
  const { source, grid, base } = plan.groups[g]!;
  const { cells, polynomials } = exact === 0 ? cellsOf(grid) : { cells: NONE, polynomials: NONE };
  const cellsAt = tape.doubles(cells);
  const polynomialsAt = tape.doubles(polynomials);
  const wanted = source < plan.kan.nInputs ? 0 : toSlopes;
  tape.words(values[source]!, at, stride, wanted, BASE_CODE[base]);
  tape.words(intervalsOf(grid), cellsAt, polynomialsAt, exact, order, usual, others);
}

const NONE = new Float64Array(0);

/** Whether a group is filled in float32 from the start. */
export function isFilledNarrow(plan: Plan, g: number): boolean {
  const { grid, base } = plan.groups[g]!;
  return hasPolynomials(grid) && base !== "gelu";
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
