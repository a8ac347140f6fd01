import { withRows } from "../math/rows.ts";
import type { Fold } from "../train/rows/split.ts";
import type { Expr } from "./expression/expr.ts";
import { evaluate } from "./expression/tape/tape.ts";
import { type FormulaData, refitConstants } from "./formula/constants/constants.ts";
import { fittedAt } from "./formula/descriptionLength.ts";
import { errorsOn } from "./formula/formula.ts";

/** Constants that are at the optimum of all rows have a short way to that of most of them. */
const MOST_STEPS = 30;

/**
 * What a formula says of each row by constants fitted to the rows of the other folds; numbers that count as known stay.
 * NaN where it has no value. Shape: (rows). Cost: one refit per fold.
 */
export function leftOutValues(expr: Expr, data: FormulaData, folds: readonly Fold[]): Float64Array {
  const isFree = fittedAt(errorsOn(expr, data).nrmse);
  const predicted = new Float64Array(data.target.length);
  for (const { train, held } of folds) {
    const moved = refitConstants(expr, withRows(data, train), { maxSteps: MOST_STEPS, isFree }).expr;
    const out = withRows(data, held);
    const values = evaluate(moved, out.variables, out.columns, held.length);
    held.forEach((row, at) => {
      predicted[row] = values[at]!;
    });
  }
  return predicted;
}
