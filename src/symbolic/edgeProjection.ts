/**
 * Variable projection for y ≈ c·f(α·u + β) + d: c and d are solved, only α, β and the exponent are searched.
 *
 * Source: Golub & Pereyra, SIAM J. Numer. Anal. 10 (1973) 413; the Jacobian without its second term is
 * Kaufman's, BIT 15 (1975) 49. y has mean 0 and variance 1 (see `Points`), so a sum of squares is 1 − R².
 */
import type { Interval, LibraryFunction } from "./library/libraryFunction.ts";

/** The constants that are searched. */
export interface Shape {
  readonly alpha: number;
  readonly beta: number;
  /** 1 and unused unless the function has a free exponent. */
  readonly exponent: number;
}

/** Which of them may move. */
export interface FreeShape {
  readonly alpha: boolean;
  readonly beta: boolean;
  readonly exponent: boolean;
}

/** Arguments u, centred values y, and weights that sum to 1. Shapes (n). */
export interface ProjectionData {
  readonly u: Float64Array;
  readonly y: Float64Array;
  readonly weight: Float64Array;
}

/** The best c and d of one shape, and 1 − R², which is Infinity where f is not finite or is constant. */
export interface Projection {
  readonly c: number;
  readonly d: number;
  readonly squares: number;
}

const nowhere: Projection = { c: 0, d: 0, squares: Infinity };

/** The best c and d for `shape`, residuals summed one by one so that 1 − R² is right down to 1e-30. Cost O(n). */
export function project(data: ProjectionData, fn: LibraryFunction, shape: Shape): Projection {
  const { y, weight } = data;
  const f = new Float64Array(y.length);
  const mean = evaluate(data, fn, shape, f);
  const c = slope(f, y, weight);
  if (!Number.isFinite(mean) || !Number.isFinite(c)) return nowhere;
  let squares = 0;
  for (let i = 0; i < y.length; i++) {
    const residual = y[i]! - c * f[i]!;
    squares += weight[i]! * residual * residual;
  }
  return Number.isFinite(squares) ? { c, d: -c * mean, squares } : nowhere;
}

/**
 * 1 − R² of `shape` in one pass over every `stride`-th point, for ranking starts: right to about 1e-12 of the total.
 *
 * Infinity where f is not finite or is constant.
 */
export function roughSquares(
  data: ProjectionData,
  fn: LibraryFunction,
  shape: Shape,
  stride: number,
): number {
  const { u, y, weight } = data;
  const { alpha, beta, exponent } = shape;
  // A value in the middle stands in for the mean, so that the sums below do not cancel.
  const origin = fn.value(alpha * u[u.length >> 1]! + beta, exponent);
  let total = 0;
  let sumF = 0;
  let sumY = 0;
  let sumFF = 0;
  let sumFY = 0;
  let sumYY = 0;
  for (let i = 0; i < y.length; i += stride) {
    const f = fn.value(alpha * u[i]! + beta, exponent) - origin;
    const w = weight[i]!;
    total += w;
    sumF += w * f;
    sumY += w * y[i]!;
    sumFF += w * f * f;
    sumFY += w * f * y[i]!;
    sumYY += w * y[i]! * y[i]!;
  }
  const spreadF = sumFF - (sumF * sumF) / total;
  const shared = sumFY - (sumF * sumY) / total;
  const squares = (sumYY - (sumY * sumY) / total - (shared * shared) / spreadF) / total;
  return spreadF > 1e-12 * sumFF && Number.isFinite(squares) ? Math.max(squares, 0) : Infinity;
}

/** A shape and its 1 − R². */
export interface Refined {
  readonly shape: Shape;
  readonly squares: number;
}

/**
 * The shape that damped Gauss–Newton steps from `start` lead to; never worse than `start`.
 *
 * A step that would leave the piece of the domain in which the data lie is shortened to nine tenths of the way
 * to its end. A step is refused where the data see so little of f that it is a line for all they can tell
 * (`isTooFlat`): there the constants run to infinity and cancel.
 * Stops after `steps` steps, or when one gains less than `tolerance` of what is left. Cost O(n) a step.
 */
