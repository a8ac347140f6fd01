/**
 * Penalised splines of measurements in time: the curve of one edge, as smooth as the measurements ask for.
 *
 * Degree and penalty are chosen by generalised cross-validation. Sources: Wahba, *Spline Models for Observational Data*
 * (1990), ch. 4 and 5; Eilers & Marx, "Flexible smoothing with B-splines and penalties", *Statistical Science* 11 (1996),
 * with the penalty on the derivative of order (degree + 1)/2 as in smoothing splines.
 */
import { dot } from "../math/statistics.ts";
import type { Grid } from "../model/kan.ts";
import { basisAt } from "../model/spline/basis.ts";
import {
  addOuter,
  type Banded,
  bandedSum,
  bandedZeros,
  factorBanded,
  inverseBand,
  solveBanded,
  traceOfProduct,
} from "./bandedSystem.ts";

/** A smooth curve through measurements. */
export interface Smooth {
  readonly value: (t: number) => number;
  readonly derivative: (t: number) => number;
  /** Standard errors of the value and of the derivative, by the covariance of the coefficients. Cost O(knots). */
  readonly valueError: (t: number) => number;
  readonly derivativeError: (t: number) => number;
  /** Standard deviation of the measurements around the curve. */
  readonly noise: number;
  /** How many parameters the curve spends. */
  readonly freedom: number;
}

/** Intervals of a spline, at most: more measurements share them. */
const MOST_INTERVALS = 400;
/** Penalties looked at, in factors of √10 from the least; each costs O(knots·degree²). */
const PENALTIES = 44;
const DEGREES = [3, 5, 7] as const;
/** Least share of the measurements that is left to tell noise from curve. */
const LEAST_LEFT = 0.02;

interface Fitted {
  readonly grid: Grid;
  readonly coefficients: Float64Array;
  readonly factor: Banded;
  readonly score: number;
  readonly noise: number;
  readonly freedom: number;
}

/**
 * The spline of least generalised cross-validation through `values` at ascending `times`.
 *
 * At least 4 measurements are needed. Cost O(rows·degree² · penalties).
 */
export function smooth(times: Float64Array, values: Float64Array): Smooth {
  const fits = DEGREES.filter((degree) => times.length > degree + 2).flatMap((degree) =>
    fitsOf(times, values, degree),
  );
  const found = (fits.length > 0 ? fits : fitsOf(times, values, times.length > 3 ? 2 : 1)).reduce(
    (best, one) => (one.score < best.score ? one : best),
  );
  const { grid, coefficients, factor, noise, freedom } = found;
  const weights = new Float64Array(grid.degree + 1);
  const slopes = new Float64Array(grid.degree + 1);
  const sumAt = (t: number, of: Float64Array): number => {
    const first = basisAt(grid, t, weights, slopes, 0);
    let sum = 0;
    for (let a = 0; a < of.length; a++) sum += of[a]! * coefficients[first + a]!;
    return sum;
  };
  const errorAt = (t: number, of: Float64Array): number => {
    const first = basisAt(grid, t, weights, slopes, 0);
    const row = new Float64Array(factor.size);
    row.set(of, first);
    return noise * Math.sqrt(Math.max(0, dot(row, solveBanded(factor, row))));
  };
  return {
    value: (t) => sumAt(t, weights),
    derivative: (t) => sumAt(t, slopes),
    valueError: (t) => errorAt(t, weights),
    derivativeError: (t) => errorAt(t, slopes),
    noise,
    freedom,
  };
}

function fitsOf(times: Float64Array, values: Float64Array, degree: number): Fitted[] {
  const n = times.length;
  const grid: Grid = { degree, knots: knotsOf(times, degree), isUniform: false };
  const size = grid.knots.length - degree - 1;
  const normal = bandedZeros(size, degree);
  const right = new Float64Array(size);
  const weights = new Float64Array(degree + 1);
  const slopes = new Float64Array(degree + 1);
  const rows = Array.from(times, (t, r) => {
    const first = basisAt(grid, t, weights, slopes, 0);
    addOuter(normal, first, weights, 1);
    for (let a = 0; a <= degree; a++) right[first + a]! += weights[a]! * values[r]!;
    return { first, weights: weights.slice() };
  });
  const penalty = penaltyOf(grid, Math.max(1, (degree + 1) >> 1));
  const scale = diagonalOf(normal) / diagonalOf(penalty);
  const found: Fitted[] = [];
  for (let step = 0; step < PENALTIES; step++) {
    const factor = factorBanded(bandedSum(normal, penalty, scale * 10 ** (-14 + 0.5 * step)));
    if (factor === undefined) continue;
    const coefficients = solveBanded(factor, right);
    const freedom = traceOfProduct(inverseBand(factor), normal);
    let squares = 0;
    for (let r = 0; r < n; r++) {
      const row = rows[r]!;
      let value = -values[r]!;
      for (let a = 0; a <= degree; a++) value += row.weights[a]! * coefficients[row.first + a]!;
      squares += value * value;
    }
    const left = 1 - freedom / n;
    if (!(left > LEAST_LEFT) || !Number.isFinite(squares)) continue;
    found.push({
      grid,
      coefficients,
      factor,
      score: squares / n / left ** 2,
      noise: Math.sqrt(squares / n / left),
      freedom,
    });
  }
  return found;
}

function diagonalOf({ size, width, entries }: Banded): number {
  let sum = 0;
  for (let i = 0; i < size; i++) sum += entries[i * (width + 1)]!;
  return sum;
}

/** Knots at the times, clamped at the ends; where (degree − 1)/2 are left out at each end, as many curves as times. */
function knotsOf(times: Float64Array, degree: number): Float64Array {
  const n = times.length;
  const skip = (degree - 1) >> 1;
  const inner = times.subarray(1 + skip, n - 1 - skip);
  const stride = Math.max(1, Math.ceil(inner.length / MOST_INTERVALS));
  const kept = inner.filter((_, i) => i % stride === stride >> 1);
  const end = (t: number): number[] => Array.from({ length: degree + 1 }, () => t);
  return Float64Array.from([...end(times[0]!), ...kept, ...end(times[n - 1]!)]);
}

/** ∫ (derivative of this order)², each of its B-spline coefficients squared times the length it stands for. */
function penaltyOf({ degree, knots }: Grid, order: number): Banded {
  const size = knots.length - degree - 1;
  const banded = bandedZeros(size, degree);
  for (let i = 0; i + order < size; i++) {
    // Row i of the operator from coefficients to those of the derivative, by repeated differences.
    let row: number[] = Array.from({ length: order + 1 }, (_, j) => (j === 0 ? 1 : 0));
    let rows: number[][] = Array.from({ length: order + 1 }, (_, j) =>
      row.map((_one, k) => (k === j ? 1 : 0)),
    );
    for (let m = 1; m <= order; m++) {
      const k = degree - m + 1;
      rows = Array.from({ length: order + 1 - m }, (_, j) => {
        const span = knots[i + j + m + k]! - knots[i + j + m]!;
        return rows[j + 1]!.map((v, a) => (span > 0 ? (k * (v - rows[j]![a]!)) / span : 0));
      });
    }
    row = rows[0]!;
    const k = degree - order;
    const length = (knots[i + order + k + 1]! - knots[i + order]!) / (k + 1);
    addOuter(banded, i, row, length);
  }
  return banded;
}
