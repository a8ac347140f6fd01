/**
 * Variable projection for y ≈ c·f(α·u + β) + d: c and d are solved, only α, β and the exponent are searched.
 *
 * Source: Golub & Pereyra, SIAM J. Numer. Anal. 10 (1973) 413; the Jacobian without its second term is
 * Kaufman's, BIT 15 (1975) 49. y has mean 0 and variance 1 (see `Points`), so a sum of squares is 1 − R².
 */

import {
  type DampingRule,
  dampedLeastSquares,
  type Linearised,
  type Reached,
} from "../../math/dampedLeastSquares.ts";
import type { Interval } from "../functions/elementaryFunction.ts";
import type { LibraryFunction } from "../library/libraryFunction.ts";
import { fill, fitLine, normalSums, roughFit } from "./edgeKernels.ts";

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

/** Arguments u, ascending, centred values y, and weights that sum to 1. Shapes (n). */
export interface ProjectionData {
  readonly u: Float64Array;
  readonly y: Float64Array;
  readonly weight: Float64Array;
  /** Room for values of f (two), of f′ and of ∂f/∂exponent: new arrays would cost more than the arithmetic. */
  readonly scratch: readonly [Float64Array, Float64Array, Float64Array, Float64Array];
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
  return projectInto(data, fn, shape, data.scratch[0]);
}

/** As `project`; leaves f minus its mean in `f`. */
function projectInto(data: ProjectionData, fn: LibraryFunction, shape: Shape, f: Float64Array): Projection {
  fill(fn.value, shape.alpha, shape.beta, shape.exponent, data.u, f);
  const line = { c: 0, d: 0, squares: Infinity };
  return fitLine(f, data.y, data.weight, line) ? line : nowhere;
}

/**
 * 1 − R² of `shape` in one pass, for ranking starts: right to about 1e-12. Cost O(n).
 *
 * Infinity where f is not finite or is constant.
 */
export function roughSquares(data: ProjectionData, fn: LibraryFunction, shape: Shape): number {
  const [f] = data.scratch;
  fill(fn.value, shape.alpha, shape.beta, shape.exponent, data.u, f);
  return roughFit(f, f[f.length >> 1]!, data.y, data.weight);
}

/** A shape and its 1 − R². */
export interface Refined {
  readonly shape: Shape;
  readonly squares: number;
}

/** When steps end. */
export interface Stop {
  readonly steps: number;
  readonly tolerance: number;
}

/**
 * The shape that damped Gauss–Newton steps from `start` lead to; never worse than `start`.
 *
 * A step that would leave the piece of the domain in which the data lie is shortened to nine tenths of the way
 * to its end. A step is refused where the data see so little of f that it is a line for all they can tell
 * (`isTooFlat`): there the constants run to infinity and cancel. Stops after so many steps, or when the next one
 * would gain less than `tolerance` of what is left. Cost O(n) a step.
 */
export function refineShape(
  data: ProjectionData,
  fn: LibraryFunction,
  start: Shape,
  free: FreeShape,
  { steps, tolerance }: Stop,
): Refined {
  const piece = pieceOf(data, fn, start);
  // Values of f at the shape, and at the one that is tried.
  let [f, trial] = data.scratch;
  const first = projectInto(data, fn, start, f);
  const isFree = free.alpha || free.beta || free.exponent;
  if (piece === undefined || !isFree || isTooFlat(data, start, first))
    return { shape: start, squares: first.squares };
  let at: Fitted = { point: start, value: first.squares, projection: first };
  const system = systemOf();
  const problem: Linearised<Fitted> = {
    move: (damping) => solveDamped(system, damping),
    // The linear model's own forecast of the gain: too little, and there is nothing left to gain.
    isDone: (move, attempt) => attempt === 0 && forecast(system, move) < tolerance * at.value,
    after: (move) => {
      const point = limited(data, at.point, free, move, piece);
      const projection = projectInto(data, fn, point, trial);
      return isTooFlat(data, point, projection)
        ? undefined
        : { point, value: projection.squares, projection };
    },
  };
  const linearised = (reached: Fitted): Linearised<Fitted> | undefined => {
    if (reached !== at) [f, trial] = [trial, f];
    at = reached;
    const isUsable = writeEquations(system, data, fn, at.point, free, f, at.projection.c);
    return isUsable ? problem : undefined;
  };
  const how = { damping: 1e-3, rule: RULE, maxSteps: steps, enough: 1e-30 };
  const run = dampedLeastSquares(at, linearised, how);
  return { shape: run.at.point, squares: run.at.value };
}

/** Marquardt's own rule: down by ten, up by ten, six times at most. */
const RULE: DampingRule = {
  trials: 6,
  largest: Number.POSITIVE_INFINITY,
  lowered: (damping) => Math.max(damping * 0.1, 1e-12),
  raised: (damping) => Math.max(damping * 10, 1e-6),
};

/** A shape, its 1 − R² and its best c and d. */
interface Fitted extends Reached<Shape> {
  readonly projection: Projection;
}

/** Whether the data span less than 1e-3 of f's argument, or d is over 1e3 deviations of y and cancels c·f. */
function isTooFlat(data: ProjectionData, shape: Shape, projection: Projection): boolean {
  const span = data.u[data.u.length - 1]! - data.u[0]!;
  return Math.abs(shape.alpha) * span < 1e-3 || Math.abs(projection.d) > 1e3;
}

