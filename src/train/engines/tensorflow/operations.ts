import type { Scalar, Tensor } from "@tensorflow/tfjs-core";
import { addLosses, type Loss } from "../../../model/loss.ts";
import type { Tf } from "./device.ts";
import type { TensorLevel } from "./layout.ts";

/*
 * The operations between tables of features and the loss. tfjs-core for Node has a tape but no gradient rules (they
 * come with the 140 MB umbrella package), so each operation brings its own; the tape chains them. Of the forward
 * pass only what was handed to `save` is still there when the tape runs back.
 */

/** A feature table and its weights. Features of inputs are constant: no gradient is computed for them. */
export interface WeightedTable {
  readonly features: Tensor;
  readonly isConstant: boolean;
  readonly weights: Tensor;
}

/** bias + Σ features·weights (+ more). Shape: (rows, columns). One matrix product per term, two to go back. */
export function weightedSums(
  tf: Tf,
  rows: number,
  bias: Tensor,
  terms: readonly WeightedTable[],
  more?: Tensor,
): Tensor {
  const moving = terms.filter(({ isConstant }) => !isConstant);
  const inputs = [bias, ...terms.map(({ weights }) => weights), ...moving.map(({ features }) => features)];
  if (more) inputs.push(more);
  const op = tf.customGrad((...given) => {
    const save = given[given.length - 1] as (saved: Tensor[]) => void;
    save(given.slice(1, 1 + terms.length + moving.length) as Tensor[]);
    let value: Tensor | undefined = more;
    for (const { features, weights } of terms) {
      const product = tf.matMul(features, weights);
      value = value === undefined ? product : tf.add(value, product);
    }
    value = tf.add(value ?? tf.zeros([rows, bias.shape[1]!]), bias);
    const gradFunc = (pull: Tensor, saved: Tensor[]): Tensor[] => {
      let next = terms.length;
      const features = terms.map((term) => (term.isConstant ? term.features : saved[next++]!));
      const byWeights = features.map((table) => tf.matMul(table, pull, true, false));
      const byFeatures = terms.flatMap((term, i) =>
        term.isConstant ? [] : [tf.matMul(pull, saved[i]!, false, true)],
      );
      const byMore = more ? [tf.clone(pull)] : [];
      return [tf.sum(pull, 0, true), ...byWeights, ...byFeatures, ...byMore];
    };
    return { value, gradFunc };
  });
  return op(...inputs);
}

/** The values of the nodes of a level: products of their factors. Shapes: (rows, sums) to (rows, nodes). */
export function nodeValues(tf: Tf, sums: Tensor, level: TensorLevel): Tensor {
  const { factorCounts, factorNodes } = level;
  if (factorNodes.length === 0) return sums;
  const nNodes = level.nodes.length;
  const spread = factorNodes.map((nodes) => selection(tf, nodes.length, nNodes, nodes.entries()));
  const missing = factorNodes.map((nodes) => {
    const isMissing = new Float32Array(nNodes).fill(1);
    for (const node of nodes) isMissing[node] = 0;
    return tf.tensor2d(isMissing, [1, nNodes]);
  });
  const op = tf.customGrad((sums, save) => {
    const [first, ...others] = tf.split(sums as Tensor, [...factorCounts], 1) as [Tensor, ...Tensor[]];
    const factors = [first, ...others.map((part, f) => tf.add(tf.matMul(part, spread[f]!), missing[f]!))];
    (save as (saved: Tensor[]) => void)([...factors, ...spread]);
    const gradFunc = (pull: Tensor, saved: Tensor[]): Tensor => {
      const factors = saved.slice(0, factorCounts.length);
      const parts = factors.map((_, f) => {
        const part = factors.reduce(
          (total, factor, other) => (other === f ? total : tf.mul(total, factor)),
          pull,
        );
        return f === 0 ? part : tf.matMul(part, saved[factors.length + f - 1]!, false, true);
      });
      return tf.concat(parts, 1);
    };
    return { value: factors.reduce((product, factor) => tf.mul(product, factor)), gradFunc };
  });
  return op(sums);
}

