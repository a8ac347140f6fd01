/** How much rows count where errors do not count as squares, once there is a formula. */
import { countedRows } from "../../math/rows.ts";
import { normalised } from "../../model/classes/weights.ts";
import type { LossName } from "../../model/losses/list.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import type { FormulaData } from "../../symbolic/formula/constants/constants.ts";
import { valuesOn } from "../../symbolic/formula/formula.ts";
import { lossWeights } from "../../train/errors/lossWeights.ts";
import { smoothLogs } from "./smoothMean.ts";

/** The rows with the weights that they have, times those of a loss, 1 on average. Cost O(rows). */
export function withWeights(data: FormulaData, of: (data: FormulaData) => Float64Array): FormulaData {
  const own = of(data);
  const largest = own.reduce((most, v) => Math.max(most, v), 0);
  const { weights } = data;
  return { ...data, weights: normalised(own.map((v, r) => (v / largest) * (weights?.[r] ?? 1))) };
}

/** One over the square of each target. */
export function bySizeOf({ target }: FormulaData): Float64Array {
  return target.map((y) => 1 / (y * y));
}

/** How far a smooth fit is followed from a target, as a factor: further off it is no mean. */
const MOST_OFF = 2;

/**
 * One over the square of the mean that logarithms of the target have by a smooth fit. By one over the square of the target itself rows that noise
 * makes small weigh more, and what is fitted is too small by 6 % among noise of 20 %.
 */
export function byMeanOfLogs(data: FormulaData): Float64Array {
  return smoothLogs(data).map((log, r) => {
    const y = data.target[r]!;
    return 1 / Math.min(MOST_OFF * y, Math.max(y / MOST_OFF, Math.exp(log))) ** 2;
  });
}

/**
 * The rows that count under a loss beside this formula, with the weights by which squared errors say the same of its
 * constants; the rows as they are where errors count as squares, or a mean is not above 0. Cost O(rows·nodes).
 */
export function countedBy(loss: LossName, expr: Expr, data: FormulaData): FormulaData {
  const own = lossWeights({ name: loss }, valuesOn(expr, data), data.target);
  return own === undefined ? data : countedRows(withWeights(data, () => own));
}