export function refineShape(
  data: ProjectionData,
  fn: LibraryFunction,
  start: Refined,
  free: FreeShape,
  steps: number,
  tolerance: number,
): Refined {
  const { y } = data;
  const n = y.length;
  const names = shapeNames.filter((name) => free[name]);
  const f = new Float64Array(n);
  const columns = names.map(() => new Float64Array(n));
  const piece = pieceOf(data, fn, start.shape);
  if (piece === undefined || names.length === 0) return start;
  let best = start;
  let damping = 1e-3;
  for (let step = 0; step < steps; step++) {
    const system = normalEquations(data, fn, best.shape, names, f, columns);
    if (system === undefined) break;
    const before = best.squares;
    for (let attempt = 0; attempt < 6; attempt++) {
      const move = solveDamped(system, damping);
      const shape = move && limited(data, best.shape, names, move, piece);
      const projection = shape ? project(data, fn, shape) : nowhere;
      if (shape && projection.squares < best.squares && !isTooFlat(data, shape, projection)) {
        best = { shape, squares: projection.squares };
        damping = Math.max(damping * 0.1, 1e-12);
        break;
      }
      damping = Math.max(damping * 10, 1e-6);
    }
    if (!(best.squares < before * (1 - tolerance)) || best.squares < 1e-30) break;
  }
  return best;
}

/** Whether the data span less than 1e-3 of f's argument, or d is over 1e4 deviations of y and cancels c·f. */
export function isTooFlat(data: ProjectionData, shape: Shape, projection: Projection): boolean {
  const span = data.u[data.u.length - 1]! - data.u[0]!;
  return Math.abs(shape.alpha) * span < 1e-3 || Math.abs(projection.d) > 1e4;
}

const shapeNames = ["alpha", "beta", "exponent"] as const;
type ShapeName = (typeof shapeNames)[number];

/** Fills `f` with values minus their weighted mean; returns that mean, NaN where a value is not finite. */
function evaluate(data: ProjectionData, fn: LibraryFunction, shape: Shape, f: Float64Array): number {
  const { u, weight } = data;
  const { alpha, beta, exponent } = shape;
  let mean = 0;
  for (let i = 0; i < u.length; i++) {
    const value = fn.value(alpha * u[i]! + beta, exponent);
    f[i] = value;
    mean += weight[i]! * value;
  }
  if (!Number.isFinite(mean)) return Number.NaN;
  let rest = 0;
  for (let i = 0; i < u.length; i++) {
    f[i] = f[i]! - mean;
    rest += weight[i]! * f[i]!;
  }
  // Second pass: what rounding left in the mean would otherwise pass for signal when f is large and flat.
  for (let i = 0; i < u.length; i++) f[i] = f[i]! - rest;
  return mean + rest;
}

/** c of the best c·f, for centred f and y; NaN where f does not vary. */
function slope(f: Float64Array, y: Float64Array, weight: Float64Array): number {
  let shared = 0;
  let spread = 0;
  for (let i = 0; i < f.length; i++) {
    shared += weight[i]! * f[i]! * y[i]!;
    spread += weight[i]! * f[i]! * f[i]!;
  }
  return spread > 0 ? shared / spread : Number.NaN;
}

interface NormalEquations {
  /** Projected JᵀJ, row by row. Shape (k, k). */
  readonly matrix: number[][];
  /** Projected Jᵀr. Shape (k). */
  readonly right: number[];
}

