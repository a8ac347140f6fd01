/** How much rows count where forms are fitted by another loss than squares. */
import { countedFirst } from "../discover/losses/countedFirst.ts";
import type { TargetLoss } from "../discover/losses/discoverByLoss.ts";
import { countedBy } from "../discover/losses/lossWeights.ts";
import type { Expr } from "../symbolic/expression/expr.ts";
import type { FormulaData } from "../symbolic/formula/constants/constants.ts";
import { errorsOn } from "../symbolic/formula/formula.ts";
import { fittedForm } from "./fitting/bestFit.ts";
import type { GivenConstants } from "./fitting/linearSolver.ts";
import type { TypedForm } from "./typedForm.ts";

/** Fits with weights, each by the best form of the one before: the weights change by little after that. */
const ROUNDS = 3;

/**
 * The rows with the weights that `loss` gives them beside the form that does best, the same for all forms so that they can be compared
 * (iteratively reweighted least squares). Cost: a few fits of each form.
 */
export function countedForms(
  loss: TargetLoss,
  forms: readonly TypedForm[],
  data: FormulaData,
  given: GivenConstants,
  seed: number,
): FormulaData {
  let rows = countedFirst(loss, data);
  if (loss === "mse" || loss === "relative") return rows;
  for (let round = 0; round < ROUNDS; round++) {
    const best = bestOf(forms, rows, given, seed);
    if (best === undefined) break;
    rows = countedBy(loss, best, data);
  }
  return rows;
}

/** The form that leaves the least, with its constants; undefined where none has a value. */
function bestOf(
  forms: readonly TypedForm[],
  rows: FormulaData,
  given: GivenConstants,
  seed: number,
): Expr | undefined {
  let [best, least] = [undefined as Expr | undefined, Number.POSITIVE_INFINITY];
  for (const form of forms) {
    const expr = fittedForm(form, rows, given, seed);
    const left = expr === undefined ? least : errorsOn(expr, rows).nrmse;
    if (left < least) [best, least] = [expr, left];
  }
  return best;
}
