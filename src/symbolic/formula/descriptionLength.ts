/**
 * What formulas are chosen by: how long formula and residuals are together, written in the shortest code
 * (minimum description length: Rissanen, "Modeling by shortest data description", *Automatica* 14, 1978).
 */

import { totalSquares } from "../../math/errors.ts";
import { ROUNDING_ERROR } from "../../math/informationCriteria.ts";
import { writtenDigits } from "../../math/simpleNumber.ts";
import { dot, largestMagnitude } from "../../math/statistics.ts";
import type { Loss } from "../../model/loss.ts";
import { lossOf } from "../../model/losses/list.ts";
import { ROW_LIMITS } from "../../rowLimits.ts";
import { coefficient } from "../algebra/coefficient.ts";
import { complexity } from "../expression/complexity.ts";
import type { Expr } from "../expression/expr.ts";
import { children } from "../expression/make.ts";
import { freeUnlessRecognised, type IsFree } from "../expression/parameters.ts";
import { compile, type Tape } from "../expression/tape/tape.ts";
import { FUNCTIONS } from "../functions/all.ts";
import { RARE } from "../functions/elementaryFunction.ts";
import { isOfKnownSpread, rowLossOf } from "../losses/rowLoss.ts";
import type { FormulaData } from "./constants/constants.ts";
import { evenRows } from "./evenRows.ts";

/** The length of a formula and of rows given it, with what it is made of. */
export interface Description {
  /** Nats, up to a constant that all formulas of one target share: the least is the one to take. */
  readonly length: number;
  /** Constants that were fitted; recognised ones (2, 1/3, pi; 6.4 where the fit is exact) do not count. */
  readonly fitted: number;
  /**
   * Akaike's criterion for small samples, n·log(error²) + 2k + 2k(k+1)/(n−k−1) with k = fitted constants + 1 for the
   * noise; infinite where constants use up the rows. Source: Hurvich & Tsai, *Biometrika* 76 (1989).
   */
  readonly aicc: number;
}

/** A node is one of a handful of operations or variables. */
export const NATS_PER_NODE = 1.5;

/**
 * The description of `expr`, whose residuals on `data` have the root mean square `nrmse` (over the target's spread), or
 * the root of whose mean loss is `nrmse` where errors do not count as squares.
 *
 * What residuals take the loss says (for squared error they are Gaussian with unknown variance); below `leastError` they
 * are rounding. A fitted constant takes log(1 + |value|/σ) for the σ to which the rows know it beside those that say more
 * (together ½·log det of the Fisher information, so that a constant which says nothing new is free), and all of them what
 * small samples add in Akaike's criterion, k(k + 1)/(n − k − 1); a number that was recognised takes the logarithms of its
 * numerator and denominator. Cost O(rows·nodes), and of at most 20,000 rows O(rows·constants²).
 */
export function describe(
  expr: Expr,
  data: FormulaData,
  nrmse: number,
  leastError: number = ROUNDING_ERROR,
): Description {
  const n = data.target.length;
  const isFree = fittedAt(nrmse);
  const tape = compile(expr, data.variables, { isFree });
  const fitted = tape.constants.length;
  if (!Number.isFinite(nrmse))
    return { length: Number.POSITIVE_INFINITY, fitted, aicc: Number.POSITIVE_INFINITY };
  const residuals = lossOf({ name: data.loss ?? "mse" }).nats(Math.max(nrmse, leastError), n);
  const k = fitted + 1;
  const aicc = k < n - 1 ? 2 * residuals + 2 * k + (2 * k * (k + 1)) / (n - k - 1) : Number.POSITIVE_INFINITY;
  const small = (k * (k + 1)) / Math.max(1, n - k - 1);
  const structure = structureLength(expr, isFree);
  return {
    length: residuals + structure + constantLength(tape, data, Math.max(nrmse, leastError)) + small,
    fitted,
    aicc,
  };
}

/** What `expr` takes without its fitted constants and without the rows, in nats: nodes, calls, recognised numbers. */
export function structureLength(expr: Expr, isFree: IsFree = freeUnlessRecognised): number {
  return NATS_PER_NODE * complexity(expr) + tokenLength(expr, isFree);
}

/** What calls and recognised numbers take beyond being nodes. */
function tokenLength(expr: Expr, isFree: IsFree): number {
  if (expr.kind === "choice") {
    return expr.arguments.reduce((sum, one) => sum + tokenLength(one, isFree), RARE);
  }
  const own =
    expr.kind === "call"
      ? FUNCTIONS[expr.fn].nats
      : expr.kind === "num"
        ? numberLength(expr.value, isFree)
        : 0;
  return children(expr).reduce((sum, child) => sum + tokenLength(child, isFree), own);
}

/** A recognised number is a fraction in lowest terms: numerator and denominator. */
function numberLength(value: number, isFree: IsFree): number {
  const { ratio } = coefficient(value);
  if (isFree(value, 0) || value === 0 || ratio === null) return 0;
  return Math.log(Math.abs(ratio.top)) + Math.log(ratio.bottom);
}

