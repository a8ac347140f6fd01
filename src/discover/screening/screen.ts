/** Columns that the target does not depend on, found before the search so that it need not carry them along. */

import { totalSquares } from "../../math/errors.ts";
import {
  linearSystem,
  partOfSystem,
  ridgeSolver,
  subtractCombined,
} from "../../math/linear/linearLeastSquares.ts";
import {
  chebyshev,
  highestDegree,
  type Product,
  productCount,
  productsUpTo,
} from "../../math/polynomialFeatures.ts";
import { evenRows, withRows } from "../../math/rows.ts";
import { dot, extremes, meanWithError, median } from "../../math/statistics.ts";
import type { FormulaData } from "../../symbolic/formula/constants/constants.ts";
import { strongestColumns } from "./strongestColumns.ts";

/** Share of the squares that a polynomial may leave on held-out rows and still tell which columns matter. */
const MOST_LEFT = 0.9;

/** Columns up to which polynomials in all of them are fitted, and how many of more a first look keeps. */
const WIDE = 16;
const MOST_OF_LOOK = 12;

/**
 * Whether each column seems to matter: without it a polynomial fit is worse on held-out rows, or what that leaves
 * still goes with the column. In doubt a column matters. With fewer than 100 rows or one column all do, and where a
 * polynomial explains next to nothing.
 *
 * Both the target and its values with the large ones drawn in are looked at: what a column does to most rows is easily
 * lost in the few rows where others make the target large, and a column that matters to one matters to the other.
 * Of more than 16 columns a first look keeps up to a dozen each (see `strongestColumns`), whatever the number of rows.
 * Columns go one after the other, weakest first, since two may stand for each other; with fewer left the degree of the
 * polynomial rises and all are looked at again. Cost O(rows·terms² + columns²·terms³), at
 * most a few hundred terms and 24 columns, and of more columns O(rows·columns²).
 */
export function relevantColumns(train: FormulaData, held: FormulaData): boolean[] {
  if (!isWide(train)) return relevantOfFew(train, held);
  const kept = columnsOfFirstLook(train);
  const isRelevant = relevantOfFew(withPlaces(train, kept), withPlaces(held, kept));
  return train.columns.map((_, i) => kept.includes(i) && isRelevant[kept.indexOf(i)]!);
}

/**
 * The share of the squares of the held-out rows that a polynomial in these columns leaves, of the target or of its values with
 * the large ones drawn in, whichever is less: the noise has no larger one. Cost as of one look of `relevantColumns`.
 */
export function leftByColumns(train: FormulaData, held: FormulaData, places: readonly number[]): number {
  const [some, judged] = [withPlaces(train, places), withPlaces(held, places)];
  const all = places.map((_, at) => at);
  const shares = [identical, drawnIn(train.target)].map((of) => {
    const moved = (data: FormulaData): FormulaData => ({ ...data, target: data.target.map(of) });
    const left = polynomialFit(moved(some), moved(judged))(all);
    return dot(left, left) / totalSquares(judged.target.map(of));
  });
  return Math.min(...shares);
}

/** Whether a table has more columns than polynomials in all of them are fitted to. */
export function isWide({ columns }: FormulaData): boolean {
  return columns.length > WIDE;
}

/** Rows of a quick look. */
const QUICK_ROWS = 400;

/**
 * The table with the columns that a quick look at 400 rows keeps of more than 16; itself where it has no more. See
 * `strongestColumns`: 0.3 s for 1,000 columns.
 */
export function narrowed(data: FormulaData): FormulaData {
  if (!isWide(data)) return data;
  return withPlaces(
    data,
    strongestColumns(withRows(data, evenRows(data.target.length, QUICK_ROWS)), MOST_OF_LOOK),
  );
}

/** The places of the columns that the target goes with, as it is or with large values drawn in. */
function columnsOfFirstLook({ columns, target }: FormulaData): number[] {
  const looks = [target, target.map(drawnIn(target))].map((moved) =>
    strongestColumns({ columns, target: moved }, MOST_OF_LOOK),
  );
  return [...new Set(looks.flat())];
}

function withPlaces(data: FormulaData, places: readonly number[]): FormulaData {
  return {
    ...data,
    variables: places.map((i) => data.variables[i]!),
    columns: places.map((i) => data.columns[i]!),
  };
}

function relevantOfFew(train: FormulaData, held: FormulaData): boolean[] {
  const n = train.columns.length;
  if (n < 2 || train.target.length < 100) return train.columns.map(() => true);
  const [plain, drawn] = [identical, drawnIn(train.target)].map((of) => {
    const moved = (data: FormulaData): FormulaData => ({ ...data, target: data.target.map(of) });
    return keptColumns(moved(train), moved(held));
  });
  if (plain === undefined && drawn === undefined) return train.columns.map(() => true);
  return train.columns.map((_, i) => plain?.includes(i) === true || drawn?.includes(i) === true);
}

function identical(y: number): number {
  return y;
}

/** asinh((y − median)/median distance from it): nearly straight in the middle, logarithmic far out. */
function drawnIn(target: Float64Array): (y: number) => number {
  const middle = median(target);
  const size = median(target.map((y) => Math.abs(y - middle))) || 1;
  return (y) => Math.asinh((y - middle) / size);
}

