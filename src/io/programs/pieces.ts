import { DataError } from "../../diagnostics.ts";
import type { Grid, SplineCurve } from "../../model/kan.ts";

/**
 * A spline edge as polynomials, for programs that know no B-splines; its base function is not in them.
 *
 * With i the number of `breaks` at or below x and u = x − breaks[max(i − 1, 0)], the value is Σ_j pieces[i·order +
 * j]·u^j. The first and the last piece are the straight lines that continue the curve outside its grid.
 */
export interface Pieces {
  /** The G + 1 borders of the cells, ascending. */
  readonly breaks: Float64Array;
  /** k + 1, the numbers of each piece. */
  readonly order: number;
  /** Shape: (G + 2, order), row-major. */
  readonly pieces: Float64Array;
}

/** The polynomials of a spline edge. Cost O(G·k³). Errors: DataError where their numbers overflow: no program can hold them. */
export function piecesOf({ grid, coefficients }: SplineCurve): Pieces {
  const { degree, knots } = grid;
  const order = degree + 1;
  const last = knots.length - 1 - degree;
  const breaks = breaksOf(grid);
  const derivatives = derivativesOf(grid, coefficients);
  const pieces = new Float64Array((breaks.length + 1) * order);
  for (let span = degree; span < last; span++) {
    let factorial = 1;
    for (let j = 0; j <= degree; j++) {
      if (j > 1) factorial *= j;
      const value = splineValue(knots, derivatives[j]!, degree - j, span, knots[span]!);
      pieces[(span - degree + 1) * order + j] = value / factorial;
    }
  }
  const top = (breaks.length - 1) * order;
  const width = breaks.at(-1)! - breaks.at(-2)!;
  pieces[0] = pieces[order]!;
  pieces[1] = pieces[order + 1]!;
  let value = 0;
  let slope = 0;
  for (let j = degree; j >= 0; j--) {
    slope = slope * width + value;
    value = value * width + pieces[top + j]!;
  }
  pieces[top + order] = value;
  pieces[top + order + 1] = slope;
  if (!pieces.every(Number.isFinite)) {
    throw new DataError({
      code: "export/overflow",
      message: "a curve of the network changes so fast that its polynomials overflow",
      hint: "the model was changed or damaged, or its training diverged: run `kan fit` again",
    });
  }
  return { breaks, order, pieces };
}

/** The borders of the cells of a grid. */
export function breaksOf({ degree, knots }: Grid): Float64Array {
  return knots.slice(degree, knots.length - degree);
}

/** Coefficients of the spline and of its derivatives up to order k, on the same knots; the first j of order j are unused. */
function derivativesOf({ degree, knots }: Grid, coefficients: Float64Array): Float64Array[] {
  const all = [coefficients];
  for (let j = 1; j <= degree; j++) {
    const before = all[j - 1]!;
    const next = new Float64Array(before.length);
    const p = degree - j + 1;
    for (let m = j; m < next.length; m++) {
      next[m] = (p * (before[m]! - before[m - 1]!)) / (knots[m + p]! - knots[m]!);
    }
    all.push(next);
  }
  return all;
}

/** de Boor's algorithm: the value at x, knots[span] ≤ x ≤ knots[span + 1], of a spline of `degree`. */
function splineValue(
  knots: Float64Array,
  coefficients: Float64Array,
  degree: number,
  span: number,
  x: number,
): number {
  const d = coefficients.slice(span - degree, span + 1);
  for (let r = 1; r <= degree; r++) {
    for (let j = degree; j >= r; j--) {
      const left = knots[span - degree + j]!;
      const alpha = (x - left) / (knots[span + 1 + j - r]! - left);
      d[j] = (1 - alpha) * d[j - 1]! + alpha * d[j]!;
    }
  }
  return d[degree]!;
}
