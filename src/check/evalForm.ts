/** A typed form, fitted and judged. */

import { hasStructure } from "../discover/noise.ts";
import { nrmseOf, residualsOf } from "../math/errors.ts";
import { aiccOf } from "../math/informationCriteria.ts";
import { type RandomStream, randomStream } from "../math/philox.ts";
import { ROW_LIMITS } from "../rowLimits.ts";
import type { Expr } from "../symbolic/expression/expr.ts";
import type { FormulaData } from "../symbolic/formula/constants/constants.ts";
import { describe } from "../symbolic/formula/descriptionLength.ts";
import { evenRows } from "../symbolic/formula/evenRows.ts";
import { type FormModel, formModel } from "./fitting/formModel.ts";
import { formStarts } from "./fitting/formStarts.ts";
import { type Bounds, type FormFit, gaussNewton } from "./fitting/gaussNewton.ts";
import { settledLabels } from "./fitting/labels.ts";
import { leftOutError } from "./fitting/leftOut.ts";
import type { GivenConstants } from "./fitting/linearSolver.ts";
import { polishedFit } from "./fitting/polishedFit.ts";
import { refinedFit } from "./fitting/refinedFit.ts";
import { atBestSteps, stepPlaces } from "./fitting/steps.ts";
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

/** Starts that are followed a few steps, and those of them that are followed to the end: no two of them lead to one place. */
const FOLLOWED = 12;
const FIRST_STEPS = 10;
const FOLLOWED_ON = 4;
/** Sums of squares that differ by less than this share are those of one place. */
const SAME_PLACE = 1e-6;
/**
 * Times that starts are drawn, while the fit has not settled or leaves what goes with the inputs, and starts lead to more than one place. Of two and three
 * peaks over each other (Gauss2 and Gauss3 of NIST) one drawing in two and one in five held the way to the least.
 */
const MOST_DRAWINGS = 8;

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
  const bounds = boundsOf(form, options);
  const limits = bounds === undefined ? {} : { bounds };
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

/**
 * The best fit of a form from many starts; undefined where it has no value on some row at each of them.
 *
 * Where it has not settled, or leaves something that goes with the inputs, other starts are drawn before the form is blamed, unless all
 * that were followed end in one place.
 */
export function bestFit(
  form: TypedForm,
  data: FormulaData,
  given: GivenConstants,
  limits: { readonly bounds?: readonly Bounds[] },
  seed: number,
): FormFit | undefined {
  const isDrawn = form.constants.some((name, i) => form.isLinear[i] !== true && !given.starts.has(name));
  const model = formModel(form, data);
  let best: FormFit | undefined;
  for (let drawing = 0; drawing < MOST_DRAWINGS; drawing++) {
    const random = randomStream(seed, "eval", form.text, ...(drawing === 0 ? [] : [String(drawing)]));
    const { fit, isOnePlace } = fitFrom(model, form, data, given, limits, random);
    if (fit !== undefined && (best === undefined || fit.rss < best.rss * (1 - SAME_PLACE))) best = fit;
    if (!isDrawn || best === undefined || isOnePlace || data.target.length < 20) break;
    if (best.isConverged && !residualStructure(data, model.residual(best.values))) break;
  }
  return best === undefined ? undefined : atBestSteps(model, polishedFit(model, best, limits.bounds), limits);
}

/** The best fit from starts that `random` draws, and whether those that were followed to the end, several of them, came to one place. */
function fitFrom(
  model: FormModel,
  form: TypedForm,
  data: FormulaData,
  given: GivenConstants,
  limits: { readonly bounds?: readonly Bounds[] },
  random: RandomStream,
): { readonly fit?: FormFit; readonly isOnePlace: boolean } {
  const starts = formStarts(form, data, given, random, FOLLOWED);
  const some = formModel(form, evenRows(data, ROW_LIMITS.typedFormFollowed));
  const begun = starts
    .map((start) => gaussNewton(some, start, { ...limits, steps: FIRST_STEPS }))
    .filter(({ rss }) => Number.isFinite(rss))
    .sort((a, b) => a.rss - b.rss);
  const apart = begun.filter(({ rss }, at) => at === 0 || rss > begun[at - 1]!.rss * (1 + SAME_PLACE));
  const ends = apart
    .slice(0, FOLLOWED_ON)
    .map(({ values }) => gaussNewton(some, values, limits))
    .filter(({ rss }) => Number.isFinite(rss));
  const best = ends.reduce<FormFit | undefined>(
    (least, end) => (least === undefined || end.rss < least.rss * (1 - 1e-12) ? end : least),
    undefined,
  );
  if (best === undefined) return { isOnePlace: false };
  const isOnePlace = begun.length > 1 && ends.every(({ rss }) => rss <= best.rss * (1 + SAME_PLACE));
  const whole = gaussNewton(model, best.values, limits);
  return { ...(Number.isFinite(whole.rss) && { fit: whole }), isOnePlace };
}

/** A form with its constants fitted, and nothing said of them; undefined as in `evalForm`. Cost as there, without the intervals. */
export function fittedForm(
  form: TypedForm,
  data: FormulaData,
  given: GivenConstants,
  seed: number,
): Expr | undefined {
  const bounds = boundsOf(form, given);
  const fit = bestFit(form, data, given, bounds === undefined ? {} : { bounds }, seed);
  return fit && withValues(form.expr, form.constants, fit.values);
}

function residualStructure(data: FormulaData, residual: Float64Array): boolean {
  const some = evenRows({ ...data, target: residual }, ROW_LIMITS.residualTest);
  return hasStructure(some.columns, some.target);
}

function isAtEnd(value: number, bounds: Bounds | undefined): boolean {
  return bounds !== undefined && (value <= bounds.low || value >= bounds.high);
}

function boundsOf({ constants }: TypedForm, { bounds }: GivenConstants): readonly Bounds[] | undefined {
  if (bounds.size === 0) return undefined;
  return constants.map(
    (name) => bounds.get(name) ?? { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY },
  );
}
