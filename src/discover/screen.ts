/** Columns that the target does not depend on, found before the search so that it need not carry them along. */

import { solveSpd } from "../math/cholesky.ts";
import { dot, extremes, median } from "../math/statistics.ts";
import { type FormulaData, sumOfSquares } from "../symbolic/formula/constants.ts";

/** Share of the squares that a polynomial may leave on held-out rows and still tell which columns matter. */
const MOST_LEFT = 0.9;

/**
 * Whether each column seems to matter: without it a polynomial fit is worse on held-out rows, or what that leaves
 * still goes with the column. In doubt a column matters. With fewer than 100 rows or one column all do, and where a
 * polynomial explains next to nothing.
 *
 * Both the target and its values with the large ones drawn in are looked at: what a column does to most rows is easily
 * lost in the few rows where others make the target large, and a column that matters to one matters to the other.
 * Columns go one after the other, weakest first, since two may stand for each other; with fewer left the degree of the
 * polynomial rises and all are looked at again. Cost O(rows·terms² + columns²·terms³), at most a few hundred terms.
 */
export function relevantColumns(train: FormulaData, held: FormulaData): boolean[] {
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
  if (left.reduce((sum, v) => sum + v * v, 0) > MOST_LEFT * sumOfSquares(held.target)) return undefined;
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
  const terms = termsUpTo(train.columns.length, train.target.length);
  const ranges = train.columns.map(rangeOf);
  const features = terms.map((term) => featureOf(term, train.columns, ranges));
  const heldFeatures = terms.map((term) => featureOf(term, held.columns, ranges));
  const along = features.map((feature) => dot(feature, train.target));
  const gram = features.map((a, i) =>
    features.map((b, j) => (j >= i ? dot(a, b) * (i === j ? 1 + 1e-8 : 1) : 0)),
  );
  return (columns) => {
    const used = terms.flatMap((term, t) =>
      term.every(({ column }) => columns.includes(column)) ? [t] : [],
    );
    const m = used.length;
    const matrix = new Float64Array(m * m);
    used.forEach((a, i) => {
      for (let j = i; j < m; j++) matrix[i * m + j] = gram[a]![used[j]!]!;
    });
    const solution = solveSpd(
      matrix,
      m,
      Float64Array.from(used, (t) => along[t]!),
    );
    const out = held.target.slice();
    if (solution === null) return out;
    used.forEach((t, i) => {
      const feature = heldFeatures[t]!;
      for (let r = 0; r < out.length; r++) out[r]! -= solution[i]! * feature[r]!;
    });
    return out;
  };
}

/** A product of Chebyshev polynomials of columns. */
type Term = readonly { readonly column: number; readonly degree: number }[];

/** All terms up to the largest total degree, 9 at most, that `nRows` rows can tell apart. */
function termsUpTo(nColumns: number, nRows: number): Term[] {
  let terms = termsOfDegree(nColumns, 1);
  for (let degree = 2; degree <= 9; degree++) {
    const more = termsOfDegree(nColumns, degree);
    // Products of two columns are worth more terms than higher powers are.
    if (more.length > (degree === 2 ? nRows / 3 : Math.min(150, nRows / 4))) break;
    terms = more;
  }
  return terms;
}

function termsOfDegree(nColumns: number, degree: number): Term[] {
  const found: Term[] = [];
  const visit = (column: number, left: number, term: Term): void => {
    if (column === nColumns) {
      found.push(term);
      return;
    }
    visit(column + 1, left, term);
    for (let d = 1; d <= left; d++) visit(column + 1, left - d, [...term, { column, degree: d }]);
  };
  visit(0, degree, []);
  return found;
}

function featureOf(
  term: Term,
  columns: readonly Float64Array[],
  ranges: readonly { readonly middle: number; readonly half: number }[],
): Float64Array {
  const out = new Float64Array(columns[0]?.length ?? 0).fill(1);
  for (const { column, degree } of term) {
    const { middle, half } = ranges[column]!;
    const values = columns[column]!;
    for (let r = 0; r < out.length; r++) {
      const x = (values[r]! - middle) / half;
      let [before, value] = [1, x];
      for (let d = 2; d <= degree; d++) [before, value] = [value, 2 * x * value - before];
      out[r]! *= value;
    }
  }
  return out;
}

function rangeOf(values: Float64Array): { middle: number; half: number } {
  const [low, high] = extremes(values);
  return { middle: (low + high) / 2, half: (high - low) / 2 || 1 };
}

/** How many standard errors the squared errors `a` are above `b` on average, row by row. */
function pairedZ(a: Float64Array, b: Float64Array): number {
  let mean = 0;
  for (let r = 0; r < a.length; r++) mean += (a[r]! ** 2 - b[r]! ** 2) / a.length;
  let variance = 0;
  for (let r = 0; r < a.length; r++) variance += (a[r]! ** 2 - b[r]! ** 2 - mean) ** 2 / a.length;
  return mean / Math.sqrt(variance / a.length + Number.MIN_VALUE);
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