/** NRMSE below which constants are known so well that a fit does not hit a short decimal or fraction by chance. */
const EXACT_BELOW = 1e-9;
/** Numbers that a fit hardly hits: neither settled ones nor short decimals and fractions, which rounding leaves behind. */
export const freeUnlessShort: IsFree = (value, at) =>
  freeUnlessRecognised(value, at) && coefficient(value).ratio === null;

/** How often a fit may hit a short number by chance, where it is known to the share `nrmse` of itself or better. */
const HIT_BY_CHANCE = 1e-2;

/**
 * Which numbers of a formula count as fitted, where it leaves `nrmse` of the target's spread: all but recognised ones, and
 * but those with so few digits, or of so small a fraction, that a fit which knows them to about `nrmse` hits one of them
 * in a hundred cases. With figures of seven digits 9.81 is one that somebody wrote, 9.8099 a fitted one.
 */
export function fittedAt(nrmse: number): IsFree {
  if (nrmse < EXACT_BELOW) return freeUnlessShort;
  const most = HIT_BY_CHANCE / nrmse;
  return (value, at) => freeUnlessRecognised(value, at) && !(likeNumber(value) <= most);
}

/** How many numbers are as short as `value`: fractions by numerator and denominator, decimals by their digits. */
function likeNumber(value: number): number {
  const { ratio } = coefficient(value);
  if (ratio === null) return Number.POSITIVE_INFINITY;
  return Math.min(Math.abs(ratio.top) * ratio.bottom, 10 ** writtenDigits(value));
}

/** Rounding leaves about 1e-15 of a column that lies in the span of others. */
const ROUNDING = 1e-12;

function rowLossAt(tape: Tape, data: FormulaData): { loss: Loss; values: Float64Array } | undefined {
  const values = new Float64Array(data.target.length);
  tape.value(data.columns, values);
  const loss = rowLossOf(data, values);
  return loss && { loss, values };
}

function constantLength(tape: Tape, whole: FormulaData, nrmse: number): number {
  const m = tape.constants.length;
  if (m === 0) return 0;
  const data = evenRows(whole, ROW_LIMITS.descriptionLength);
  const n = data.target.length;
  const jacobian = new Float64Array(n * m);
  tape.jacobian(data.columns, new Float64Array(n), jacobian);
  const rowLoss = data.loss && rowLossAt(tape, data);
  if (rowLoss !== undefined) {
    const { loss, values } = rowLoss;
    for (let r = 0; r < n; r++) {
      const root = Math.sqrt(loss.curvature(values[r]!, data.target[r]!) / 2);
      for (let j = 0; j < m; j++) jacobian[j * n + r]! *= root;
    }
  }
  const { weights } = data;
  if (weights !== undefined) {
    for (let r = 0; r < n; r++) {
      const root = Math.sqrt(weights[r]!);
      for (let j = 0; j < m; j++) jacobian[j * n + r]! *= root;
    }
  }
  const spread = rowLoss === undefined ? Math.sqrt(totalSquares(data.target, weights) / n) : 1;
  const unit = isOfKnownSpread(rowLoss?.loss) ? 1 : nrmse * spread;
  // Of more rows each column is longer by the root of their number.
  const sigma = unit / Math.sqrt(whole.target.length / n);
  // Gram–Schmidt: what is left of each column is what only this constant can do. The one that does most comes first:
  // in the order of the text a tiny factor of x·exp(k·x) would stand for k, and k would cost nothing.
  const columns = Array.from({ length: m }, (_, j) => jacobian.subarray(j * n, (j + 1) * n));
  const rounding = columns.map((column) => ROUNDING * norm(column));
  const left = new Set(columns.keys());
  let nats = 0;
  while (left.size > 0) {
    let [first, most, own] = [-1, -1, 0];
    for (const j of left) {
      const length = norm(columns[j]!);
      if (!Number.isFinite(length)) return 0.5 * m * Math.log(whole.target.length); // no derivative on some row: the usual estimate
      const does = length > rounding[j]! ? Math.abs(tape.constants[j]!) * length : 0;
      if (does > most) [first, most, own] = [j, does, length];
    }
    if (!(most > 0)) break;
    nats += Math.log1p(most / sigma);
    const unit = columns[first]!.map((v) => v / own);
    left.delete(first);
    for (const j of left) {
      const column = columns[j]!;
      const along = dot(unit, column);
      for (let r = 0; r < n; r++) column[r]! -= along * unit[r]!;
    }
  }
  return nats;
}

function norm(values: Float64Array): number {
  const largest = largestMagnitude(values);
  if (largest === 0 || !Number.isFinite(largest)) return largest;
  let sum = 0;
  for (const v of values) sum += (v / largest) ** 2;
  return largest * Math.sqrt(sum);
}
