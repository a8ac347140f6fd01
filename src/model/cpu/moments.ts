import type { Moments, WantedMoments } from "../engine.ts";
import { spreadMeter } from "../spreadMeter.ts";
import { edgeValues } from "./block.ts";
import type { Plan } from "./plan.ts";
import type { Workspace } from "./workspace.ts";

/** Adds up the moments of the basis functions of all groups, block by block. */
export interface GroupMeter {
  add(count: number): void;
  result(nRows: number): Moments["groups"];
}

/** How the rows are gone through. */
export interface MomentPass {
  readonly nRows: number;
  readonly work: Workspace;
  /** Runs the forward pass block by block and calls back with the number of rows in `work`. */
  readonly overBlocks: (visit: (count: number) => void) => void;
  readonly groupMeter: () => GroupMeter;
}

/**
 * Means, spreads and basis covariances over all rows, one forward pass.
 *
 * Deviations use the running mean of Welford merged per block, so a large mean costs no digits.
 * Cost O(rows·(sums + edges·k + groups·(k + 2)²)), edges and groups where wanted.
 */
export function momentsOf(
  plan: Plan,
  theta: Float64Array,
  pass: MomentPass,
  want: WantedMoments = {},
): Moments {
  const { nRows, work } = pass;
  const sources = work.values.map(spreadMeter);
  const sums = work.sums.map(spreadMeter);
  const planned = want.edges === false ? [] : plan.sums.flatMap((sum) => sum.edges);
  const edges = planned.map((edge) => ({ edge, meter: spreadMeter() }));
  const groups = want.groups === false ? undefined : pass.groupMeter();
  const scratch = new Float64Array(work.values[0]?.length ?? 0);
  pass.overBlocks((count) => {
    sources.forEach((meter, i) => {
      meter.add(work.values[i]!, count);
    });
    sums.forEach((meter, s) => {
      meter.add(work.sums[s]!, count);
    });
    for (const { edge, meter } of edges) {
      scratch.fill(0, 0, count);
      edgeValues(plan, edge, theta, count, work, scratch);
      meter.add(scratch, count);
    }
    groups?.add(count);
  });
  return {
    sources: sources.map((meter) => meter.spread()),
    sums: sums.map((meter) => meter.spread()),
    edges: edges.map(({ meter }) => meter.spread()),
    groups: groups?.result(nRows) ?? [],
  };
}

/** The group meter of the specification. */
export function groupMeterOf(plan: Plan, work: Workspace): GroupMeter {
  const groups = plan.groups.map(({ nCoefficients, grid }, g) => {
    const size = nCoefficients + 1;
    const sums = { sum: new Float64Array(size), products: new Float64Array(size * size) };
    return { ...sums, size, width: grid.degree + 1, table: work.tables[g]! };
  });
  return {
    add(count) {
      for (const { sum, products, size, width, table } of groups) {
        const { cells, weights, base } = table;
        const last = size - 1;
        for (let r = 0; r < count; r++) {
          const first = cells[r]!;
          const b = base[r]!;
          for (let t = 0; t < width; t++) {
            const w = weights[r * width + t]!;
            const row = (first + t) * size;
            sum[first + t]! += w;
            for (let u = t; u < width; u++) products[row + first + u]! += w * weights[r * width + u]!;
            products[row + last]! += w * b;
          }
          sum[last]! += b;
          products[last * size + last]! += b * b;
        }
      }
    },
    result: (nRows) => groups.map(({ sum, products }) => covarianceOf(sum, products, nRows)),
  };
}

/** Mean and covariance from the sums of basis functions (base function last) and of their products, upper triangle. */
export function covarianceOf(
  sum: Float64Array,
  products: Float64Array,
  nRows: number,
): { readonly mean: Float64Array; readonly covariance: Float64Array } {
  const size = sum.length;
  const mean = Float64Array.from(sum, (v) => v / nRows);
  const covariance = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = i; j < size; j++) {
      const value = products[i * size + j]! / nRows - mean[i]! * mean[j]!;
      covariance[i * size + j] = value;
      covariance[j * size + i] = value;
    }
  }
  return { mean, covariance };
}
