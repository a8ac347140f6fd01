import { type Fold, predictedInTurn } from "../math/rowGroups.ts";
import { withRows } from "../math/rows.ts";
import type { Dataset } from "../model/dataset.ts";
import type { Expr } from "./expression/expr.ts";
import { type FormulaData, refitConstants } from "./formula/constants/constants.ts";
import { fittedAt } from "./formula/descriptionLength.ts";
import { errorsOn, valuesOn } from "./formula/formula.ts";
import { type FormulaSet, rowsOfSet } from "./formula/formulaSet.ts";
import { soft } from "./losses/formulaTarget.ts";
import { predictionsOf } from "./losses/rowLoss.ts";

/** Constants that are at the optimum of all rows have a short way to that of most of them. */
const MOST_STEPS = 30;

/**
 * What a formula says of each row by constants fitted to the rows of the other folds; numbers that count as known stay.
 * NaN where it has no value. Shape: (rows). Cost: one refit per fold.
 */
export function leftOutValues(expr: Expr, data: FormulaData, folds: readonly Fold[]): Float64Array {
  const isFree = fittedAt(errorsOn(expr, data).nrmse);
  const [predicted] = predictedInTurn(data.target.length, folds, ({ train, held }) => {
    const moved = refitConstants(expr, withRows(data, train), { maxSteps: MOST_STEPS, isFree }).expr;
    return [valuesOn(moved, withRows(data, held))];
  });
  return predicted!;
}

/**
 * The probabilities that the chosen formulas of classes give each row by constants fitted to the rows of the other folds. Shape:
 * (targets)(rows). Cost: one refit per fold and formula.
 */
export function leftOutProbabilities(
  sets: readonly FormulaSet[],
  rows: Dataset,
  folds: readonly Fold[],
): readonly Float64Array[] {
  return sets.map((set) => {
    const own = rowsOfSet(set, rows);
    const data: FormulaData = { ...own, target: soft(own.target), loss: "logistic" };
    return predictionsOf(data, leftOutValues(set.formulas[set.best]!.expr, data, folds));
  });
}
