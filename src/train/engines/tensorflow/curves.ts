import type { Tensor, Tensor2D } from "@tensorflow/tfjs-core";
import type { BaseName } from "../../../model/kan.ts";
import { GELU_CUBIC, GELU_LINEAR } from "../../../model/spline/base.ts";
import type { Block } from "./blocks.ts";
import type { Tf } from "./device.ts";
import { denseSlopes, denseSplines, type Positions } from "./splines.ts";

/*
 * What the curves of a block are combinations of. Columns: the B-splines, source by source; then for all sources the
 * base function, unless it is zero; how far below the grid the value is, in cells; how far above.
 */

/**
 * The features of hidden values. Shapes: (rows, sources) to (rows, sources·width).
 *
 * The gradient recomputes the slopes instead of keeping them: memory is what limits a device. Cost O(rows·sources·(G +
 * k)·k).
 */
export function hiddenFeatures(tf: Tf, values: Tensor, block: Block): Tensor {
  const { intervals } = block;
  const n = block.columns.length;
  const perUnit = (): Tensor => tf.tensor1d(Float32Array.from(block.perUnit));
  const positions = (x: Tensor): Tensor =>
    tf.mul(tf.sub(x, tf.tensor1d(Float32Array.from(block.low))), perUnit());
  const inside = (position: Tensor, below: Tensor, above: Tensor): Positions => ({
    high: tf.sub(tf.add(position, below), above),
  });
  const ends = (position: Tensor): [Tensor, Tensor] => [
    tf.relu(tf.neg(position)),
    tf.relu(tf.sub(position, intervals)),
  ];
  const op = tf.customGrad((x, save) => {
    const position = positions(x as Tensor);
    const [below, above] = ends(position);
    (save as (saved: Tensor[]) => void)([x as Tensor]);
    const value = assembled(tf, x as Tensor, inside(position, below, above), below, above, block);
    const gradFunc = (pull: Tensor, saved: Tensor[]): Tensor => {
      const [x] = saved as [Tensor];
      const position = positions(x);
      const [below, above] = ends(position);
      const sizes = [
        n * block.nCoefficients,
        ...Array.from({ length: block.width - block.nCoefficients }, () => n),
      ];
      const parts = tf.split(pull, sizes, 1);
      const [splinePull, basePull] = parts as [Tensor, Tensor];
      const [belowPull, abovePull] = parts.slice(-2) as [Tensor, Tensor];
      const isBelow = tf.step(below);
      const isAbove = tf.step(above);
      const isInside = tf.sub(1, tf.add(isBelow, isAbove));
      const slopes = denseSlopes(tf, inside(position, below, above), block);
      const bySplines = tf.sum(tf.mul(tf.reshape(splinePull, slopes.shape), slopes), 2);
      const byEnds = tf.sub(tf.mul(abovePull, isAbove), tf.mul(belowPull, isBelow));
      const byPosition = tf.mul(tf.add(tf.mul(bySplines, isInside), byEnds), perUnit());
      const slope = baseSlopes(tf, block.base, x);
      return slope === undefined ? byPosition : tf.add(byPosition, tf.mul(basePull, slope));
    };
    return { value, gradFunc };
  });
  return op(values);
}

/**
 * The features of inputs, which no gradient passes. `columns` are the values of the block's sources.
 *
 * Positions are computed in float64 and handed over in two parts, so that narrow cells keep their digits.
 */
export function inputFeatures(
  tf: Tf,
  columns: readonly Float64Array[],
  start: number,
  count: number,
  block: Block,
): Tensor {
  const n = columns.length;
  const x = new Float32Array(count * n);
  const [high, low, below, above] = [x.slice(), x.slice(), x.slice(), x.slice()];
  columns.forEach((column, i) => {
    const from = block.low[i]!;
    const scale = block.perUnit[i]!;
    for (let r = 0, at = i; r < count; r++, at += n) {
      const value = column[start + r]!;
      const position = (value - from) * scale;
      const inside = Math.min(block.intervals, Math.max(0, position));
      x[at] = value;
      high[at] = inside;
      low[at] = inside - high[at]!;
      below[at] = Math.max(0, -position);
      above[at] = Math.max(0, position - block.intervals);
    }
  });
  return tf.tidy(() => {
    const upload = (values: Float32Array): Tensor2D => tf.tensor2d(values, [count, n]);
    const inside = { high: upload(high), low: upload(low) };
    return assembled(tf, upload(x), inside, upload(below), upload(above), block);
  });
}

function assembled(tf: Tf, x: Tensor, inside: Positions, below: Tensor, above: Tensor, block: Block): Tensor {
  const splines = denseSplines(tf, inside, block);
  const rows = x.shape[0]!;
  const flat = tf.reshape(splines, [rows, -1]);
  const base = baseValues(tf, block.base, x);
  return tf.concat([flat, ...(base ? [base] : []), below, above], 1);
}

/** b(x) row by row; undefined for zero. */
function baseValues(tf: Tf, base: BaseName, x: Tensor): Tensor | undefined {
  switch (base) {
    case "silu":
      return tf.mul(x, tf.sigmoid(x));
    case "gelu":
      return tf.mul(x, geluGate(tf, x));
    case "identity":
      return x;
    case "zero":
      return undefined;
  }
}

/** b′(x) row by row; undefined for zero. */
function baseSlopes(tf: Tf, base: BaseName, x: Tensor): Tensor | undefined {
  switch (base) {
    case "silu": {
      const s = tf.sigmoid(x);
      return tf.mul(s, tf.add(1, tf.mul(x, tf.sub(1, s))));
    }
    case "gelu": {
      const s = geluGate(tf, x);
      const slope = tf.mul(tf.add(1, tf.mul(tf.square(x), 3 * GELU_CUBIC)), GELU_LINEAR);
      return tf.add(s, tf.mul(tf.mul(x, tf.mul(s, tf.sub(1, s))), slope));
    }
    case "identity":
      return tf.onesLike(x);
    case "zero":
      return undefined;
  }
}

/** σ(g(x)) of GELU. */
function geluGate(tf: Tf, x: Tensor): Tensor {
  const cubic = tf.mul(tf.mul(tf.square(x), x), GELU_CUBIC);
  return tf.sigmoid(tf.mul(tf.add(x, cubic), GELU_LINEAR));
}
