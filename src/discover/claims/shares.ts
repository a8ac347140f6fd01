/** What a formula leaves as shares of its values: noise that grows with the target is of one size in them. */
import { residualsOf } from "../../math/errors.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import { type FormulaData, refitConstants } from "../../symbolic/formula/constants/constants.ts";
import { valuesOn } from "../../symbolic/formula/formula.ts";
import { growthWith, LEAST_GROWTH } from "./uneven.ts";

/** What a formula gives, and how far each row is from that, as a share of it. */
export interface SharesLeft {
  readonly means: Float64Array;
  readonly shares: Float64Array;
}

/**
 * What is left as shares once the constants are fitted to shares; undefined where residuals do not grow with the prediction, where that has both signs,
 * or where rows have weights, which say what their noise is. By squares the largest rows alone decide constants, and shares of the others
 * show that: `exp(-0.1227*b*t)` was fitted to 5 % of noise around `exp(-b*t/8)`. Cost: one refit, O(rows·log rows) where nothing grows.
 */
export function sharesLeft(expr: Expr, rows: FormulaData): SharesLeft | undefined {
  if (rows.weights !== undefined) return undefined;
  const values = valuesOn(expr, rows);
  if (!haveOneSign(values) || growthWith(values, residualsOf(values, rows)) < LEAST_GROWTH) return undefined;
  const weighted = { ...rows, weights: values.map((v) => 1 / (v * v)) };
  const fitted = refitConstants(expr, weighted, { isFree: isNoExponent });
  const means = valuesOn(fitted.expr, rows);
  if (!haveOneSign(means)) return undefined;
  return { means, shares: rows.target.map((y, r) => y / means[r]! - 1) };
}

/** Whether a number may have been fitted, and settled by squares (28 below the line of 3/28), rather than be an exponent or a sign. */
function isNoExponent(value: number): boolean {
  return !Number.isInteger(value) || Math.abs(value) > 2;
}

function haveOneSign(values: Float64Array): boolean {
  return values.every((v) => v > 0) || values.every((v) => v < 0);
}
