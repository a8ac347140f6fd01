/** The normal equations of a block of rows: Jacobians row by row, only their non-zero entries. */

import type { Plan } from "./plan.ts";
import { BLOCK_ROWS, type Workspace } from "./workspace.ts";

/**
 * Adds Σ_r g gᵀ (upper triangle) and Σ_r g·residual of a block, g the gradient of one output at row r.
 *
 * Entries of g are gathered in ascending parameter order, so each product lands above the diagonal.
 */
export function addNormal(
  plan: Plan,
  matrix: Float64Array,
  vector: Float64Array,
  residual: Float64Array,
  count: number,
  work: Workspace,
  scratch: NormalScratch,
): void {
  const { size } = plan;
  const { slots, values } = scratch;
  for (let r = 0; r < count; r++) {
    const n = gatherRow(plan, r, work, slots, values);
    const miss = residual[r]!;
    for (let i = 0; i < n; i++) {
      const value = values[i]!;
      const slot = slots[i]!;
      vector[slot]! += value * miss;
      const row = slot * size;
      for (let j = i; j < n; j++) matrix[row + slots[j]!]! += value * values[j]!;
    }
  }
}

/** The non-zero entries of one row of the Jacobian. */
export interface NormalScratch {
  readonly slots: Int32Array;
  readonly values: Float64Array;
}

/** Room for the entries of one row: k + 2 per spline edge, one per free constant. */
export function normalScratch(plan: Plan): NormalScratch {
  let n = 0;
  for (const sum of plan.sums) {
    n += 1;
    for (const edge of sum.edges) n += edge.kind === "spline" ? plan.groups[edge.group]!.grid.degree + 2 : 4;
  }
  return { slots: new Int32Array(n), values: new Float64Array(n) };
}

function gatherRow(plan: Plan, r: number, work: Workspace, slots: Int32Array, values: Float64Array): number {
  let n = 0;
  for (let s = 0; s < plan.sums.length; s++) {
    const sum = plan.sums[s]!;
    const pull = work.sumAdjoints[s]![r]!;
    if (sum.biasSlot >= 0) {
      slots[n] = sum.biasSlot;
      values[n++] = pull;
    }
    for (const edge of sum.edges) {
      if (edge.kind === "symbolic") {
        for (const partial of work.symbolic.get(edge)!.partials) {
          slots[n] = partial.slot;
          values[n++] = pull * partial.values[r]!;
        }
        continue;
      }
      const { cells, weights, base } = work.tables[edge.group]!;
      const width = weights.length / BLOCK_ROWS;
      const first = edge.slot + cells[r]!;
      const w = r * width;
      for (let t = 0; t < width; t++) {
        slots[n] = first + t;
        values[n++] = pull * weights[w + t]!;
      }
      if (edge.baseSlot >= 0) {
        slots[n] = edge.baseSlot;
        values[n++] = pull * base[r]!;
      }
    }
  }
  return n;
}
