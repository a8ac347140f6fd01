import type { Tensor } from "@tensorflow/tfjs-core";
import type { Batch } from "../../../model/engine.ts";
import { hiddenFeatures, inputFeatures } from "./curves.ts";
import type { Tf } from "./device.ts";
import type { TensorLayout } from "./layout.ts";
import { nodeValues, pickColumns, total, type WeightedTable, weightedSums } from "./operations.ts";
import { snappedSums } from "./snapped.ts";
import type { Region } from "./weights.ts";

/** Consecutive rows that are computed at once. */
export interface Chunk {
  readonly start: number;
  readonly count: number;
}

/** What flowed through a network: the tensors of one forward pass. */
export interface Flow {
  /** The feature table of each block. */
  readonly features: readonly Tensor[];
  /** The sums of each level, from 1 on. */
  readonly sums: readonly Tensor[];
  /** The node values of each level, from 1 on. */
  readonly values: readonly Tensor[];
}

/**
 * Runs a chunk through the network, level by level. `matrix` has the weights on the device, `inputTable` the features
 * of the blocks of inputs. Cost O(rows·(features·sums)), one matrix product per level and block.
 */
export function forward(
  tf: Tf,
  layout: TensorLayout,
  batch: Batch,
  chunk: Chunk,
  theta: Float64Array,
  matrix: (region: Region) => Tensor,
  inputTable: (block: number) => Tensor,
): Flow {
  const { start, count } = chunk;
  const features: Tensor[] = [];
  const sums: Tensor[] = [];
  const values: Tensor[] = [];
  const input = (column: number) => batch.inputs[column]!.subarray(start, start + count);
  const tableOf = (b: number): Tensor => {
    const block = layout.blocks[b]!;
    features[b] ??=
      block.level === 0
        ? inputTable(b)
        : hiddenFeatures(tf, pickColumns(tf, values[block.level - 1]!, block.columns), block);
    return features[b];
  };
  for (const level of layout.levels) {
    const terms = level.products.map(
      ({ block, matrix: weights }): WeightedTable => ({
        features: tableOf(block),
        isConstant: layout.blocks[block]!.level === 0,
        weights: matrix(weights),
      }),
    );
    const snapped =
      level.constants &&
      snappedSums(tf, level.snapped, level.sums.length, matrix(level.constants), theta, {
        rows: count,
        input,
        levels: values,
      });
    const sum = weightedSums(tf, count, matrix(level.bias), terms, snapped);
    sums.push(sum);
    values.push(nodeValues(tf, sum, level));
  }
  return { features, sums, values };
}

/** The outputs of a flow. Shape: (rows, outputs). */
export function outputsOf(tf: Tf, layout: TensorLayout, { values }: Flow): Tensor {
  return total(
    tf,
    layout.outputs.map(({ level, columns }) => pickColumns(tf, values[level - 1]!, columns)),
  );
}

/** The features of a block of inputs for a chunk. */
export function inputTableOf(
  tf: Tf,
  layout: TensorLayout,
  batch: Batch,
  { start, count }: Chunk,
  b: number,
): Tensor {
  const block = layout.blocks[b]!;
  const columns = block.columns.map((column) => batch.inputs[column]!);
  return inputFeatures(tf, columns, start, count, block);
}
