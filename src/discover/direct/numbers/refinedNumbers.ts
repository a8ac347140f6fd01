/**
 * Numbers inside the terms of a sum, by Gauss and Newton on the projected residual: variable projection (Golub & Pereyra,
 * *SIAM J. Numer. Anal.* 10, 1973) with Kaufman's Jacobian (*BIT* 15, 1975).
 */
import { emptyProjection, extended, leastSquares, orthogonalise } from "../../../math/linear/projection.ts";

/** Terms at some of their numbers. */
export interface TermsAt {
  /** Values of each term. Shape: (terms)(rows). */
  readonly values: readonly Float64Array[];
  /** Which terms each number moves, with their slopes by it. Shape: (numbers)(moved terms). */
  readonly slopes: readonly (readonly Slope[])[];
}

/** The slope of the values of a term, the one at `term` of them, by a number. */
export interface Slope {
  readonly term: number;
  readonly values: Float64Array;
}

/** What numbers are refined on. */
export interface RefinedOn {
  /** Terms without numbers, and the target: weighed alike. */
  readonly fixed: readonly Float64Array[];
  readonly target: Float64Array;
  readonly at: (numbers: readonly number[]) => TermsAt;
  /** Squares below which nothing is left to gain. */
  readonly tiny: number;
  readonly steps: number;
}

/** Halvings of a step. */
const HALVINGS = 5;
/** A step that takes off less than this share is the last. */
const STEADY = 0.999;

/** The numbers of least squares near `start`, and the squares that the sum leaves there. Cost O(steps·rows·terms²). */
export function refinedNumbers(
  { fixed, target, at, tiny, steps }: RefinedOn,
  start: readonly number[],
): { readonly numbers: readonly number[]; readonly left: number } {
  const base = fixed.reduce((p, column) => extended(p, column), emptyProjection(target));
  const project = (numbers: readonly number[]) => {
    const found = at(numbers);
    return { numbers, found, ...found.values.reduce((p, values) => extended(p, values), base) };
  };
  let now = project(start);
  for (let step = 0; step < steps && now.left > tiny; step++) {
    const { found, basis, rest } = now;
    const factors = leastSquares([...fixed, ...found.values], target);
    if (factors === undefined) break;
    const columns = found.slopes.map((moved) => {
      const column = new Float64Array(target.length);
      for (const { term, values } of moved)
        for (let r = 0; r < column.length; r++) column[r]! += factors[fixed.length + term]! * values[r]!;
      orthogonalise(column, basis);
      return column;
    });
    const move = leastSquares(columns, rest);
    if (move === undefined) break;
    const before = now.left;
    for (let halving = 0, part = 1; halving <= HALVINGS; halving++, part /= 2) {
      const next = project(now.numbers.map((c, k) => c + part * move[k]!));
      if (!(next.left < before)) continue;
      now = next;
      break;
    }
    if (!(now.left < STEADY * before)) break;
  }
  return { numbers: now.numbers, left: now.left };
}
