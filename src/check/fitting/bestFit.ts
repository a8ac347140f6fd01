/** The fit of a typed form from starts that are drawn. */

import { hasStructure } from "../../discover/noise.ts";
import { type RandomStream, randomStream } from "../../math/philox.ts";
import { ROW_LIMITS } from "../../rowLimits.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import type { FormulaData } from "../../symbolic/formula/constants/constants.ts";
import { evenRows } from "../../symbolic/formula/evenRows.ts";
import { type TypedForm, withValues } from "../typedForm.ts";
import { type FormModel, formModel } from "./formModel.ts";
import { formStarts } from "./formStarts.ts";
import { type Bounds, EVERYWHERE, type FormFit, gaussNewton } from "./gaussNewton.ts";
import type { GivenConstants } from "./linearSolver.ts";
import { polishedFit } from "./polishedFit.ts";
import { atBestSteps } from "./steps.ts";

/** Where each constant of a form may lie; absent where none is bounded. */
interface Limits {
  readonly bounds?: readonly Bounds[];
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
 * The best fit of a form from many starts; undefined where it has no value on some row at each of them.
 *
 * Where it has not settled, or leaves something that goes with the inputs, other starts are drawn before the form is blamed, unless all
 * that were followed end in one place. Cost O(drawings·starts·steps·rows·constants²).
 */
export function bestFit(
  form: TypedForm,
  data: FormulaData,
  given: GivenConstants,
  limits: Limits,
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
  limits: Limits,
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

/** A form with its constants fitted, and nothing said of them; undefined as in `bestFit`. Cost as there. */
export function fittedForm(
  form: TypedForm,
  data: FormulaData,
  given: GivenConstants,
  seed: number,
): Expr | undefined {
  const fit = bestFit(form, data, given, limitsOf(form, given), seed);
  return fit && withValues(form.expr, form.constants, fit.values);
}

/** Whether residuals go with the inputs. Cost O(rows²·columns) of at most `ROW_LIMITS.residualTest` rows. */
export function residualStructure(data: FormulaData, residual: Float64Array): boolean {
  const some = evenRows({ ...data, target: residual }, ROW_LIMITS.residualTest);
  return hasStructure(some.columns, some.target);
}

/** The bounds that are given, one for each constant of the form. */
export function limitsOf({ constants }: TypedForm, { bounds }: Pick<GivenConstants, "bounds">): Limits {
  if (bounds.size === 0) return {};
  return { bounds: constants.map((name) => bounds.get(name) ?? EVERYWHERE) };
}
