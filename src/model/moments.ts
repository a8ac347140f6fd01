import { edgeValues, type Workspace } from "./block.ts";
import type { Moments, Spread } from "./engine.ts";
import type { Plan } from "./plan.ts";

/**
 * Means, spreads and basis covariances over all rows, one forward pass.
 *
 * `overBlocks` runs the forward pass block by block and calls back with the number of rows in `work`.
 * Deviations use the running mean of Welford merged per block, so a large mean costs no digits.
 * Cost O(rows·(edges·k + groups·(k + 2)²)).
 */
export function momentsOf(
  plan: Plan,
  theta: Float64Array,
  nRows: number,
  work: Workspace,
  overBlocks: (visit: (count: number) => void) => void,
): Moments {
  const sources = work.values.map(spreadMeter);
  const sums = work.sums.map(spreadMeter);
  const edges = plan.sums.flatMap((sum) => sum.edges.map((edge) => ({ edge, meter: spreadMeter() })));
  const groups = plan.groups.map((group) => groupMeter(group.nCoefficients + 1, group.grid.degree + 1));
  const scratch = new Float64Array(work.values[0]?.length ?? 0);
  overBlocks((count) => {
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
    groups.forEach((meter, g) => {
      const { cells, weights, base } = work.tables[g]!;
      meter.add(cells, weights, base, count);
    });
  });
  return {
    sources: sources.map((meter) => meter.spread()),
    sums: sums.map((meter) => meter.spread()),
    edges: edges.map(({ meter }) => meter.spread()),
    groups: groups.map((meter) => meter.result(nRows)),
  };
}

function spreadMeter(): { add(values: Float64Array, count: number): void; spread(): Spread } {
  let n = 0;
  let mean = 0;
  let squares = 0;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  return {
    add(values, count) {
      let blockMean = 0;
      for (let r = 0; r < count; r++) {
        const v = values[r]!;
        blockMean += v;
        if (v < low) low = v;
        if (v > high) high = v;
      }
      blockMean /= count;
      let blockSquares = 0;
      for (let r = 0; r < count; r++) blockSquares += (values[r]! - blockMean) ** 2;
      const shift = blockMean - mean;
      squares += blockSquares + (shift * shift * n * count) / (n + count);
      mean += (shift * count) / (n + count);
      n += count;
    },
    spread: () => ({ mean, deviation: n > 0 ? Math.sqrt(squares / n) : 0, low, high }),
  };
}

/** Mean and covariance of the basis functions of one group; `size` = G + k + 1, the base function last. */
function groupMeter(size: number, width: number) {
  const sum = new Float64Array(size);
  const products = new Float64Array(size * size);
  return {
    add(cells: Int32Array, weights: Float64Array, base: Float64Array, count: number): void {
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
    },
    result(nRows: number): { mean: Float64Array; covariance: Float64Array } {
      const mean = sum.map((v) => v / nRows);
      const covariance = new Float64Array(size * size);
      for (let i = 0; i < size; i++) {
        for (let j = i; j < size; j++) {
          const value = products[i * size + j]! / nRows - mean[i]! * mean[j]!;
          covariance[i * size + j] = value;
          covariance[j * size + i] = value;
        }
      }
      return { mean, covariance };
    },
  };
}
