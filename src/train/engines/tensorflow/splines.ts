import type { Tensor } from "@tensorflow/tfjs-core";
import type { Tf } from "./device.ts";

/** Positions in a block of curves, counted in grid cells: x is in cell ⌊position⌋ of its grid. */
export interface Positions {
  /** Shape: (rows, sources). */
  readonly high: Tensor;
  /** What float32 left out of `high`, for inputs; hidden values have no more digits. */
  readonly low?: Tensor;
}

/** The knots of a block of curves in cells of a uniform grid of the same range. */
export interface KnotTable {
  readonly degree: number;
  /** G + k. */
  readonly nCoefficients: number;
  /** Knots of each source, when they are not −k, …, G + k. Shape: (sources, G + 2k + 1). */
  readonly knots?: Float64Array;
}

/** The degrees whose closed form loses no more than a digit to cancellation; the others take the recursion. */
const MOST_CLOSED_DEGREE = 5;

/**
 * All B-splines of degree k at every position, zeros included. Shape: (rows, sources, G + k).
 *
 * A dense table needs no gather, whose gradient some backends lack, and makes a layer one matrix product.
 * Positions must lie within the grid. Cost O(rows·sources·(G + k)·k).
 */
export function denseSplines(tf: Tf, at: Positions, table: KnotTable): Tensor {
  const { degree, nCoefficients, knots } = table;
  if (knots === undefined && degree <= MOST_CLOSED_DEGREE) {
    return cardinalSplines(tf, at, degree, nCoefficients);
  }
  return recursion(tf, at, table).bases(degree);
}

/** Their slopes by the position. Shape: (rows, sources, G + k). Cost as for the splines. */
export function denseSlopes(tf: Tf, at: Positions, table: KnotTable): Tensor {
  const { degree, nCoefficients, knots } = table;
  if (knots === undefined && degree <= MOST_CLOSED_DEGREE) {
    return cardinalSlopes(tf, at, degree, nCoefficients);
  }
  const { bases, inverseSpans } = recursion(tf, at, table);
  // B′_{m,k} = k·(B_{m,k−1}/(t_{m+k} − t_m) − B_{m+1,k−1}/(t_{m+k+1} − t_{m+1})).
  const shares = tf.mul(bases(degree - 1), tf.mul(inverseSpans(degree), degree));
  return tf.sub(columns(tf, shares, 0, nCoefficients), columns(tf, shares, 1, nCoefficients));
}

/** Positions with a last axis to spread over `values`: |high − value + low| and the like keep their digits. */
function offsets(tf: Tf, at: Positions, values: Tensor): Tensor {
  const apart = tf.sub(tf.expandDims(at.high, 2), values);
  return at.low === undefined ? apart : tf.add(apart, tf.expandDims(at.low, 2));
}

/**
 * n B-splines of one shape, one cell apart; with t the distance from the middle of each
 * b_k(t) = Σ_j (−1)^j·C(k + 1, j)·max(0, (k + 1)/2 − j − |t|)^k / k!.
 *
 * Source: Unser, *IEEE Signal Processing Magazine* 16 (1999) 22, eq. 4; by symmetry only the terms of one side.
 */
function cardinalSplines(tf: Tf, at: Positions, degree: number, n: number): Tensor {
  return alternating(tf, tf.abs(fromMiddles(tf, at, degree, n)), degree, degree);
}

/** b_k′(t) = −sign(t)·Σ_j (−1)^j·C(k + 1, j)·max(0, (k + 1)/2 − j − |t|)^(k−1) / (k − 1)!. */
function cardinalSlopes(tf: Tf, at: Positions, degree: number, n: number): Tensor {
  const t = fromMiddles(tf, at, degree, n);
  return tf.mul(tf.neg(tf.sign(t)), alternating(tf, tf.abs(t), degree, degree - 1));
}

/** The offsets from the middles of the splines. Spline m reaches from m − k to m + 1. */
function fromMiddles(tf: Tf, at: Positions, degree: number, n: number): Tensor {
  return offsets(tf, at, tf.tensor1d(Float32Array.from({ length: n }, (_, m) => m + (1 - degree) / 2)));
}

/** Σ_j (−1)^j·C(k + 1, j)·max(0, (k + 1)/2 − j − t)^p / p!. */
function alternating(tf: Tf, t: Tensor, degree: number, exponent: number): Tensor {
  let factorial = 1;
  for (let j = 2; j <= exponent; j++) factorial *= j;
  let binomial = 1;
  let total: Tensor | undefined;
  for (let j = 0; (degree + 1) / 2 - j > 0; j++) {
    const room = tf.sub((degree + 1) / 2 - j, t);
    const powers = exponent === 0 ? tf.step(room) : power(tf, tf.relu(room), exponent);
    const term = tf.mul(powers, binomial / factorial);
    total = total === undefined ? term : tf.add(total, term);
    binomial *= -(degree + 1 - j) / (j + 1);
  }
  return total!;
}

/** xᵏ for k ≥ 1 by squaring. */
function power(tf: Tf, x: Tensor, k: number): Tensor {
  if (k === 1) return x;
  const half = power(tf, x, k >> 1);
  const even = tf.square(half);
  return k % 2 === 0 ? even : tf.mul(even, x);
}

/**
 * The Cox–de Boor recursion on all knots at once. With L_m = (x − t_m)/(t_{m+j} − t_m):
 * B_{m,j} = L_m·B_{m,j−1} + (1 − L_{m+1})·B_{m+1,j−1}.
 */
function recursion(tf: Tf, at: Positions, { degree, nCoefficients, knots }: KnotTable) {
  const nKnots = nCoefficients + degree + 1;
  const nSources = knots === undefined ? 1 : knots.length / nKnots;
  const knot = (source: number, m: number) =>
    knots === undefined ? m - degree : knots[source * nKnots + m]!;
  const perSource = (n: number, value: (source: number, m: number) => number): Tensor =>
    tf.tensor3d(
      Float32Array.from({ length: nSources * n }, (_, i) => value(Math.floor(i / n), i % n)),
      [1, nSources, n],
    );
  // Knots in two parts, as positions are: in narrow cells the difference needs all digits.
  const high = perSource(nKnots, knot);
  const low = perSource(nKnots, (source, m) => knot(source, m) - Math.fround(knot(source, m)));
  const beyond = tf.sub(offsets(tf, at, high), low);
  const inverseSpans = (j: number): Tensor =>
    perSource(nKnots - j, (source, m) => 1 / (knot(source, m + j) - knot(source, m)));
  const bases = (level: number): Tensor => {
    const isBeyond = tf.step(beyond);
    let b: Tensor = tf.sub(columns(tf, isBeyond, 0, nKnots - 1), columns(tf, isBeyond, 1, nKnots - 1));
    for (let j = 1; j <= level; j++) {
      const n = nKnots - j;
      const part = tf.mul(tf.mul(columns(tf, beyond, 0, n), inverseSpans(j)), b);
      const rest = tf.sub(columns(tf, b, 1, n - 1), columns(tf, part, 1, n - 1));
      b = tf.add(columns(tf, part, 0, n - 1), rest);
    }
    return b;
  };
  return { bases, inverseSpans };
}

function columns(tf: Tf, x: Tensor, from: number, n: number): Tensor {
  return tf.slice(x, [0, 0, from], [-1, -1, n]);
}
