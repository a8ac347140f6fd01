/** The errors of formulas whose constants are fitted by a loss, on rows that took no part in that fit. */
import { allRows, withRows } from "../../math/rows.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import type { FormulaData } from "../../symbolic/formula/constants/constants.ts";
import { errorsOf, errorsOn, type Formula } from "../../symbolic/formula/formula.ts";
import { crossPredicted } from "../choosing/choice.ts";
import { joinedRows, searchRows } from "../rows.ts";

/** Fits the constants of a formula to these rows, or leaves them. */
export type Fit = (expr: Expr, data: FormulaData) => Expr;

/** Rows are left out in so many parts. */
const FOLDS = 10;

/**
 * What tells the errors of a formula as a fit has left it: those on test rows and on rows left out in turn are of
 * constants fitted without these rows. `weighted` are the rows of `data` as the search counted them; rows of weight 0
 * there, outliers, are fitted to but judge nothing. The rows are parted as the search parted them with this seed. A formula that
 * rows left out could not test (its error is infinite) stays so. Cost: a fit, or eleven in a small table.
 */
export function errorsByFit(
  fit: Fit,
  data: FormulaData,
  weighted: FormulaData,
  seed: number,
): (formula: Formula, shown: Expr) => Formula["errors"] {
  const isCounted = (r: number): boolean => weighted.weights === undefined || weighted.weights[r]! > 0;
  const all = allRows(data.target.length);
  const counted = all.filter(isCounted);
  const far = withRows(
    data,
    all.filter((r) => !isCounted(r)),
  );
  const judging = withRows(weighted, counted);
  const fitting = withRows(data, counted);
  const { places, rest, test } = searchRows(judging, seed);
  const train = withRows(fitting, places.rest);
  const fitWithFar: Fit = (expr, rows) => fit(expr, far.target.length === 0 ? rows : joinedRows(rows, far));
  return ({ errors }, shown) => {
    const own = { ...errors, all: errorsOn(shown, weighted) };
    if (test !== undefined) {
      const before = fitWithFar(shown, train);
      return { ...own, train: errorsOn(before, rest), test: errorsOn(before, test) };
    }
    const inTrain = { ...own, train: errorsOn(shown, rest) };
    if (errors.crossValidated === undefined || !Number.isFinite(errors.crossValidated.nrmse)) return inTrain;
    const predicted = crossPredicted(train, (rows) => fitWithFar(shown, rows), FOLDS);
    return { ...inTrain, crossValidated: errorsOf(predicted, rest.target, rest.weights) };
  };
}
