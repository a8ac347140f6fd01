import { nrmseOf } from "../../math/errors.ts";
import { numberedGroups, predictedInTurn } from "../../math/rowGroups.ts";
import { allRows, withRows } from "../../math/rows.ts";
import type { FormulaData } from "../../symbolic/formula/constants/constants.ts";
import type { FormModel } from "./formModel.ts";
import { type Bounds, type FormFit, gaussNewton } from "./gaussNewton.ts";

const FOLDS = 10;
/** Jacobians of a fit to nine tenths of the rows: it starts at the optimum of all. */
const STEPS = 50;
/** A step that gains less than this share changes none of the digits that are told. */
const ENOUGH = 1e-9;

/**
 * The NRMSE on each tenth of the rows of constants fitted to the others; infinite where the others are no more than the
 * constants, or the form has no value.
 *
 * `modelOn` is the form on some rows, `fit` where it is best on all. Cost: ten refits.
 */
export function leftOutError(
  modelOn: (rows: FormulaData) => FormModel,
  data: FormulaData,
  fit: Pick<FormFit, "values">,
  limits: { readonly bounds?: readonly Bounds[] } = {},
): number {
  const n = data.target.length;
  const partOf = data.groups === undefined ? allRows(n) : numberedGroups(data.groups).groupOf;
  const folds = Math.min(
    FOLDS,
    partOf.reduce((most, part) => Math.max(most, part + 1), 0),
  );
  if (n < 3 || n - Math.ceil(n / folds) <= fit.values.length) return Number.POSITIVE_INFINITY;
  const rows = allRows(n);
  const dealt = Array.from({ length: folds }, (_, fold) => ({
    train: rows.filter((r) => partOf[r]! % folds !== fold),
    held: rows.filter((r) => partOf[r]! % folds === fold),
  }));
  const [predicted] = predictedInTurn(n, dealt, ({ train, held }) => {
    const kept = modelOn(withRows(data, train));
    const { values } = gaussNewton(kept, fit.values, { ...limits, steps: STEPS, enough: ENOUGH });
    return [modelOn(withRows(data, held)).predicted(values)];
  });
  const error = nrmseOf(predicted!, data.target, data.weights);
  return Number.isFinite(error) ? error : Number.POSITIVE_INFINITY;
}
