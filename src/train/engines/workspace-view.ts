import { BLOCK_ROWS, type SymbolicTable, type Workspace } from "../../model/block.ts";
import type { Plan, SymbolicEdgePlan } from "../../model/plan.ts";
import type { Layout } from "./layout.ts";

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
  const tablesNow = (): Workspace["tables"] =>
    layout.tables.map((table, g) => {
      const entries = BLOCK_ROWS * (plan.groups[g]!.grid.degree + 1);
      return {
        cells: new Int32Array(buffer, table.cells, BLOCK_ROWS),
        weights: column(table.weights, entries),
        slopes: column(table.slopes, entries),
        base: column(table.base),
        baseSlopes: column(table.baseSlopes),
      };
    });
  let tables: Workspace["tables"] | undefined;
  return {
    values: layout.values.map(shared),
    adjoints: layout.adjoints.map(shared),
    sums: layout.sums.map(shared),
    sumAdjoints: layout.sumAdjoints.map(shared),
    residuals: layout.residuals.map(shared),
    // Only moments look at them; kernels go by address.
    get tables() {
      tables ??= tablesNow();
      return tables;
    },
    symbolic,
  };
}
