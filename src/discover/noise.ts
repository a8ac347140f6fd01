/** How much of the target is noise, and whether a formula has explained all the rest. */

import { totalSquares } from "../math/errors.ts";
import { polynomialTrace } from "../math/polynomialTrace.ts";
import { rowGroups } from "../math/rowGroups.ts";
import { mean, unitRange } from "../math/statistics.ts";
import { ROW_LIMITS } from "../rowLimits.ts";
import type { FormulaData } from "../symbolic/formula/constants/constants.ts";

/** Repeated measurements that are enough to tell the noise by. */
const LEAST_REPEATS = 10;

/**
 * The standard deviation of the target among rows with equal inputs, over its standard deviation among all; undefined
 * where fewer than ten rows repeat another, or all of these are copies. Cost O(rows·columns).
 */
export function noiseOfReplicates({
  columns,
  target,
}: Pick<FormulaData, "columns" | "target">): number | undefined {
  const { groupOf, nGroups } = rowGroups(columns, target.length);
  const groups: number[][] = Array.from({ length: nGroups }, () => []);
  groupOf.forEach((group, r) => {
    groups[group]!.push(target[r]!);
  });
  let sum = 0;
  for (const group of groups) {
    const middle = mean(group);
    for (const y of group) sum += (y - middle) ** 2;
  }
  const freedom = target.length - nGroups;
  // Equal targets too: rows that were copied, not measured again.
  if (freedom < LEAST_REPEATS || sum <= 1e-20 * totalSquares(target)) return undefined;
  return Math.sqrt((sum / freedom) * (target.length / totalSquares(target)));
}

/** Standard normal value of one case in a hundred. */
const ONE_IN_HUNDRED = 2.33;

/** Rows below which no test tells what residuals go with. */
export const LEAST_TESTED = 20;

/** How far residuals go with some columns, in standard deviations of what chance does in one test. */
export interface Trace {
  /** Places of the columns. */
  readonly columns: readonly number[];
  readonly z: number;
}

/**
 * Three kinds of tests, each when it is asked for: by a polynomial in all columns (χ² of what it explains against its
 * number of terms), by one of degree 8 in each column, and by the product of the residuals of nearest neighbours, which
 * sees waves too fast for either. Cost O(rows²·columns).
 */
export function* traces(columns: readonly Float64Array[], residual: Float64Array): Generator<Trace> {
  const scaled = columns.map(unitRange);
  const all = columns.map((_, c) => c);
  for (const asked of columns.length > 1 ? [all, ...all.map((c) => [c])] : [all]) {
    const own = asked.map((c) => scaled[c]!);
    yield { columns: asked, z: polynomialTrace(own, residual).z };
  }
  yield { columns: all, z: neighbourProduct(scaled, residual) };
}

/**
 * The largest of `traces` that chance explains: beyond it is one table of noise in a hundred, all tests paid for (Bonferroni).
 *
 * With 2.6 for each test by itself 3 % of 240 tables of noise alone (2 to 9 columns) showed structure, and a search that had
 * the law went on to its limit.
 */
export function mostByChance(nColumns: number): number {
  const tests = nColumns > 1 ? nColumns + 2 : 2;
  return Math.sqrt(ONE_IN_HUNDRED ** 2 + 2 * Math.log(tests));
}

/**
 * The product of the residuals of neighbours along each column by itself, which sees a wave that further columns hide from
 * `traces`; of columns with few different values, where neighbours are anyone, none. All that are looked at are paid for
 * (Bonferroni). Cost O(rows²·columns).
 */
export function tracesAlong(columns: readonly Float64Array[], residual: Float64Array): Trace[] {
  if (columns.length === 1) return [];
  return columns.flatMap((column, c) =>
    2 * new Set(column).size < column.length
      ? []
      : [{ columns: [c], z: amongMany(neighbourProduct([unitRange(column)], residual), columns.length) }],
  );
}

/** The standard normal value as unlikely as the largest of `count` being `z`: tails go as exp(−z²/2). */
function amongMany(z: number, count: number): number {
  return z <= 0 ? z : Math.sqrt(Math.max(0, z * z - 2 * Math.log(count)));
}

/** Whether residuals go with the inputs in a way that chance does not explain. Below 20 rows nothing can be told: true. */
export function hasStructure(columns: readonly Float64Array[], residual: Float64Array): boolean {
  if (residual.length < LEAST_TESTED) return true;
  const most = mostByChance(columns.length);
  for (const { z } of traces(columns, residual)) if (z > most) return true;
  return false;
}

/**
 * Whether residuals have more large values than normal ones have, by five standard errors of their kurtosis.
 *
 * A missing factor shows so where `hasStructure` is blind, because the largest residuals drown the others. Cost O(rows).
 */
export function hasHeavyTails(residual: Float64Array): boolean {
  const n = residual.length;
  let mean = 0;
  for (const v of residual) mean += v / n;
  let [second, fourth] = [0, 0];
  for (const v of residual) {
    second += (v - mean) ** 2 / n;
    fourth += (v - mean) ** 4 / n;
  }
  return fourth > (3 + 5 * Math.sqrt(24 / n)) * second ** 2;
}

/** The mean product of the residuals of nearest neighbours, over its standard error under chance. */
function neighbourProduct(columns: readonly Float64Array[], residual: Float64Array): number {
  const n = Math.min(ROW_LIMITS.search.neighbours, residual.length);
  let [mean, square] = [0, 0];
  for (let r = 0; r < n; r++) mean += residual[r]! / n;
  for (let r = 0; r < n; r++) square += (residual[r]! - mean) ** 2 / n;
  let sum = 0;
  for (let r = 0; r < n; r++) {
    let [nearest, least] = [-1, Number.POSITIVE_INFINITY];
    for (let other = 0; other < n; other++) {
      if (other === r) continue;
      let distance = 0;
      for (const column of columns) distance += (column[r]! - column[other]!) ** 2;
      if (distance < least) [nearest, least] = [other, distance];
    }
    sum += (residual[r]! - mean) * (residual[nearest]! - mean);
  }
  // About six in ten are each other's nearest: those pairs count twice in the sum, and its variance is 1.6 n.
  return sum / (square * Math.sqrt(1.6 * n) || 1);
}
