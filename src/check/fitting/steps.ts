/** Constants that are the place of a step, as c of sign(x − c): the form jumps at rows and does not change between them. */
import type { FormModel } from "./formModel.ts";
import { type Bounds, type FitLimits, type FormFit, gaussNewton } from "./gaussNewton.ts";

/** A constant, by its place, and between which values it may lie without a change on any row. */
export interface StepPlace {
  readonly constant: number;
  readonly gap: Bounds;
}

/** The first step to the end of a gap, as a share of the constant; the ends are found to so many halvings. */
const [FIRST, HALVINGS] = [1e-6, 40];
/** So far beyond the end of a gap, as a share, the next one is entered: at a row itself a sign is zero, which is no place between rows. */
const INTO_NEXT = 1e-9;
/** Beyond so many times its size a constant has no effect. */
const FARTHEST = 1e4;
/** Gaps that are walked through each way, and those in a row that are no better, after which it ends. */
const [MOST_GAPS, MOST_WORSE] = [400, 20];
/** Jacobians of a refit of the other constants. */
const REFIT_STEPS = 20;

/** The constants whose slope is zero on every row and that change some row further off. Cost O(rows), some dozen forms for each. */
export function stepPlaces(model: FormModel, values: Float64Array): StepPlace[] {
  return model.slopes(values).flatMap((slopes, constant) => {
    if (!slopes.every((slope) => slope === 0)) return [];
    const gap = gapAround(model, values, constant);
    return Number.isFinite(gap.low) || Number.isFinite(gap.high) ? [{ constant, gap }] : [];
  });
}

/** `fit` with the places of its steps in the gap that leaves least, in the middle of it. Cost: a refit for each gap. */
export function atBestSteps(model: FormModel, fit: FormFit, limits: Pick<FitLimits, "bounds">): FormFit {
  return stepPlaces(model, fit.values).reduce((best, { constant }) => {
    const walked = [-1, 1].reduce((from, sign) => walk(model, from, constant, sign, limits), best);
    const { low, high } = gapAround(model, walked.values, constant);
    const values = walked.values.slice();
    if (Number.isFinite(high - low)) values[constant] = (low + high) / 2;
    return { ...walked, values };
  }, fit);
}

function walk(
  model: FormModel,
  from: FormFit,
  constant: number,
  sign: number,
  { bounds }: Pick<FitLimits, "bounds">,
): FormFit {
  const isFixed = Array.from(from.values, (_, i) => i === constant);
  const { low: least, high: most } = bounds?.[constant] ?? EVERYWHERE;
  let best = from;
  let at = from.values;
  for (let gaps = 0, worse = 0; gaps < MOST_GAPS && worse < MOST_WORSE; gaps++) {
    const next = at.slice();
    next[constant] = endOf(model, at, constant, sign).beyond;
    if (!(next[constant]! >= least && next[constant]! <= most)) break;
    const fit = gaussNewton(model, next, { steps: REFIT_STEPS, isFixed, ...(bounds && { bounds }) });
    if (!Number.isFinite(next[constant]!)) break;
    at = Number.isFinite(fit.rss) ? fit.values : next;
    worse = fit.rss < best.rss ? 0 : worse + 1;
    if (worse === 0) best = fit;
  }
  return best;
}

function gapAround(model: FormModel, values: Float64Array, constant: number): Bounds {
  return {
    low: endOf(model, values, constant, -1).within,
    high: endOf(model, values, constant, 1).within,
  };
}

/** The last value one way at which no row has changed, and the first one at which some have; infinite where none changes. */
function endOf(
  model: FormModel,
  values: Float64Array,
  constant: number,
  sign: number,
): { readonly within: number; readonly beyond: number } {
  const here = model.predicted(values);
  const from = values[constant]!;
  const size = Math.abs(from) || 1;
  const isSame = (away: number): boolean => {
    const moved = values.slice();
    moved[constant] = from + sign * away;
    return model.predicted(moved).every((value, r) => value === here[r]);
  };
  let within = 0;
  let beyond = FIRST * size;
  while (isSame(beyond)) {
    within = beyond;
    beyond *= 2;
    if (beyond > FARTHEST * size)
      return { within: sign * Number.POSITIVE_INFINITY, beyond: sign * Number.POSITIVE_INFINITY };
  }
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (within + beyond) / 2;
    if (isSame(middle)) within = middle;
    else beyond = middle;
  }
  return { within: from + sign * within, beyond: from + sign * (beyond + INTO_NEXT * size) };
}

const EVERYWHERE: Bounds = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
