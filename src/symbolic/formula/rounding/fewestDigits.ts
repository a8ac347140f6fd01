/** How many digits of its constants a formula needs: as many as its error and theirs allow. */
import { totalSquares } from "../../../math/errors.ts";
import { inFewestDigits, LEAST_DIGITS, significant } from "../../../math/simpleNumber.ts";
import { median } from "../../../math/statistics.ts";
import { ROW_LIMITS } from "../../../rowLimits.ts";
import type { Expr } from "../../expression/expr.ts";
import { freeConstants, withConstants } from "../../expression/parameters.ts";
import { compileTemplate } from "../../expression/tape/tape.ts";
import type { FormulaData } from "../constants/constants.ts";
import { fittedAt, freeUnlessShort } from "../descriptionLength.ts";
import { evenRows } from "../evenRows.ts";
import { type Rounding, roundedInTurn } from "./inTurn.ts";

/** A constant moves by less than this share of the standard error that it has beside those that are not rounded yet. */
const SHARE_OF_ERROR = 0.1;
/** NRMSE of what rounding may change where a formula is exact: far below the level that counts as exact, 1e-9. */
const LEAST_ERROR = 1e-11;
/** A constant so near a simple number, as a share of what it may move by, is that number. */
const SAME = 1e-4;

/** Nats that a likelihood may lose by rounding: of log odds at most p(1 − p)/2 = 1/8 of a squared move counts, of log means half the mean. */
const MOST_NATS = 0.01;

/**
 * `expr` with its constants in the fewest digits that change what it says by less than it is known to: one after the
 * other by a tenth of its standard error beside those that are rounded already, the others making up for it; all together
 * the squared error by one hundredth of what as many more constants would.
 *
 * A constant that would become a simple number by it, one that no longer counts as fitted, keeps a digit more, unless it
 * is that number but for rounding: a mean of 13, summed up to 13.00000000003. Digits depend
 * on where a constant stands: sin(1.357*t) of Julian dates needs a dozen. Cost: one Jacobian, O(rows·nodes), and a few
 * evaluations over at most 20,000 rows.
 */
export function withFewestDigits(expr: Expr, given: FormulaData): Expr {
  const data = inSquares(given);
  const { template, values } = freeConstants(expr, (value) => significant(value, LEAST_DIGITS) !== value);
  const m = values.length;
  // How far a prediction may move is known of squares and of likelihoods.
  if (m === 0 || !(data.loss === undefined || KNOWN.has(data.loss))) return expr;
  const rows = evenRows(data, ROW_LIMITS.formsFinished);
  const n = rows.target.length;
  const tape = compileTemplate(template, rows.variables, values);
  const predicted = new Float64Array(n);
  const jacobian = new Float64Array(n * m);
  tape.jacobian(rows.columns, predicted, jacobian);
  const { weights } = rows;
  const rootOf = (r: number): number => (weights === undefined ? 1 : Math.sqrt(weights[r]!));
  if (weights !== undefined) for (let i = 0; i < jacobian.length; i++) jacobian[i]! *= rootOf(i % n);
  const left = ROBUST.has(given.loss ?? "mse")
    ? n * spreadOf(predicted, rows) ** 2
    : squaresOf(predicted, rows);
  const least = LEAST_ERROR ** 2 * totalSquares(rows.target, weights);
  // Root sums of squares over the rows looked at; of more rows a standard error is smaller.
  const most =
    data.loss === "logistic"
      ? Math.sqrt(8 * MOST_NATS)
      : data.loss === "poisson"
        ? Math.sqrt((2 * MOST_NATS) / Math.max(1, Math.exp(largest(predicted))))
        : Math.sqrt(Math.max(SHARE_OF_ERROR ** 2 * (left / data.target.length), least / m));
  if (!Number.isFinite(most)) return expr;
  const isFitted =
    data.loss === undefined || data.loss === "mse"
      ? fittedAt(Math.sqrt(left / totalSquares(rows.target, weights)))
      : freeUnlessShort;
  const fewest = fewestThatStay((value) => !isFitted(value, 0));
  const constants = values.map((value, k) => {
    return roundingOf(value, jacobian.subarray(k * n, (k + 1) * n), most, fewest);
  });
  const changed = new Float64Array(n);
  for (let limit = most; ; limit /= 4) {
    const rounded = roundedInTurn(constants, limit, fewest);
    tape.value(rows.columns, changed, Float64Array.from(rounded));
    const change = Math.sqrt(changed.reduce((sum, v, r) => sum + (rootOf(r) * (v - predicted[r]!)) ** 2, 0));
    // Where slopes say little, as beside a pole, what comes out is held to the same bound.
    if (change <= 2 * most * Math.sqrt(m)) return withConstants(template, rounded);
    if (rounded.every((value, k) => value === values[k])) return expr;
  }
}

