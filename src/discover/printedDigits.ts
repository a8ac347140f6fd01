/** The error that figures carry because they were printed with few digits: no formula need come nearer. */
import { totalSquares } from "../math/errors.ts";
import { dot, largestMagnitude, totalOf } from "../math/statistics.ts";
import type { Expr } from "../symbolic/expression/expr.ts";
import { fittedCount } from "../symbolic/expression/parameters.ts";
import { compile } from "../symbolic/expression/tape/tape.ts";
import type { FormulaData } from "../symbolic/formula/constants/constants.ts";

/** Columns of fewer significant digits are taken as they stand (settings, counts), of more as unrounded. */
const FEWEST_DIGITS = 4;
const MOST_DIGITS = 9;
/** Rows that are needed to tell, and the share of values that must use the last digit. */
const LEAST_ROWS = 8;
const LEAST_USING_LAST = 0.3;

/**
 * The standard deviation of the rounding error of each value of a column, or undefined where it shows none: all values
 * are read back from the same number of significant digits, or of decimals, between four and nine digits in all.
 *
 * A rounding error is uniform over the unit of the last digit: unit/√12. Cost O(rows·digits).
 */
export function roundingOf(values: Float64Array): Float64Array | undefined {
  const n = values.length;
  if (n < LEAST_ROWS) return undefined;
  const reach = largestMagnitude(values);
  if (!(reach > 0)) return undefined;
  const size = Math.floor(Math.log10(reach)) + 1;
  const readings = [
    unitsOf(values, significantDigits(values), (v, digits) =>
      v === 0 ? 0 : 10 ** (Math.floor(Math.log10(Math.abs(v)) + 1e-12) - digits + 1),
    ),
    unitsOf(values, decimals(values, size), (_, digits) => 10 ** -digits),
  ].filter((units) => units !== undefined);
  // Where both can be, the coarser one is: small values with as many decimals as large ones have fewer digits.
  const sizes = readings.map((units) => dot(units, units));
  return readings[sizes.indexOf(Math.max(...sizes))];
}

/** The least number of significant digits that all values have; undefined where none of the range suffices. */
function significantDigits(values: Float64Array): number | undefined {
  let digits = FEWEST_DIGITS;
  for (const v of values) {
    while (Number(v.toPrecision(digits)) !== v) if (++digits > MOST_DIGITS) return undefined;
  }
  return digits;
}

/** The least number of decimals that all values have, the largest of which has `size` digits before the point. */
function decimals(values: Float64Array, size: number): number | undefined {
  const most = MOST_DIGITS - size;
  let digits = Math.max(0, FEWEST_DIGITS - size);
  if (most < digits || most > 100) return undefined;
  for (const v of values) {
    while (Number(v.toFixed(digits)) !== v) if (++digits > most) return undefined;
  }
  return digits;
}

function unitsOf(
  values: Float64Array,
  digits: number | undefined,
  unit: (value: number, digits: number) => number,
): Float64Array | undefined {
  if (digits === undefined) return undefined;
  const units = values.map((v) => unit(v, digits));
  let using = 0;
  values.forEach((v, r) => {
    const tens = v / (10 * units[r]!);
    if (Math.abs(tens - Math.round(tens)) > 1e-6) using++;
  });
  // Trailing zeros throughout: the column stands as it was set.
  return using < LEAST_USING_LAST * values.length ? undefined : units.map((u) => u / Math.sqrt(12));
}

/** How the figures of a table are rounded, column by column. */
export interface Rounding {
  readonly columns: readonly (Float64Array | undefined)[];
  readonly target: Float64Array | undefined;
}

/** The rounding of all columns of a table; undefined where none of them shows any. Columns in equal steps were set. */
export function roundingOfTable({ columns, target }: FormulaData): Rounding | undefined {
  const own = roundingOf(target);
  const found = columns.map((column) => (isInEqualSteps(column) ? undefined : roundingOf(column)));
  return own === undefined && found.every((one) => one === undefined)
    ? undefined
    : { columns: found, target: own };
}

/** How far a step may be from the others, as a share of it. */
const SAME_STEP = 1e-6;

/** Whether the different values of a column lie in equal steps, as settings do. Cost O(rows·log rows). */
function isInEqualSteps(values: Float64Array): boolean {
  const sorted = Float64Array.from(new Set(values)).sort();
  const step = (sorted.at(-1)! - sorted[0]!) / Math.max(1, sorted.length - 1);
  return sorted.every((v, i) => Math.abs(v - sorted[0]! - i * step) <= SAME_STEP * step);
}

/** Standard deviations above its mean that the sum of squared rounding errors may be: one case in a thousand. */
const BEYOND_CHANCE = 3;

/** Figures whose rounding would leave so many times what a formula leaves are exact: chance does not make it so much less. */
const CONTRADICTED = 3;

/**
 * The largest NRMSE that rounding leaves of a formula that is right: the target's own error, and that of the columns
 * carried through the formula's slopes, with what chance may add where few large rows make up the sum, and without what its
 * fitted numbers took (p of n rows: without it 1.6*(exp(-2*x) + 0.2)^2.5 was at the rounding of Lanczos3, whose law has three
 * exponentials). 0 where a slope is not finite, or no fewer numbers are fitted than there are rows. Columns whose rounding is contradicted by what the formula leaves (`nrmse`) hold exact figures: those that
 * would leave most are passed over first. Cost O(rows·nodes).
 */
export function roundingError(
  expr: Expr,
  data: FormulaData,
  rounding: Rounding,
  nrmse: number = Number.POSITIVE_INFINITY,
): number {
  const n = data.target.length;
  const gradient = new Float64Array(data.variables.length * n);
  compile(expr, data.variables).gradient(data.columns, new Float64Array(n), gradient);
  const weighted = (error: (row: number) => number): Float64Array =>
    Float64Array.from({ length: n }, (_, r) => error(r) ** 2 * (data.weights?.[r] ?? 1));
  const ofColumns = rounding.columns.flatMap((column, i) => {
    if (column === undefined) return [];
    const variances = weighted((r) => gradient[i * n + r]! * column[r]!);
    return [{ variances, sum: totalOf(variances) }];
  });
  ofColumns.sort((a, b) => b.sum - a.sum);
  const own = weighted((r) => rounding.target?.[r] ?? 0);
  const total = totalSquares(data.target, data.weights);
  const left = total * (CONTRADICTED * nrmse) ** 2;
  while (ofColumns.length > 0 && totalOf(own) + ofColumns.reduce((all, { sum }) => all + sum, 0) > left)
    ofColumns.shift();
  const variances = own.map((v, r) => ofColumns.reduce((all, column) => all + column.variances[r]!, v));
  // The square of a uniform error has a variance of 4/5 of its squared mean; a fit with p numbers leaves n − p of n.
  const free = Math.max(0, 1 - fittedCount(expr) / n);
  const most = free * totalOf(variances) + BEYOND_CHANCE * Math.sqrt(0.8 * free * dot(variances, variances));
  const error = Math.sqrt(most / total);
  return Number.isFinite(error) ? error : 0;
}

/** Rounding that leaves more than this share of the target is noise like any other. */
export const MOST_ROUNDING = 1e-3;

/** The error that rounded figures leave of a formula that is right and leaves `nrmse`: 0 where they show none, or more than figures do. */
export function roundingFloor(data: FormulaData): (expr: Expr, nrmse: number) => number {
  const rounding = roundingOfTable(data);
  if (rounding === undefined) return () => 0;
  return (expr, nrmse) => {
    const floor = roundingError(expr, data, rounding, nrmse);
    return floor < MOST_ROUNDING ? floor : 0;
  };
}
