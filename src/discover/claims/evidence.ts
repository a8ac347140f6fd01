/**
 * How much the rows say for a formula against a constant: what stands between a law and a coincidence.
 *
 * The measure is the code length that the search chooses by, with the doubts that a choice need not have: which column
 * is meant is paid for and the constant is free, rows that repeat others count for less, large values count like all
 * others, and a row says no more than its digits.
 */
import { nrmseOf, residualsOf, totalSquares } from "../../math/errors.ts";
import { rowGroups } from "../../math/rowGroups.ts";
import { extremes, largestMagnitude, median } from "../../math/statistics.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import { children, zero } from "../../symbolic/expression/make.ts";
import type { FormulaData } from "../../symbolic/formula/constants/constants.ts";
import { describe } from "../../symbolic/formula/descriptionLength.ts";
import { valuesOn } from "../../symbolic/formula/formula.ts";

/** More nats than chance gives a formula, whatever the table: of noise a search makes up to 3.5 (see noise.test.ts). */
export const SURE_NATS = 8;

/** Errors below this share of the spread are rounding. */
const LEAST_ERROR = 1e-10;

/**
 * The nats by which `formula` describes the target more briefly than a constant does; negative where it does not.
 *
 * Counted twice, with normal residuals and with Cauchy's, in which a few large values weigh little; the smaller
 * counts. Cost O(rows·(nodes + constants²)).
 */
export function evidenceOf(formula: Expr, data: FormulaData): number {
  const { target, weights } = data;
  const n = target.length;
  const predicted = valuesOn(formula, data);
  const nrmse = nrmseOf(predicted, target, weights);
  if (!Number.isFinite(nrmse)) return Number.NEGATIVE_INFINITY;
  const floor = leastErrorOf(target);
  const error = Math.max(nrmse, floor);
  const spread = Math.sqrt(totalSquares(target, weights) / n);
  const middle = median(target);
  const residual = residualsOf(predicted, data);
  const around = residualsOf(new Float64Array(n).fill(middle), data);
  const ofRows = Math.min(
    -n * Math.log(error),
    cauchyLength(around, floor * spread) - cauchyLength(residual, floor * spread),
  );
  const named = variableLeaves(formula) * Math.log(data.variables.length);
  const structure = structureOf(formula, data, error) + named - structureOf(zero, data, 1);
  return independentShare(data.columns, residual) * ofRows - structure;
}

/** What a formula takes without its residuals. */
function structureOf(formula: Expr, data: FormulaData, error: number): number {
  return describe(formula, data, error, error).length - data.target.length * Math.log(error);
}

function variableLeaves(expr: Expr): number {
  return expr.kind === "var" ? 1 : children(expr).reduce((sum, child) => sum + variableLeaves(child), 0);
}

/** Decimal places beyond the first digit that are looked for in a target. */
const MOST_DIGITS = 12;

/** The step of the decimals that the target is written in, over its range: 0.5 for ones and zeros. */
export function resolutionOf(target: Float64Array): number {
  const unit = 10 ** Math.ceil(Math.log10(largestMagnitude(target) || 1));
  const [low, high] = extremes(target);
  for (let digits = 0; digits <= MOST_DIGITS; digits++) {
    const step = unit / 10 ** digits;
    if (target.every((y) => Math.abs(y / step - Math.round(y / step)) < 1e-3))
      return 1 / ((high - low) / step + 1);
  }
  return 0;
}

/** The least error, over the spread, that rows with this target show: the step of its decimals, or rounding. */
export function leastErrorOf(target: Float64Array): number {
  return Math.max(LEAST_ERROR, resolutionOf(target));
}

/** Nats of residuals that follow Cauchy's distribution, its width at the greatest likelihood but at least `least`. */
function cauchyLength(residual: Float64Array, least: number): number {
  const sizes = residual.map(Math.abs);
  const within = (width: number): number =>
    sizes.reduce((sum, v) => sum + 1 / (1 + (v / width) ** 2), 0) / sizes.length;
  let [low, high] = [Math.log(least), Math.log(Math.max(least, largestMagnitude(sizes)))];
  for (let step = 0; step < 40; step++) {
    const middle = (low + high) / 2;
    if (within(Math.exp(middle)) < 0.5) low = middle;
    else high = middle;
  }
  const width = Math.exp(high);
  return sizes.reduce((sum, v) => sum + Math.log(width) + Math.log1p((v / width) ** 2), 0);
}

/**
 * What share of the rows says something of its own: the inverse of the design effect 1 + (m − 1)·ρ, m being how many
 * rows have equal inputs and ρ how much their residuals go together (L. Kish, *Survey sampling*, 1965, §5.4).
 */
function independentShare(columns: readonly Float64Array[], residual: Float64Array): number {
  const n = residual.length;
  const { groupOf, nGroups } = rowGroups(columns, n);
  if (nGroups === n || nGroups < 2) return 1;
  const sizes = new Float64Array(nGroups);
  const means = new Float64Array(nGroups);
  residual.forEach((v, r) => {
    sizes[groupOf[r]!]!++;
    means[groupOf[r]!]! += v;
  });
  means.forEach((sum, g) => {
    means[g] = sum / sizes[g]!;
  });
  const whole = residual.reduce((sum, v) => sum + v / n, 0);
  const between = means.reduce((sum, mean, g) => sum + sizes[g]! * (mean - whole) ** 2, 0) / (nGroups - 1);
  const within = residual.reduce((sum, v, r) => sum + (v - means[groupOf[r]!]!) ** 2, 0) / (n - nGroups);
  const size = (n - sizes.reduce((sum, m) => sum + m * m, 0) / n) / (nGroups - 1);
  const together = Math.max(0, (between - within) / (between + (size - 1) * within || 1));
  return 1 / (1 + (size - 1) * together);
}
