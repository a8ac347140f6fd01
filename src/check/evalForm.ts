/** A typed form, fitted and judged. */

import { nrmseOf, residualsOf } from "../math/errors.ts";
import { aiccOf } from "../math/informationCriteria.ts";
import type { Expr } from "../symbolic/expression/expr.ts";
import type { FormulaData } from "../symbolic/formula/constants/constants.ts";
import { describe } from "../symbolic/formula/descriptionLength.ts";
import { bestFit, limitsOf, residualStructure } from "./fitting/bestFit.ts";
import { formModel } from "./fitting/formModel.ts";
import type { Bounds } from "./fitting/gaussNewton.ts";
import { settledLabels } from "./fitting/labels.ts";
import { leftOutError } from "./fitting/leftOut.ts";
import type { GivenConstants } from "./fitting/linearSolver.ts";
import { refinedFit } from "./fitting/refinedFit.ts";
import { stepPlaces } from "./fitting/steps.ts";
import type { Standing } from "./standing.ts";
import { type TypedForm, withValues } from "./typedForm.ts";
import { covarianceOf } from "./uncertainty/covariance.ts";
import { profileIntervals } from "./uncertainty/intervals.ts";

/** How a form is fitted. */
export interface EvalOptions extends GivenConstants {
  /** The share of intervals that hold the truth. @defaultValue 0.95 */
  readonly level?: number;
  /** @defaultValue 0 */
  readonly seed?: number;
}

/** A constant of a fitted form. */
export interface FittedConstant {
  readonly name: string;
  readonly value: number;
  /** Infinite where the rows do not give it. */
  readonly standardError: number;
  readonly interval: Bounds;
}

/** What is known of a form on a table. */
export interface EvaluatedForm extends Standing {
  readonly form: TypedForm;
  /** With its constants. */
  readonly expr: Expr;
  readonly constants: readonly FittedConstant[];
  /** Between each two constants; NaN where one of them is not determined. Shape: (constants)(constants). */
  readonly correlations: readonly (readonly number[])[];
  /** Names of constants that the rows cannot tell apart. */
  readonly confused: readonly string[];
  /** Constants that are the place of a step, which has no standard error, and the gaps in which any value fits as well. */
  readonly steps: readonly { readonly name: string; readonly gap: Bounds }[];
  /** Names of constants at an end of their bounds: intervals end there, errors are those of the slope there, as if it went on. */
  readonly atBounds: readonly string[];
  readonly nRows: number;
  /** Residual sum of squares, and the noise that it stands for: √(rss/(n − k)). */
  readonly rss: number;
  readonly residualDeviation: number;
  /** Whether residuals go with the inputs; undefined below 20 rows, where nothing can be told. */
  readonly hasStructure: boolean | undefined;
  readonly isConverged: boolean;
}

/**
 * A form with its constants fitted to all rows, and what that fit is worth; undefined where it has no value on some
 * row at every start.
 *
 * The best of many starts. Test errors are by folds: each tenth of the rows predicted with constants of the others.
 * Cost O(starts·steps·rows·constants²).
 */
export function evalForm(
  form: TypedForm,
  data: FormulaData,
  options: EvalOptions,
): EvaluatedForm | undefined {
  const { level = 0.95, seed = 0 } = options;
  const m = form.constants.length;
  const limits = limitsOf(form, options);
  const { bounds } = limits;
  const model = formModel(form, data);
  const found = bestFit(form, data, options, limits, seed);
  if (found === undefined) return undefined;
  const settled = { ...found, values: settledLabels(form, data, found.values, options) };
  const places = [...form.constants.keys()];
  const refined = refinedFit([{ form, data, places }], model, settled, bounds);
  const fit = refined ?? settled;
  const n = data.target.length;
  const { unscaled, confused: unknown, rank } = covarianceOf(model.slopes(fit.values));
  const steps = stepPlaces(model, fit.values);
  const confused = unknown.filter((i) => steps.every(({ constant }) => constant !== i));
  const variance = fit.rss / Math.max(1, n - rank - steps.length);
  const errors = Float64Array.from({ length: m }, (_, i) =>
    n > m && !unknown.includes(i) ? Math.sqrt(variance * unscaled[i * m + i]!) : Number.POSITIVE_INFINITY,
  );
  const intervals = profileIntervals(model, fit, errors, level, {
    bounds,
    isProfiled: refined === undefined,
  });
  const expr = withValues(form.expr, form.constants, fit.values);
  const predicted = model.predicted(fit.values);
  const train = nrmseOf(predicted, data.target, data.weights);
  const residual = residualsOf(predicted, data);
  return {
    form,
    expr,
    constants: form.constants.map((name, i) => ({
      name,
      value: fit.values[i]!,
      standardError: errors[i]!,
      interval: intervals[i]!,
    })),
    correlations: form.constants.map((_, i) =>
      form.constants.map((_, j) =>
        unknown.includes(i) || unknown.includes(j)
          ? Number.NaN
          : unscaled[i * m + j]! / Math.sqrt(unscaled[i * m + i]! * unscaled[j * m + j]!),
      ),
    ),
    confused: confused.map((i) => form.constants[i]!),
    steps: steps.map(({ constant, gap }) => ({ name: form.constants[constant]!, gap })),
    atBounds: form.constants.filter((_, i) => isAtEnd(fit.values[i]!, bounds?.[i])),
    nRows: n,
    rss: fit.rss,
    residualDeviation: Math.sqrt(variance),
    nConstants: m,
    nrmse: {
      train,
      test: m === 0 ? train : leftOutError((rows) => formModel(form, rows), data, fit, limits),
    },
    aicc: aiccOf(fit.rss, data.target, m),
    length: describe(expr, data, train).length,
    hasStructure: n < 20 ? undefined : residualStructure(data, residual),
    isConverged: fit.isConverged,
  };
}

function isAtEnd(value: number, bounds: Bounds | undefined): boolean {
  return bounds !== undefined && (value <= bounds.low || value >= bounds.high);
}