function normalEquations(
  data: ProjectionData,
  fn: LibraryFunction,
  shape: Shape,
  names: readonly ShapeName[],
  f: Float64Array,
  columns: readonly Float64Array[],
): NormalEquations | undefined {
  const { u, y, weight } = data;
  const n = y.length;
  const mean = evaluate(data, fn, shape, f);
  const c = slope(f, y, weight);
  if (!Number.isFinite(mean) || !Number.isFinite(c)) return undefined;
  for (let i = 0; i < n; i++) {
    const v = shape.alpha * u[i]! + shape.beta;
    const derivative = fn.derivative(v, shape.exponent);
    for (let k = 0; k < names.length; k++) {
      const name = names[k]!;
      columns[k]![i] =
        c *
        (name === "alpha"
          ? derivative * u[i]!
          : name === "beta"
            ? derivative
            : fn.exponentDerivative!(v, shape.exponent));
    }
  }
  for (const column of columns) {
    let average = 0;
    for (let i = 0; i < n; i++) average += weight[i]! * column[i]!;
    for (let i = 0; i < n; i++) column[i] = column[i]! - average;
    const along = slope(f, column, weight);
    for (let i = 0; i < n; i++) column[i] = column[i]! - along * f[i]!;
  }
  const right = columns.map((column) => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += weight[i]! * column[i]! * (y[i]! - c * f[i]!);
    return sum;
  });
  const matrix = columns.map((one) =>
    columns.map((other) => {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += weight[i]! * one[i]! * other[i]!;
      return sum;
    }),
  );
  return right.every(Number.isFinite) && matrix.every((row) => row.every(Number.isFinite))
    ? { matrix, right }
    : undefined;
}

/** (A + damping·diag A)⁻¹ r by Cholesky, unrolled by hand for up to three unknowns; undefined when singular. */
function solveDamped(system: NormalEquations, damping: number): number[] | undefined {
  const { matrix, right } = system;
  const n = right.length;
  const lower = matrix.map((row) => row.slice());
  const solution = right.slice();
  for (let j = 0; j < n; j++) {
    const diagonal = matrix[j]![j]!;
    let pivot = diagonal * (1 + damping);
    for (let k = 0; k < j; k++) pivot -= lower[j]![k]! ** 2;
    if (!(pivot > 1e-15 * diagonal)) return undefined;
    lower[j]![j] = Math.sqrt(pivot);
    for (let i = j + 1; i < n; i++) {
      let sum = matrix[i]![j]!;
      for (let k = 0; k < j; k++) sum -= lower[i]![k]! * lower[j]![k]!;
      lower[i]![j] = sum / lower[j]![j]!;
    }
  }
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) solution[i] = solution[i]! - lower[i]![k]! * solution[k]!;
    solution[i] = solution[i]! / lower[i]![i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) solution[i] = solution[i]! - lower[k]![i]! * solution[k]!;
    solution[i] = solution[i]! / lower[i]![i]!;
  }
  return solution.every(Number.isFinite) ? solution : undefined;
}

/** The shape after `move`, shortened so that both ends of the data stay inside `piece`. */
function limited(
  data: ProjectionData,
  shape: Shape,
  names: readonly ShapeName[],
  move: readonly number[],
  piece: Interval,
): Shape {
  const part = (name: ShapeName): number => {
    const k = names.indexOf(name);
    return k < 0 ? 0 : move[k]!;
  };
  let fraction = 1;
  for (const u of [data.u[0]!, data.u[data.u.length - 1]!]) {
    const change = part("alpha") * u + part("beta");
    const at = shape.alpha * u + shape.beta;
    const room = change < 0 ? at - piece.low : piece.high - at;
    if (Math.abs(change) > 0.9 * room) fraction = Math.min(fraction, (0.9 * room) / Math.abs(change));
  }
  // A step of α past a tenth of its size, or past 0, is beyond what the linear model was made for.
  const alphaMove = Math.abs(part("alpha"));
  if (alphaMove > 0.9 * Math.abs(shape.alpha)) {
    fraction = Math.min(fraction, (0.9 * Math.abs(shape.alpha)) / alphaMove);
  }
  return {
    alpha: shape.alpha + fraction * part("alpha"),
    beta: shape.beta + fraction * part("beta"),
    exponent: shape.exponent + fraction * part("exponent"),
  };
}

/** The piece of the domain that holds all the data, or undefined. u must ascend. */
export function pieceOf(data: ProjectionData, fn: LibraryFunction, shape: Shape): Interval | undefined {
  const first = shape.alpha * data.u[0]! + shape.beta;
  const last = shape.alpha * data.u[data.u.length - 1]! + shape.beta;
  const low = Math.min(first, last);
  const high = Math.max(first, last);
  return fn.domain.find((piece) => low >= piece.low && high <= piece.high);
}