/** The columns that are left when no more can be done without; undefined where a polynomial in all says too little. */
function keptColumns(train: FormulaData, held: FormulaData): number[] | undefined {
  const n = train.columns.length;
  const left = polynomialFit(train, held)(train.columns.map((_, i) => i));
  if (dot(left, left) > MOST_LEFT * totalSquares(held.target)) return undefined;
  let kept = train.columns.map((_, i) => i);
  for (let before = n + 1; kept.length < before && kept.length > 1; ) {
    before = kept.length;
    const part = (data: FormulaData): FormulaData => ({
      ...data,
      columns: kept.map((i) => data.columns[i]!),
    });
    const remaining = eliminated(part(train), part(held));
    kept = kept.filter((_, at) => remaining.includes(at));
  }
  return kept;
}

/** The columns that are left when those go, one by one, that a polynomial can do without. */
function eliminated(train: FormulaData, held: FormulaData): number[] {
  const fit = polynomialFit(train, held);
  let kept = train.columns.map((_, i) => i);
  let current = fit(kept);
  while (kept.length > 1) {
    let best: { i: number; errors: Float64Array; z: number } | undefined;
    for (const i of kept) {
      const without = fit(kept.filter((j) => j !== i));
      const z = pairedZ(without, current);
      if (z < 1 && !goesWith(without, held.columns[i]!) && (best === undefined || z < best.z)) {
        best = { i, errors: without, z };
      }
    }
    if (best === undefined) break;
    const { i } = best;
    kept = kept.filter((j) => j !== i);
    current = best.errors;
  }
  return kept;
}

/**
 * A function from columns to the errors on held-out rows of the least-squares polynomial in them. Shape: (held rows).
 *
 * The normal equations are made once for all columns; fewer columns are a part of them.
 */
function polynomialFit(train: FormulaData, held: FormulaData): (columns: readonly number[]) => Float64Array {
  const degree = degreeFor(train.columns.length, train.target.length);
  const ranges = train.columns.map(rangeOf);
  const productsOf = ({ columns, target }: FormulaData): Product[] => {
    const ones = new Float64Array(target.length).fill(1);
    const functions = columns.map((column, i) => {
      const { middle, half } = ranges[i]!;
      const scaled = column.map((v) => (v - middle) / half);
      return chebyshev(scaled, degree, ones).map((values) => [values]);
    });
    return productsUpTo(functions, degree, ones);
  };
  const products = productsOf(train);
  const heldFeatures = productsOf(held).map(({ values }) => values);
  const system = linearSystem(
    products.map(({ values }) => values),
    train.target,
  );
  return (columns) => {
    const used = products.flatMap(({ degrees }, t) =>
      degrees.every((d, i) => d === 0 || columns.includes(i)) ? [t] : [],
    );
    const part = partOfSystem(system, used);
    const solution = ridgeSolver(part, RIDGE)?.(part.vector);
    const out = held.target.slice();
    if (solution === undefined) return out;
    return subtractCombined(
      out,
      used.map((t) => heldFeatures[t]!),
      solution,
    );
  };
}

/** Of products that rows cannot tell apart each gets a share. */
const RIDGE = 1e-8;

/** The largest total degree, 9 at most, whose products `nRows` rows can tell apart. */
function degreeFor(nColumns: number, nRows: number): number {
  const perDegree = new Array<number>(nColumns).fill(1);
  // Products of two columns are worth more terms than higher powers are.
  if (productCount(perDegree, 2) > nRows / 3) return 1;
  return Math.max(2, highestDegree(perDegree, Math.min(150, nRows / 4), 9));
}

function rangeOf(values: Float64Array): { middle: number; half: number } {
  const [low, high] = extremes(values);
  return { middle: (low + high) / 2, half: (high - low) / 2 || 1 };
}

/** How many standard errors the squared errors `a` are above `b` on average, row by row. */
function pairedZ(a: Float64Array, b: Float64Array): number {
  const { mean, error } = meanWithError(a.length, (r) => a[r]! ** 2 - b[r]! ** 2);
  return mean / Math.max(error, Math.sqrt(Number.MIN_VALUE));
}

/** Whether the residual has a mean or a size that changes along the column, in eight bins. */
function goesWith(residual: Float64Array, column: Float64Array): boolean {
  const order = Int32Array.from(column, (_, r) => r).sort((a, b) => column[a]! - column[b]!);
  const n = residual.length;
  const bins = 8;
  return [(v: number) => v, (v: number) => Math.abs(v)].some((of) => {
    let [mean, square] = [0, 0];
    for (const v of residual) {
      mean += of(v) / n;
      square += of(v) ** 2 / n;
    }
    const variance = square - mean * mean;
    let chi = 0;
    for (let b = 0; b < bins; b++) {
      const from = Math.floor((b * n) / bins);
      const to = Math.floor(((b + 1) * n) / bins);
      let sum = 0;
      for (let at = from; at < to; at++) sum += of(residual[order[at]!]!) - mean;
      chi += sum ** 2 / ((to - from) * variance || 1);
    }
    // 99.5 % point of χ² with 7 degrees of freedom.
    return chi > 20.3;
  });
}
