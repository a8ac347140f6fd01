/** How well rows know the constants of a formula that was found. */

import { quantileT } from "../math/distributions/studentT.ts";
import { distinctRows, repeatedRows } from "../math/rowGroups.ts";
import { countedRows, withRows } from "../math/rows.ts";
import { dot } from "../math/statistics.ts";
import { ROW_LIMITS } from "../rowLimits.ts";
import type { Expr } from "../symbolic/expression/expr.ts";
import { freeConstants } from "../symbolic/expression/parameters.ts";
import type { FormulaData } from "../symbolic/formula/constants/constants.ts";
import type { KnownConstant, KnownConstants } from "../symbolic/formula/constants/knownConstants.ts";
import { fittedAt } from "../symbolic/formula/descriptionLength.ts";
import { evenRows } from "../symbolic/formula/evenRows.ts";
import { errorsOn } from "../symbolic/formula/formula.ts";
import { offsetsIn } from "../symbolic/formula/offsets.ts";
import { templateModel } from "./fitting/formModel.ts";
import { gaussNewton } from "./fitting/gaussNewton.ts";
import { originsOf } from "./origins.ts";
import { withSettledFree } from "./settledNumbers.ts";
import { covarianceOf } from "./uncertainty/covariance.ts";
import { profileIntervals } from "./uncertainty/intervals.ts";

/** What is asked about constants. */
export interface KnownOptions {
  /** The share of intervals that hold the truth. @defaultValue 0.95 */
  readonly level?: number;
  /** Intervals by the profile of the sum of squares; else by standard errors alone. @defaultValue true */
  readonly isProfiled?: boolean;
  /**
   * Whether constants follow a shrunken fit and their terms were chosen by it, as those of additive formulas: then they have
   * neither errors nor intervals. Of 140 made tables of 40 rows and five columns, 95 % intervals of the fit's posterior held 73 to 90 % of
   * the constants, those of least squares 84 to 96 %. @defaultValue false
   */
  readonly isShrunken?: boolean;
}

/** Rows·constants³ up to which the profile of each constant is followed: about a third of a second of work. */
const PROFILE_WORK = 3e5;
/** Below this share of the spread constants are known beyond any doubt about the simple numbers beside them. */
const EXACT = 1e-6;
/** Jacobians of the fit that brings constants, which were rounded for reading, back to their least squares. */
const STEPS = 30;

/**
 * How well rows know the constants of `expr` that were fitted: those that `describe` counts.
 *
 * Numbers that were settled as simple ones vary beside them (see `withSettledFree`); the covariance is that of the formula as
 * it is written. Rows of weight 0 do not count, rows that are copies once. Where the formula is not at least squares, by more than a standard error (another
 * loss, rounding), the errors are those of where it is, and intervals are symmetric. Undefined where the formula has no
 * value, or no slope, on some row. Cost: O(rows·constants²), and some dozen refits for each constant where profiled.
 */
export function knownConstants(
  expr: Expr,
  whole: FormulaData,
  { level = 0.95, isProfiled = true, isShrunken = false }: KnownOptions = {},
): KnownConstants | undefined {
  const data = countedRows(whole);
  const distinct = distinctRows(repeatedRows(data.columns, [data.target]));
  const rows = evenRows(withRows(data, distinct), ROW_LIMITS.constants);
  const isFitted = fittedAt(errorsOn(expr, rows).nrmse);
  const isOffset = offsetsIn(data);
  const fitted = placesOf(expr, (value, at) => isFitted(value, at) && !isOffset(value));
  const origins = originsOf(expr, rows, fitted);
  const isOrigin = (value: number, at: number): boolean => isOffset(value) || origins.has(at);
  const places = fitted.filter((place) => !origins.has(place));
  const { template, values: own } = freeConstants(expr, (_, at) => places.includes(at));
  const m = own.length;
  const model = templateModel(template, m, rows);
  const values = Float64Array.from(own);
  const left = model.residual(values);
  const rss = dot(left, left);
  if (!Number.isFinite(rss)) return undefined;
  const { unscaled, confused, rank } = covarianceOf(model.slopes(values));
  const n = rows.target.length;
  const all = distinct.length;
  const freedom = all - rank;
  // Of rows that stand for more, errors are smaller by the root of their number.
  const variance = (rss / Math.max(1, n - rank)) * (n / all);
  const fit = m === 0 || freedom <= 0 ? undefined : gaussNewton(model, values, { steps: STEPS });
  const errors = Float64Array.from({ length: m }, (_, i) =>
    freedom > 0 && !confused.includes(i)
      ? Math.sqrt(variance * unscaled[i * m + i]!)
      : Number.POSITIVE_INFINITY,
  );
  if (!errors.every((error) => error >= 0)) return undefined;
  const least = fit?.values.every((v, i) => !(Math.abs(v - values[i]!) > errors[i]!)) ? fit : undefined;
  const t = freedom > 0 ? quantileT(level, freedom) : Number.POSITIVE_INFINITY;
  const isFollowed = isProfiled && !isShrunken;
  const intervals =
    isFollowed && least !== undefined && n === all && n * m ** 3 <= PROFILE_WORK
      ? profileIntervals(model, least, errors, level)
      : Array.from(values, (value, i) => ({ low: value - t * errors[i]!, high: value + t * errors[i]! }));
  const profileWork = isFollowed && n === all ? PROFILE_WORK : 0;
  // What few rows stand for many cannot be asked again; of an exact fit no number is in doubt.
  const free =
    !isShrunken &&
    n === all &&
    freedom > 0 &&
    (m === 0 || least !== undefined) &&
    errorsOn(expr, rows).nrmse > EXACT
      ? withSettledFree(expr, rows, { places, isOrigin, level, profileWork })
      : undefined;
  const constants = places.map((place, i): KnownConstant => {
    const varying = free?.numbers.find((number) => number.place === place);
    const standardError = isShrunken ? Number.POSITIVE_INFINITY : (varying?.standardError ?? errors[i]!);
    const { low, high } = varying ?? intervals[i]!;
    const isKnown = Number.isFinite(standardError);
    return {
      place,
      value: values[i]!,
      standardError,
      low: isKnown ? low : Number.NEGATIVE_INFINITY,
      high: isKnown ? high : Number.POSITIVE_INFINITY,
    };
  });
  return {
    constants,
    ...(free !== undefined && {
      freed: free.numbers.map(({ place }) => place).filter((place) => !places.includes(place)),
      varied: free,
    }),
    ...(origins.size > 0 && { origins: [...origins] }),
    ...(isShrunken && { shrunken: true as const }),
    covariance: unscaled.map((v) => v * variance),
    deviation: Math.sqrt((variance * all) / n),
    freedom,
    level,
  };
}

/** Places of the numbers of `expr` that a rule takes. */
function placesOf(expr: Expr, isTaken: (value: number, at: number) => boolean): number[] {
  const places: number[] = [];
  freeConstants(expr, (value, at) => {
    if (isTaken(value, at)) places.push(at);
    return false;
  });
  return places;
}
