import type { Plan } from "../../../model/cpu/plan.ts";
import type { SymbolicEdgePlan } from "../../../model/cpu/planParts.ts";
import {
  type BasisTable,
  BLOCK_ROWS,
  type SymbolicTable,
  type Workspace,
} from "../../../model/cpu/workspace.ts";
import type { TableAddress } from "./layout/groupRecords.ts";
import type { Layout } from "./layout/layout.ts";

/** The workspace of the specification as views of the kernels' memory; tables are copies of what is there. */
export interface WorkspaceView extends Workspace {
  /** To be called when kernels have filled the tables. */
  tablesChanged(): void;
}

const noSlopes = { rises: new Float64Array(0), baseSlopes: new Float64Array(0) };

/** The workspace of a layout. */
export function workspaceAt(plan: Plan, layout: Layout, buffer: ArrayBuffer): WorkspaceView {
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
  const tables = plan.groups.map(({ grid }) => ({
    cells: new Int32Array(BLOCK_ROWS),
    weights: new Float64Array(BLOCK_ROWS * (grid.degree + 1)),
    base: new Float64Array(BLOCK_ROWS),
    ...noSlopes,
  }));
  let isCurrent = false;
  return {
    values: layout.values.map(shared),
    adjoints: layout.adjoints.map(shared),
    sums: layout.sums.map(shared),
    sumAdjoints: layout.sumAdjoints.map(shared),
    residuals: layout.residuals.map(shared),
    // Only moments look at them, and never at slopes; kernels go by address.
    get tables() {
      if (!isCurrent)
        for (let g = 0; g < tables.length; g++) copyTable(layout.tables[g]!, buffer, tables[g]!);
      isCurrent = true;
      return tables;
    },
    tablesChanged() {
      isCurrent = false;
    },
    symbolic,
  };
}

function copyTable(
  { at, stride, order }: TableAddress,
  buffer: ArrayBuffer,
  { cells, weights, base }: BasisTable,
): void {
  const doubles = new Float64Array(buffer);
  const words = new Int32Array(buffer);
  for (let r = 0; r < BLOCK_ROWS; r++) {
    const from = (at + r * stride) / 8;
    weights.set(doubles.subarray(from, from + order), r * order);
    base[r] = doubles[from + order]!;
    cells[r] = words[2 * (from + order + 1)]! >> 4;
  }
}
