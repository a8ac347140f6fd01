import type { Plan } from "../../../../model/cpu/plan.ts";
import { BLOCK_ROWS } from "../../../../model/cpu/workspace.ts";
import { arenaFrom } from "../arena.ts";
import type { TableAddress } from "./groupRecords.ts";
import type { Layout } from "./layout.ts";

/** Where the normal equations of a plan lie: one record per output, the matrix and tables shared by all. */
export interface NormalLayout {
  readonly image: readonly (readonly [number, Int32Array])[];
  /** The records of `addNormal`, one per output: only sums upstream of the output, or of all that count together, have runs. */
  readonly records: readonly number[];
  /** All entries of the system, for `finishNormal`. */
  readonly whole: number;
  readonly matrix: number;
  readonly vector: number;
  /** What to zero before a chunk of rows, as indices of doubles. */
  readonly from: number;
  readonly to: number;
  readonly end: number;
}

/** The normal equations of a plan from byte `start` on, of outputs that count together or each alone. Memory O(parameters²). */
export function normalLayoutOf(plan: Plan, layout: Layout, start: number, isJoint: boolean): NormalLayout {
  const { size } = plan;
  const arena = arenaFrom(start);
  const image: [number, Int32Array][] = [];
  const write = (words: readonly number[]) => {
    const at = arena.words(words.length);
    image.push([at, Int32Array.from(words)]);
    return at;
  };
  const entries = entriesOf(plan, layout);
  const stride = Math.max(2, (entries.nDense + 1) & ~1);
  const rows = arena.doubles(BLOCK_ROWS * stride);
  const runRows = arena.doubles(BLOCK_ROWS * entries.runs.reduce((sum, { table }) => sum + table.order, 0));
  const places = arena.words(BLOCK_ROWS * entries.runs.length);
  const from = arena.end() / 8;
  const matrix = arena.doubles(size * size);
  const cross = arena.doubles(size * stride);
  const square = arena.doubles(stride * stride);
  const vector = arena.doubles(size);
  const denseVector = arena.doubles(stride);
  const to = arena.end() / 8;
  const denses = write(entries.denses.flat());
  const recordOf = (keep: (sum: number) => boolean) => {
    const runs = entries.runs.filter(({ sum }) => keep(sum));
    let width = 0;
    const words = runs.flatMap(({ table, adjoint, slot }) => {
      const position = width;
      width += table.order;
      return [position, table.at, table.stride, adjoint, slot, table.order];
    });
    return write([
      ...[write(words), runs.length, denses, entries.denses.length],
      ...[matrix, size, cross, square, rows, stride, vector, denseVector],
      ...[runRows, width, places, runs.every(({ table }) => table.order === 4) ? 1 : 0],
    ]);
  };
  const joint = isJoint ? upstream(plan, plan.kan.outputs) : undefined;
  const records = plan.kan.outputs.map((node) => {
    const above = joint ?? upstream(plan, [node]);
    return recordOf((sum) => above.has(sum));
  });
  return { image, records, whole: recordOf(() => true), matrix, vector, from, to, end: arena.end() };
}

/** The runs and dense entries of a row of the Jacobian, in parameter order. */
function entriesOf(plan: Plan, layout: Layout) {
  const runs: {
    sum: number;
    table: TableAddress;
    adjoint: number;
    slot: number;
  }[] = [];
  const denses: number[][] = [];
  plan.sums.forEach((sum, s) => {
    const adjoint = layout.sumAdjoints[s]!;
    const dense = (factor: number, slot: number, stride = 8) => {
      denses.push([factor, adjoint, slot, denses.length, stride]);
    };
    if (sum.biasSlot >= 0) dense(0, sum.biasSlot);
    for (const edge of sum.edges) {
      if (edge.kind === "symbolic") {
        for (const { at, slot } of layout.symbolic.get(edge)!.partials) dense(at, slot);
        continue;
      }
      const table = layout.tables[edge.group]!;
      runs.push({ sum: s, table, adjoint, slot: edge.slot });
      if (edge.baseSlot >= 0) dense(table.at + 8 * table.order, edge.baseSlot, table.stride);
    }
  });
  return { runs, denses, nDense: denses.length };
}

/** The sums that nodes depend on. */
function upstream(plan: Plan, nodes: readonly number[]): Set<number> {
  const found = new Set<number>();
  const visit = (n: number): void => {
    for (let s = plan.firstSum[n]!; s < plan.firstSum[n + 1]!; s++) {
      if (found.has(s)) continue;
      found.add(s);
      for (const { source } of plan.sums[s]!.edges) {
        if (source >= plan.kan.nInputs) visit(source - plan.kan.nInputs);
      }
    }
  };
  for (const node of nodes) visit(node);
  return found;
}
