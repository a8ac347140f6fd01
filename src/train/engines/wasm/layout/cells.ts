import type { Grid } from "../../../../model/kan.ts";
import { intervalsOf } from "../../../../model/spline/grid.ts";

/** Doubles of a cell: its lower end and 1 over its width; and of its polynomials: 28 floats. */
const CELL = 2;
const POLYNOMIALS = 14;

/** Whether tables of a grid are filled from the polynomials of its cells. */
export function hasPolynomials({ degree }: Grid): boolean {
  return degree === 3;
}

/** The doubles of `cellsOf`, both together. */
export function cellDoubles(grid: Grid): number {
  return hasPolynomials(grid) ? CELL + intervalsOf(grid) * (CELL + POLYNOMIALS) : 0;
}

/**
 * The cells of a cubic grid as `fillTables32` reads them: lower ends and 1 over widths, the upper end of the grid last; and, as pairs
 * of float32 in a double, the polynomials in u = offset / width: 1, u, u², u³ of the four weights, 1, u, u² of the three rises, each
 * padded to four. Cost O(intervals).
 */
export function cellsOf(grid: Grid): { readonly cells: Float64Array; readonly polynomials: Float64Array } {
  const intervals = intervalsOf(grid);
  const cells = new Float64Array(CELL * (intervals + 1));
  const floats = new Float32Array(2 * POLYNOMIALS * intervals);
  for (let cell = 0; cell < intervals; cell++) {
    const low = grid.knots[grid.degree + cell]!;
    cells.set([low, 1 / (grid.knots[grid.degree + cell + 1]! - low)], CELL * cell);
    const { weights, rises } = polynomialsOf(grid, cell);
    const at = 2 * POLYNOMIALS * cell;
    weights.forEach((polynomial, t) => {
      polynomial.forEach((c, power) => {
        floats[at + 4 * power + t] = c;
      });
    });
    rises.forEach((polynomial, t) => {
      polynomial.forEach((c, power) => {
        floats[at + 16 + 4 * power + t] = c;
      });
    });
  }
  cells[CELL * intervals] = grid.knots[grid.degree + intervals]!;
  return { cells, polynomials: new Float64Array(floats.buffer) };
}

/** Powers of u in ascending order. */
type Polynomial = readonly number[];

/** The recursion of `risesAt` with polynomials in place of numbers. */
function polynomialsOf(
  { degree, knots }: Grid,
  cell: number,
): { readonly weights: readonly Polynomial[]; readonly rises: readonly Polynomial[] } {
  const span = degree + cell;
  const low = knots[span]!;
  const width = knots[span + 1]! - low;
  let weights: Polynomial[] = [[1]];
  let rises: Polynomial[] = [];
  for (let j = 1; j <= degree; j++) {
    if (j === degree) {
      rises = weights.map((weight, t) => {
        const m = span - degree + 1 + t;
        return timesLine(weight, degree / (knots[m + degree]! - knots[m]!), 0).slice(0, -1);
      });
    }
    const next: Polynomial[] = [];
    let saved: Polynomial = new Array<number>(j + 1).fill(0);
    weights.forEach((weight, r) => {
      const right = knots[span + 1 + r]!;
      const left = knots[span + 1 + r - j]!;
      const share = 1 / (right - left);
      const upper = timesLine(weight, (right - low) * share, -width * share);
      next.push(upper.map((c, power) => saved[power]! + c));
      saved = timesLine(weight, (low - left) * share, width * share);
    });
    weights = [...next, saved];
  }
  return { weights, rises };
}

/** polynomial·(constant + slope·u). */
function timesLine(polynomial: Polynomial, constant: number, slope: number): number[] {
  return [...polynomial, 0].map((c, power) => c * constant + (polynomial[power - 1] ?? 0) * slope);
}
