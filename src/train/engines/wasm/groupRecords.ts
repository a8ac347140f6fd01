import type { Plan } from "../../../model/cpu/plan.ts";
import { BLOCK_ROWS } from "../../../model/cpu/workspace.ts";
import type { BaseName, Grid } from "../../../model/kan.ts";
import { intervalsOf } from "../../../model/spline/grid.ts";
import type { Arena } from "./arena.ts";
import type { Tape } from "./tape.ts";

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

/** Places the tables, one after the other; those of the slopes follow in the same order. */
export function placeTables(
  plan: Plan,
  arena: Arena,
): { readonly tables: readonly TableAddress[]; readonly toSlopes: number } {
  const start = arena.end();
  const tables = plan.groups.map(({ grid }) => {
    const stride = 16 * Math.ceil((grid.degree + 3) / 2);
    return { at: arena.doubles((BLOCK_ROWS * stride) / 8 + 8), stride, order: grid.degree + 1 };
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

/** 1/(t_{m+j} − t_m) at index (j − 1)·knots + m, for j = 1 … k. */
function reciprocalsOf({ degree, knots }: Grid): Float64Array {
  const n = knots.length;
  return Float64Array.from({ length: degree * n }, (_, i) => {
    const j = 1 + Math.floor(i / n);
    const m = i % n;
    return m + j < n ? 1 / (knots[m + j]! - knots[m]!) : 0;
  });
}