/** Chosen columns of a table; −1 chooses a column of zeros. The table itself where all are chosen in order. */
export function pickColumns(tf: Tf, table: Tensor, columns: readonly number[]): Tensor {
  const width = table.shape[1]!;
  if (columns.length === width && columns.every((column, i) => column === i)) return table;
  const chosen = [...columns.entries()].filter(([, column]) => column >= 0);
  const choice = selection(
    tf,
    width,
    columns.length,
    chosen.map(([i, column]) => [column, i]),
  );
  const op = tf.customGrad((table, save) => {
    (save as (saved: Tensor[]) => void)([choice]);
    return {
      value: tf.matMul(table as Tensor, choice),
      gradFunc: (pull: Tensor, saved: Tensor[]) => tf.matMul(pull, saved[0]!, false, true),
    };
  });
  return op(table);
}

/** The sum of tables of one shape. */
export function total(tf: Tf, tables: readonly Tensor[]): Tensor {
  if (tables.length === 1) return tables[0]!;
  const op = tf.customGrad((...given) => ({
    value: tf.addN(given.slice(0, -1) as Tensor[]),
    gradFunc: (pull: Tensor) => tables.map(() => tf.clone(pull)),
  }));
  return op(...tables);
}

/**
 * The sum of squared residuals, added up in float64 here: on a device a float32 sum over many rows loses digits.
 * `tell` receives it.
 */
export function squaredError(tf: Tf, outputs: Tensor, targets: Tensor, tell: (sum: number) => void): Scalar {
  const op = tf.customGrad((outputs, save) => {
    const residuals = tf.sub(outputs as Tensor, targets);
    (save as (saved: Tensor[]) => void)([residuals]);
    let sum = 0;
    for (const residual of residuals.dataSync()) sum += residual * residual;
    tell(sum);
    return {
      value: tf.scalar(sum),
      gradFunc: (pull: Tensor, saved: Tensor[]) => tf.mul(tf.mul(saved[0]!, 2), pull),
    };
  });
  return op(outputs) as Scalar;
}

/** Rows of a batch as a loss counts them, brought here in float32. */
export interface LossRows {
  readonly loss: Loss;
  /** How much each row counts. Shape: (rows). */
  readonly weights?: Float64Array;
}

/** The sum of any loss of the rows, which are brought here for it in float32. `tell` receives it. */
export function sumOfLosses(
  tf: Tf,
  { loss, weights }: LossRows,
  outputs: Tensor,
  targets: Tensor,
  tell: (sum: number) => void,
): Scalar {
  const op = tf.customGrad((outputs, save) => {
    const [nRows = 0, nOutputs = 1] = targets.shape;
    const columnsOf = (table: ArrayLike<number>): Float64Array[] =>
      Array.from({ length: nOutputs }, (_, o) =>
        Float64Array.from({ length: nRows }, (_, r) => table[r * nOutputs + o]!),
      );
    const residuals = Array.from({ length: nOutputs }, () => new Float64Array(nRows));
    const block = {
      outputs: columnsOf((outputs as Tensor).dataSync()),
      targets: columnsOf(targets.dataSync()),
      residuals,
      start: 0,
      count: nRows,
      ...(weights && { weights }),
    };
    const sum = addLosses(loss, block, 0);
    const slopes = Float32Array.from(
      { length: nRows * nOutputs },
      (_, i) => 2 * residuals[i % nOutputs]![Math.floor(i / nOutputs)]!,
    );
    (save as (saved: Tensor[]) => void)([tf.tensor(slopes, targets.shape)]);
    tell(sum);
    return {
      value: tf.scalar(sum),
      gradFunc: (pull: Tensor, saved: Tensor[]) => tf.mul(saved[0]!, pull),
    };
  });
  return op(outputs) as Scalar;
}

/** The matrix with ones at the given (row, column), zeros elsewhere. */
function selection(
  tf: Tf,
  rows: number,
  columns: number,
  ones: Iterable<readonly [row: number, column: number]>,
): Tensor {
  const entries = new Float32Array(rows * columns);
  for (const [row, column] of ones) entries[row * columns + column] = 1;
  return tf.tensor2d(entries, [rows, columns]);
}