/**
 * JᵀJ and Jᵀr for (α, β, exponent), J projected off f and 1; a constant that is held has a row of zeros. With room to
 * solve it, which is written again and again: new arrays would cost more than the arithmetic.
 */
interface ShapeSystem {
  /** Shape (3, 3), row by row; the upper triangle counts. */
  readonly matrix: Float64Array;
  /** Shape (3). */
  readonly right: Float64Array;
  readonly lower: Float64Array;
  readonly move: Float64Array;
}

function systemOf(): ShapeSystem {
  return {
    matrix: new Float64Array(9),
    right: new Float64Array(3),
    lower: new Float64Array(9),
    move: new Float64Array(3),
  };
}

/** One pass over the points: `f` holds f minus its mean at `shape`, `c` its best factor. False where a sum is not finite. */
function writeEquations(
  { matrix, right }: ShapeSystem,
  data: ProjectionData,
  fn: LibraryFunction,
  shape: Shape,
  free: FreeShape,
  f: Float64Array,
  c: number,
): boolean {
  const { u, y, weight } = data;
  const { alpha, beta, exponent } = shape;
  const [, , slope, power] = data.scratch;
  fill(fn.derivative, alpha, beta, exponent, u, slope);
  if (free.exponent && fn.exponentDerivative) fill(fn.exponentDerivative, alpha, beta, exponent, u, power);
  else power.fill(0);
  normalSums(slope, power, u, f, y, weight, c, matrix, right);
  if (!free.alpha) hold(matrix, right, 0);
  if (!free.beta) hold(matrix, right, 1);
  if (!free.exponent) hold(matrix, right, 2);
  return matrix.every(Number.isFinite) && right.every(Number.isFinite);
}

/** Strikes out the row and the column of a constant that is held. */
function hold(matrix: Float64Array, right: Float64Array, j: number): void {
  for (let i = 0; i < 3; i++) {
    matrix[3 * i + j] = 0;
    matrix[3 * j + i] = 0;
  }
  right[j] = 0;
}

/** (A + damping·diag A)⁻¹ r by Cholesky, shape (3); 0 for a constant that is held, null when singular. */
function solveDamped({ matrix, right, lower, move }: ShapeSystem, damping: number): Float64Array | null {
  lower.fill(0);
  move.set(right);
  for (let j = 0; j < 3; j++) {
    const diagonal = matrix[4 * j]!;
    if (diagonal === 0) {
      lower[4 * j] = 1;
      move[j] = 0;
      continue;
    }
    let pivot = diagonal * (1 + damping);
    for (let k = 0; k < j; k++) pivot -= lower[3 * j + k]! ** 2;
    if (!(pivot > 1e-15 * diagonal)) return null;
    lower[4 * j] = Math.sqrt(pivot);
    for (let i = j + 1; i < 3; i++) {
      let sum = matrix[3 * j + i]!;
      for (let k = 0; k < j; k++) sum -= lower[3 * i + k]! * lower[3 * j + k]!;
      lower[3 * i + j] = sum / lower[4 * j]!;
    }
  }
  for (let i = 0; i < 3; i++) {
    for (let k = 0; k < i; k++) move[i]! -= lower[3 * i + k]! * move[k]!;
    move[i]! /= lower[4 * i]!;
  }
  for (let i = 2; i >= 0; i--) {
    for (let k = i + 1; k < 3; k++) move[i]! -= lower[3 * k + i]! * move[k]!;
    move[i]! /= lower[4 * i]!;
  }
  return move.every(Number.isFinite) ? move : null;
}

/** What the linear model says a move gains: rᵀm, as exact for the undamped move. */
function forecast({ right }: ShapeSystem, move: Float64Array): number {
  return right[0]! * move[0]! + right[1]! * move[1]! + right[2]! * move[2]!;
}

/** The shape after `move`, shortened so that both ends of the data stay inside `piece`. */
function limited(
  data: ProjectionData,
  shape: Shape,
  free: FreeShape,
  move: Float64Array,
  piece: Interval,
): Shape {
  const [moveAlpha, moveBeta, moveExponent] = [move[0]!, move[1]!, move[2]!];
  let fraction = 1;
  for (const u of [data.u[0]!, data.u[data.u.length - 1]!]) {
    const change = moveAlpha * u + moveBeta;
    const at = shape.alpha * u + shape.beta;
    const room = change < 0 ? at - piece.low : piece.high - at;
    if (Math.abs(change) > 0.9 * room) fraction = Math.min(fraction, (0.9 * room) / Math.abs(change));
  }
  // A step of α past a tenth of its size, or past 0, is beyond what the linear model was made for.
  if (free.alpha && Math.abs(moveAlpha) > 0.9 * Math.abs(shape.alpha)) {
    fraction = Math.min(fraction, (0.9 * Math.abs(shape.alpha)) / Math.abs(moveAlpha));
  }
  return {
    alpha: shape.alpha + fraction * moveAlpha,
    beta: shape.beta + fraction * moveBeta,
    exponent: shape.exponent + fraction * moveExponent,
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
