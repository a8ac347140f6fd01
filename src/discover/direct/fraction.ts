/** Fractions N/D of sums whose coefficients are linear in y·D = N, where D is 1 minus its terms. */

import { leastSquares } from "../../math/linear/projection.ts";
import { multiplied } from "../../math/statistics.ts";
import type { BasisTerm } from "./basis/basisDictionary.ts";

/** The coefficients of the terms, and the sum of squares that the fraction leaves; infinite where D has a zero. */
export interface Settled {
  readonly factors: Float64Array;
  readonly left: number;
}

/** Rounds in which rows are weighted by the last denominator. */
const ROUNDS = 3;

/**
 * The coefficients of a sum, or of a fraction: fitted to y·D = N with rows weighted by 1/D of the round before, so that
 * in the end N/D itself is near y. Source: Sanathanan & Koerner, *IEEE Trans. Autom. Control* 8 (1963).
 *
 * Terms and target carry the weights of the rows; terms below the line hold the target as well. Cost O(rows·terms²).
 */
export function settled(terms: readonly BasisTerm[], target: Float64Array): Settled {
  const isFraction = terms.some(({ isBelow }) => isBelow);
  let scale: Float64Array | undefined;
  for (let round = 1; ; round++) {
    const by = scale;
    const weighted = (values: Float64Array): Float64Array =>
      by === undefined ? values : multiplied(values, by);
    const factors = leastSquares(
      terms.map(({ unit }) => weighted(unit)),
      weighted(target),
    );
    if (factors === undefined)
      return { factors: new Float64Array(terms.length), left: Number.POSITIVE_INFINITY };
    const both = sides(terms, factors, target);
    if (!isFraction || round === ROUNDS) return { factors, left: leftBy(both, target) };
    scale = both.bottom.map((d) => 1 / d);
  }
}

/** Steps of Gauss and Newton, and how often one is halved. */
const STEPS = 4;
const HALVINGS = 3;

/**
 * A fraction at the least squares of N/D itself, from where `settled` left it: there noise of the target, which stands
 * below the line too, draws the coefficients away. A sum is returned as it is. Cost O(rows·terms²).
 */
export function refined(start: Settled, terms: readonly BasisTerm[], target: Float64Array): Settled {
  const isFraction = terms.some(({ isBelow }) => isBelow);
  let best = start;
  for (let step = 0; step < STEPS && isFraction && Number.isFinite(best.left); step++) {
    const { top, bottom } = sides(terms, best.factors, target);
    const slopes = terms.map(({ unit, isBelow }) =>
      isBelow
        ? unit.map((v, r) => (target[r] === 0 ? 0 : (v / target[r]!) * (top[r]! / bottom[r]! ** 2)))
        : unit.map((v, r) => v / bottom[r]!),
    );
    const move = leastSquares(
      slopes,
      target.map((y, r) => y - top[r]! / bottom[r]!),
    );
    if (move === undefined) return best;
    const before = best.left;
    for (let share = 1, halving = 0; halving <= HALVINGS; halving++, share /= 2) {
      const factors = best.factors.map((f, t) => f + share * move[t]!);
      const left = leftBy(sides(terms, factors, target), target);
      if (!(left < before)) continue;
      best = { factors, left };
      break;
    }
    if (!(best.left < SETTLED * before)) return best;
  }
  return best;
}

/** A step that leaves more than this share of what was left is the last. */
const SETTLED = 0.999;

/** The sum of squares that N/D leaves; infinite where D has a zero between the rows. */
function leftBy({ top, bottom }: ReturnType<typeof sides>, target: Float64Array): number {
  const left = top.reduce((sum, v, r) => sum + (v / bottom[r]! - target[r]!) ** 2, 0);
  const isWhole = Number.isFinite(left) && bottom.every((d) => d > 0 === bottom[0]! > 0);
  return isWhole ? left : Number.POSITIVE_INFINITY;
}

/** N, with the weights of the rows, and D. */
function sides(terms: readonly BasisTerm[], factors: Float64Array, target: Float64Array) {
  const top = new Float64Array(target.length);
  const bottom = new Float64Array(target.length).fill(1);
  for (const [t, { unit, isBelow }] of terms.entries()) {
    const factor = factors[t]!;
    for (let r = 0; r < target.length; r++) {
      if (!isBelow) top[r]! += factor * unit[r]!;
      else if (target[r] !== 0) bottom[r]! -= (factor * unit[r]!) / target[r]!;
    }
  }
  return { top, bottom };
}

/** The mean square of 1 − f·t for a term t below the line, and of 1 − f·t − g·u for two. */
export interface DenominatorSizes {
  ofOne(t: number, f: number): number;
  ofTwo(t: number, f: number, u: number, g: number): number;
}

/**
 * Mean squares of denominators from the first two moments of their terms: what y·D = N leaves, divided by it, is about
 * what N/D leaves of y. Without it denominators near zero look best. Cost O(below²·rows).
 */
export function denominatorSizes(terms: readonly BasisTerm[], target: Float64Array): DenominatorSizes {
  const places = terms.flatMap((term, t) => (term.isBelow ? [t] : []));
  const n = target.length;
  const values = places.map((t) => terms[t]!.unit.map((v, r) => (target[r] === 0 ? 0 : v / target[r]!)));
  const m = places.length;
  const rank = new Int32Array(terms.length);
  const mean = new Float64Array(m);
  const product = new Float64Array(m * m);
  places.forEach((t, a) => {
    rank[t] = a;
    for (let r = 0; r < n; r++) mean[a]! += values[a]![r]! / n;
    for (let b = 0; b <= a; b++) {
      let sum = 0;
      for (let r = 0; r < n; r++) sum += values[a]![r]! * values[b]![r]!;
      product[a * m + b] = product[b * m + a] = sum / n;
    }
  });
  const square = (a: number, f: number): number => f * (f * product[a * m + a]! - 2 * mean[a]!);
  return {
    ofOne: (t, f) => 1 + square(rank[t]!, f),
    ofTwo: (t, f, u, g) => {
      const [a, b] = [rank[t]!, rank[u]!];
      return 1 + square(a, f) + square(b, g) + 2 * f * g * product[a * m + b]!;
    },
  };
}
