/** Columns that the target does not depend on, found before the search so that it need not carry them along. */
import { solveSpd } from "../math/cholesky.ts";
import type { FormulaData } from "../symbolic/constants.ts";
import { polynomialFeatures } from "./direct/peel.ts";

/**
 * Whether each column seems to matter: without it a polynomial fit is worse on held-out rows, or what that leaves
 * still goes with the column. In doubt a column matters. With fewer than 100 rows or one column all do.
 */
export function relevantColumns(train: FormulaData, held: FormulaData): boolean[] {
  const n = train.columns.length;
  if (n < 2 || train.target.length < 100) return train.columns.map(() => true);
  const limit = Math.min(150, train.target.length >> 2);
  const errors = (kept: readonly number[]): Float64Array =>
    heldErrors(
      kept.map((i) => train.columns[i]!),
      train.target,
      kept.map((i) => held.columns[i]!),
      held.target,
      limit,
    );
  let kept = train.columns.map((_, i) => i);
  let current = errors(kept);
  // Weakest first, one after the other, since two columns may stand for each other.
  for (;;) {
    let best: { i: number; errors: Float64Array; z: number } | undefined;
    for (const i of kept) {
      if (kept.length === 1) break;
      const without = errors(kept.filter((j) => j !== i));
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
  return train.columns.map((_, i) => kept.includes(i));
}

/** Errors on held-out rows of the least-squares polynomial of the training rows. Shape: (held rows). */
function heldErrors(
  columns: readonly Float64Array[],
  target: Float64Array,
  heldColumns: readonly Float64Array[],
  heldTarget: Float64Array,
  limit: number,
): Float64Array {
  const ranges = columns.map(rangeOf);
  const scale = (values: Float64Array, i: number): Float64Array =>
    values.map((v) => (v - ranges[i]!.middle) / ranges[i]!.half);
  const features = polynomialFeatures(columns.map(scale), limit);
  const heldFeatures = polynomialFeatures(heldColumns.map(scale), limit);
  const m = features.length;
  const matrix = new Float64Array(m * m);
  const vector = new Float64Array(m);
  for (let a = 0; a < m; a++) {
    for (let r = 0; r < target.length; r++) vector[a]! += features[a]![r]! * target[r]!;
    for (let b = a; b < m; b++) {
      let sum = 0;
      for (let r = 0; r < target.length; r++) sum += features[a]![r]! * features[b]![r]!;
      matrix[a * m + b] = sum;
    }
    matrix[a * m + a]! *= 1 + 1e-8;
  }
  const solution = solveSpd(matrix, m, vector);
  const out = heldTarget.slice();
  if (solution === null) return out;
  for (let a = 0; a < m; a++)
    for (let r = 0; r < out.length; r++) out[r]! -= solution[a]! * heldFeatures[a]![r]!;
  return out;
}

function rangeOf(values: Float64Array): { middle: number; half: number } {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const v of values) {
    low = Math.min(low, v);
    high = Math.max(high, v);
  }
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
