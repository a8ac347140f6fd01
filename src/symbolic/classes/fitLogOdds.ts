/** Log odds of classes as sums of terms at the most likely weights, and what one more term promises. */
import { solveSpd } from "../../math/linear/cholesky.ts";
import { dot, multiplied } from "../../math/statistics.ts";
import { type ClassRows, type Derivatives, emptyDerivatives, logLosses } from "./likelihood.ts";
import type { LogOddsTerm } from "./terms.ts";

/** Rows of classes, and what weights of terms cost. */
export interface FittedRows extends ClassRows {
  /** Nats of half the square of a weight: a Gaussian prior on what a term of spread 1 weighs. */
  readonly prior: number;
}

/** The terms of each class. Shape: (classes)(terms). */
export type ClassTerms = readonly (readonly LogOddsTerm[])[];

/** Terms at their weights. */
export interface Fitted {
  /** Of the constant of a class, then of its terms. Shape: (classes)(1 + terms). */
  readonly weights: readonly Float64Array[];
  /** Shape: (classes)(rows). */
  readonly logits: readonly Float64Array[];
  /** With the prior. */
  readonly loss: number;
}

/** Newton steps of a fit at most, and the gain a row below which there is no further one. */
const [NEWTON_STEPS, LEAST_GAIN] = [12, 1e-7];
/** What a constant costs, as a share of the prior: next to nothing, but classes told apart at once keep it finite. */
const OF_CONSTANT = 1e-3;
/** A nudge that keeps the normal equations definite, a row. */
const NUDGE = 1e-7;

/**
 * The weights of terms that rows make most likely beside the prior, by Newton's method with Fisher's information from `start` (else 0) on, steps halved where
 * they lose. Cost O(rows·weights²) a step.
 */
export function fitted(terms: ClassTerms, rows: FittedRows, start?: readonly Float64Array[]): Fitted {
  const n = rows.weights.length;
  const ones = new Float64Array(n).fill(1);
  const places = terms.flatMap((own, c) => [
    { c, values: ones, ridge: OF_CONSTANT * rows.prior },
    ...own.map(({ values }) => ({ c, values, ridge: rows.prior })),
  ]);
  const m = places.length;
  const at = (flat: Float64Array): Fitted & { readonly flat: Float64Array } => {
    const weights = parted(flat, terms);
    const logits = terms.map((own, c) => sumOf(own, weights[c]!, n));
    const cost = places.reduce((sum, { ridge }, i) => sum + (ridge / 2) * flat[i]! ** 2, 0);
    return { flat, weights, logits, loss: logLosses(logits, rows) + cost };
  };
  const derivatives = emptyDerivatives(rows);
  let best = at(Float64Array.from(start?.flatMap((own) => [...own]) ?? new Float64Array(m)));
  for (let step = 0; step < NEWTON_STEPS; step++) {
    logLosses(best.logits, rows, derivatives);
    const right = places.map(
      ({ c, values, ridge }, i) => dot(values, derivatives.descents[c]!) - ridge * best.flat[i]!,
    );
    const matrix = informationOf(places, derivatives, terms.length, NUDGE * n);
    const move = solveSpd(matrix, m, Float64Array.from(right));
    if (move === null) return best;
    const before = best.loss;
    for (let share = 1; share > 1e-3; share /= 2) {
      const next = at(best.flat.map((weight, i) => weight + share * move[i]!));
      if (!(next.loss < before)) continue;
      best = next;
      break;
    }
    if (!(before - best.loss > LEAST_GAIN * n)) return best;
  }
  return best;
}

interface Place {
  readonly c: number;
  readonly values: Float64Array;
  readonly ridge: number;
}

/** The upper triangle of Fisher's information with the prior. */
function informationOf(
  places: readonly Place[],
  { curvatures }: Derivatives,
  classes: number,
  nudge: number,
): Float64Array {
  const m = places.length;
  const matrix = new Float64Array(m * m);
  for (const [i, { c, values, ridge }] of places.entries()) {
    let weighted = values;
    for (let j = i; j < m; j++) {
      const other = places[j]!;
      if (j === i || other.c !== places[j - 1]!.c)
        weighted = multiplied(curvatures[c * classes + other.c]!, values);
      matrix[i * m + j] = dot(weighted, other.values);
    }
    matrix[i * m + i]! += ridge + nudge;
  }
  return matrix;
}

/** The weights of each class among those of all. */
function parted(flat: Float64Array, terms: ClassTerms): Float64Array[] {
  let from = 0;
  return terms.map((own) => {
    const start = from;
    from += 1 + own.length;
    return flat.subarray(start, from);
  });
}

function sumOf(terms: readonly LogOddsTerm[], weights: Float64Array, n: number): Float64Array {
  const sum = new Float64Array(n).fill(weights[0]!);
  for (const [t, { values }] of terms.entries()) {
    const weight = weights[t + 1]!;
    for (let r = 0; r < n; r++) sum[r]! += weight * values[r]!;
  }
  return sum;
}

/**
 * The gain of likelihood that each term promises beside those of one class (score test): what is left of it beside them against what is left of rows, whose
 * descents and curvatures are given. Cost O(rows·chosen) a term.
 */
export function promises(
  candidates: readonly LogOddsTerm[],
  chosen: readonly LogOddsTerm[],
  { descent, curvature, prior }: ClassPull,
): number[] {
  const n = descent.length;
  const beside = [new Float64Array(n).fill(1), ...chosen.map(({ values }) => values)];
  const weighted = beside.map((values) => multiplied(curvature, values));
  const m = beside.length;
  const matrix = new Float64Array(m * m);
  for (let i = 0; i < m; i++) {
    for (let j = i; j < m; j++) matrix[i * m + j] = dot(weighted[i]!, beside[j]!);
    matrix[i * m + i]! *= 1 + COLLINEAR;
  }
  return candidates.map(({ values }) => {
    const right = Float64Array.from(weighted, (column) => dot(column, values));
    const along = solveSpd(matrix.slice(), m, right);
    if (along === null) return 0;
    let [slope, left] = [0, 0];
    for (let r = 0; r < n; r++) {
      let value = values[r]!;
      for (let i = 0; i < m; i++) value -= along[i]! * beside[i]![r]!;
      slope += value * descent[r]!;
      left += value * value * curvature[r]!;
    }
    return left > COLLINEAR * 1e-5 * n ? (slope * slope) / (left + prior) : 0;
  });
}

/** What rows ask of the log odds of one class. Shapes: (rows). */
export interface ClassPull {
  readonly descent: Float64Array;
  readonly curvature: Float64Array;
  readonly prior: number;
}

/** A ridge over the information of each term, where some say the same. */
const COLLINEAR = 1e-4;