/**
 * The rows with errors that count as squares, where they count by the target: by shares of it, or by factors, which small
 * errors are alike. The rows as they are for other losses, and where a target is 0.
 */
function inSquares(data: FormulaData): FormulaData {
  const { loss, target, weights, ...others } = data;
  if (ROBUST.has(loss ?? "mse")) return { ...others, target, ...(weights && { weights }) };
  if ((loss !== "relative" && loss !== "log") || target.includes(0)) return data;
  return { ...others, target, weights: target.map((v, r) => (weights?.[r] ?? 1) / (v * v)) };
}

/** Standard deviations of Gaussian noise in a median of magnitudes. */
const PER_MEDIAN = 1.4826;

/** Losses to which rows far off say little: what a formula leaves is the spread of the others. */
const ROBUST: ReadonlySet<string> = new Set(["huber", "mae"]);

/** The standard deviation that the median of absolute errors shows. */
function spreadOf(predicted: Float64Array, { target }: FormulaData): number {
  return PER_MEDIAN * median(predicted.map((v, r) => Math.abs(v - target[r]!)));
}

/** The squares that a formula leaves, which may be NaN. */
function squaresOf(predicted: Float64Array, { target, weights }: FormulaData): number {
  if (weights === undefined) return predicted.reduce((sum, v, r) => sum + (v - target[r]!) ** 2, 0);
  return predicted.reduce((sum, v, r) => sum + weights[r]! * (v - target[r]!) ** 2, 0);
}

/** Losses under which it is known how far a prediction may move. */
const KNOWN: ReadonlySet<string> = new Set(["mse", "logistic", "poisson"]);

function largest(values: Float64Array): number {
  return values.reduce((most, v) => Math.max(most, v), Number.NEGATIVE_INFINITY);
}

/** The value in the fewest digits that move it by at most `limit`. */
type Fewest = (value: number, limit: number) => number;

/** A value becomes none that is simple unless it is that but for rounding. */
function fewestThatStay(isSimple: (value: number) => boolean): Fewest {
  return (value, limit) =>
    inFewestDigits(
      value,
      limit,
      (rounded, step) => !isSimple(rounded) || isSimple(value) || step <= SAME * limit,
    );
}

/** A constant and its column of the Jacobian. One that is a short number but for rounding does not make up for others. */
function roundingOf(value: number, column: Float64Array, most: number, fewest: Fewest): Rounding {
  const slope = rms(column) * Math.sqrt(column.length);
  const direction = column.map((v) => (Number.isFinite(v) && slope > 0 ? v / slope : 0));
  const rounded = fewest(value, most / slope);
  const isFirst = !freeUnlessShort(rounded, 0) && Math.abs(rounded - value) <= (SAME * most) / slope;
  return { value, direction, slope, isFirst };
}

/** Root mean square of the values that are numbers, safe from overflow: at x = 0 a term c/x has no slope in c. */
function rms(values: Float64Array): number {
  let reach = 0;
  for (const v of values) if (Number.isFinite(v)) reach = Math.max(reach, Math.abs(v));
  if (!(reach > 0)) return reach;
  let sum = 0;
  for (const v of values) if (Number.isFinite(v)) sum += (v / reach) ** 2;
  return reach * Math.sqrt(sum / values.length);
}
