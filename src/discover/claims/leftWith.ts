/** What residuals go with: labels and numbers that took no part in a formula. */
import { normalOfF } from "../../math/normalOfF.ts";
import { drawnIn } from "../scoreTest.ts";

/** A column that a search was not given: text, or numbers that were left out. Shape: (rows). */
export interface OtherColumn {
  readonly name: string;
  readonly cells: readonly string[];
}

/** Rows that each label needs on the average for its mean to say something. */
const ROWS_PER_LABEL = 3;

/**
 * How far residuals differ from label to label, in standard deviations of what chance does: the F test of one-way
 * analysis of variance, on residuals with the large ones drawn in, made normal by a cube root. 0 where nearly every row has a
 * label of its own. Cost O(rows).
 *
 * Source: R. A. Fisher, *Statistical methods for research workers*, 1925, ch. VII; the root as in `traces`.
 */
export function labelScore(residual: Float64Array, cells: readonly string[]): number {
  const n = residual.length;
  const sums = new Map<string, { n: number; sum: number }>();
  const drawn = drawnIn(residual);
  cells.forEach((cell, r) => {
    const group = sums.get(cell) ?? { n: 0, sum: 0 };
    group.n++;
    group.sum += drawn[r]!;
    sums.set(cell, group);
  });
  const groups = [...sums.values()];
  const m = groups.length - 1;
  if (m < 1 || groups.length * ROWS_PER_LABEL > n) return 0;
  const between = groups.reduce((total, group) => total + group.sum ** 2 / group.n, 0);
  const freedom = n - groups.length;
  return normalOfF(between / m / (Math.max(1e-12 * n, n - between) / freedom), m, freedom);
}
