import type { Tensor } from "@tensorflow/tfjs-core";
import { extremes } from "../../../math/statistics.ts";
import { covarianceOf } from "../../../model/cpu/moments.ts";
import type { Plan } from "../../../model/cpu/plan.ts";
import type { Batch, Moments } from "../../../model/engine.ts";
import { type SpreadMeter, spreadMeter } from "../../../model/spreadMeter.ts";
import { type Block, endSlopes } from "./blocks.ts";
import type { Tf } from "./device.ts";
import type { TensorLayout } from "./layout.ts";
import type { Chunk, Flow } from "./passes.ts";

/** Moments added up chunk by chunk. */
export interface MomentMeter {
  add(chunk: Chunk, flow: Flow): void;
  result(): Moments;
}

/**
 * A meter of sources, sums and, when wanted, basis groups; edges stay empty. What no output depends on has no spread.
 *
 * Reduced on the device in float32, merged in float64. Deviations are taken about the mean of each chunk.
 * Cost O(rows·(sums + groups·(G + k)²)).
 */
export function momentMeter(
  tf: Tf,
  plan: Plan,
  layout: TensorLayout,
  batch: Batch,
  wantGroups: boolean,
): MomentMeter {
  const sources = Array.from({ length: plan.kan.nInputs + plan.kan.nodes.length }, spreadMeter);
  const sums = plan.sums.map(spreadMeter);
  const blocks = wantGroups ? layout.blocks.map(blockMeter) : [];
  for (const [i, column] of batch.inputs.entries()) {
    merge(sources[i]!, column.length, spreadOf(column));
  }
  return {
    add({ count }, { features, sums: sumTables, values }) {
      for (const [l, level] of layout.levels.entries()) {
        eachColumn(tf, values[l]!, (column, found) => {
          merge(sources[plan.kan.nInputs + level.nodes[column]!]!, count, found);
        });
        eachColumn(tf, sumTables[l]!, (column, found) => {
          merge(sums[level.sums[column]!]!, count, found);
        });
      }
      for (const [b, meter] of blocks.entries()) addProducts(tf, layout.blocks[b]!, features[b]!, meter);
    },
    result() {
      const groups: Moments["groups"][number][] = plan.groups.map(({ nCoefficients: n }) => ({
        mean: new Float64Array(n + 1),
        covariance: new Float64Array((n + 1) ** 2),
      }));
      for (const [b, meter] of blocks.entries()) {
        for (const [i, group] of groupMoments(plan, layout.blocks[b]!, meter, batch.nRows).entries()) {
          groups[layout.blocks[b]!.groups[i]!] = group;
        }
      }
      return {
        sources: sources.map((meter) => meter.spread()),
        sums: sums.map((meter) => meter.spread()),
        edges: [],
        groups: wantGroups ? groups : [],
      };
    },
  };
}

/** A column of a table in short. */
interface ColumnMoments {
  readonly mean: number;
  /** The mean squared deviation from it. */
  readonly variance: number;
  readonly low: number;
  readonly high: number;
}

function merge(meter: SpreadMeter, count: number, { mean, variance, low, high }: ColumnMoments): void {
  meter.merge(count, mean, count * variance, low, high);
}

function spreadOf(column: Float64Array): ColumnMoments {
  const { length } = column;
  let mean = 0;
  for (const v of column) mean += v / length;
  let variance = 0;
  for (const v of column) variance += (v - mean) ** 2 / length;
  const [low, high] = extremes(column);
  return { mean, variance, low, high };
}

function eachColumn(tf: Tf, table: Tensor, visit: (column: number, found: ColumnMoments) => void): void {
  const mean = tf.mean(table, 0, true);
  const parts = [mean, tf.mean(tf.square(tf.sub(table, mean)), 0), tf.min(table, 0), tf.max(table, 0)];
  const [means, variances, lows, highs] = parts.map((part) => part.dataSync());
  for (let c = 0; c < means!.length; c++)
    visit(c, { mean: means![c]!, variance: variances![c]!, low: lows![c]!, high: highs![c]! });
}

/** Sums of the features of each source of a block, and of their products. */
interface BlockMeter {
  readonly sum: Float64Array;
  readonly products: Float64Array;
}

function blockMeter({ columns, width }: Block): BlockMeter {
  const n = columns.length;
  return { sum: new Float64Array(n * width), products: new Float64Array(n * width * width) };
}

/** Adds Σ_r f and Σ_r f·fᵀ of each source's features f, in the order bases, base function, below, above. */
function addProducts(tf: Tf, block: Block, features: Tensor, { sum, products }: BlockMeter): void {
  const { columns, nCoefficients, width } = block;
  const n = columns.length;
  const rows = features.shape[0]!;
  const [splines, others] = tf.split(features, [n * nCoefficients, n * (width - nCoefficients)], 1) as [
    Tensor,
    Tensor,
  ];
  const bySource = tf.concat(
    [
      tf.transpose(tf.reshape(splines, [rows, n, nCoefficients]), [1, 0, 2]),
      tf.transpose(tf.reshape(others, [rows, width - nCoefficients, n]), [2, 0, 1]),
    ],
    2,
  );
  const found = tf.matMul(bySource, bySource, true, false).dataSync();
  for (let i = 0; i < found.length; i++) products[i]! += found[i]!;
  const totals = tf.sum(bySource, 1).dataSync();
  for (let i = 0; i < totals.length; i++) sum[i]! += totals[i]!;
}

/**
 * Mean and covariance of the basis functions as they go on beyond the grid, base function last: those of the features,
 * carried over by the linear map that the weights have too.
 */
function groupMoments(plan: Plan, block: Block, { sum, products }: BlockMeter, nRows: number) {
  const { groups, nCoefficients, width, base } = block;
  const size = nCoefficients + 1;
  return groups.map((g, i) => {
    const map = new Float64Array(size * width); // (size, width)
    for (let m = 0; m < nCoefficients; m++) map[m * width + m] = 1;
    if (base !== "zero") map[nCoefficients * width + nCoefficients] = 1;
    for (const { end, first, slopes } of endSlopes(plan.groups[g]!.grid)) {
      const feature = end === "low" ? width - 2 : width - 1;
      slopes.forEach((slope, t) => {
        map[(first + t) * width + feature]! += slope;
      });
    }
    const mapped = (row: number, value: (feature: number) => number): number => {
      let total = 0;
      for (let f = 0; f < width; f++) total += map[row * width + f]! * value(f);
      return total;
    };
    const mean = Float64Array.from({ length: size }, (_, m) => mapped(m, (f) => sum[i * width + f]!));
    const half = Float64Array.from({ length: size * width }, (_, at) => {
      const column = at % width;
      return mapped(Math.floor(at / width), (f) => products[(i * width + f) * width + column]!);
    });
    const whole = Float64Array.from({ length: size * size }, (_, at) =>
      mapped(at % size, (f) => half[Math.floor(at / size) * width + f]!),
    );
    return covarianceOf(mean, whole, nRows);
  });
}
