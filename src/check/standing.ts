/** Where a formula that was found stands beside forms that a person types: the same figures, on the same rows. */

import { nrmseOf } from "../math/errors.ts";
import { aiccOf } from "../math/informationCriteria.ts";
import type { Expr } from "../symbolic/expression/expr.ts";
import { freeConstants, withConstants } from "../symbolic/expression/parameters.ts";
import type { FormulaData } from "../symbolic/formula/constants/constants.ts";
import { describe, fittedAt } from "../symbolic/formula/descriptionLength.ts";
import { errorsOn } from "../symbolic/formula/formula.ts";
import { templateModel } from "./fitting/formModel.ts";
import { gaussNewton } from "./fitting/gaussNewton.ts";
import { leftOutError } from "./fitting/leftOut.ts";

/** How well a formula does, and what it takes. */
export interface Standing {
  /** Constants that are fitted. */
  readonly nConstants: number;
  /** RMSE over the target's standard deviation, on the rows fitted to and on rows left out in turn. */
  readonly nrmse: { readonly train: number; readonly test: number };
  readonly aicc: number;
  /** Description length in nats. */
  readonly length: number;
}

/** The standing of a formula with its fitted constants at the least squares of the rows; undefined where it has no value on some row. */
export function standingOf(expr: Expr, data: FormulaData): Standing | undefined {
  const { nrmse } = errorsOn(expr, data);
  if (!Number.isFinite(nrmse)) return undefined;
  const { template, values } = freeConstants(expr, fittedAt(nrmse));
  const m = values.length;
  const modelOn = (rows: FormulaData) => templateModel(template, m, rows);
  const model = modelOn(data);
  const fit = gaussNewton(model, Float64Array.from(values));
  const train = nrmseOf(model.predicted(fit.values), data.target, data.weights);
  return {
    nConstants: m,
    nrmse: { train, test: m === 0 ? train : leftOutError(modelOn, data, fit) },
    aicc: aiccOf(fit.rss, data.target, m),
    length: describe(withConstants(template, fit.values), data, train).length,
  };
}

/** AICc beyond the least up to which the rows do not decide: evidence of less than 20 to 1. */
const UNDECIDED = 2 * Math.log(20);

/**
 * The places of those that the rows cannot reject: the best by AICc and all whose evidence against it is less than 20
 * to 1. Source: Burnham & Anderson, *Model Selection and Multimodel Inference* (2002), §2.
 */
export function undecided(standings: readonly Pick<Standing, "aicc">[]): number[] {
  const least = Math.min(...standings.map(({ aicc }) => aicc));
  return [...standings.keys()].filter((i) => {
    const { aicc } = standings[i]!;
    return aicc === least || aicc - least < UNDECIDED;
  });
}
