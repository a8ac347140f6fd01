/** Intervals of fitted constants where numbers beside them were settled as simple ones: these may be off as well. */

import { quantileT } from "../math/distributions/studentT.ts";
import { dot } from "../math/statistics.ts";
import type { Expr } from "../symbolic/expression/expr.ts";
import { freeConstants } from "../symbolic/expression/parameters.ts";
import type { FormulaData } from "../symbolic/formula/constants/constants.ts";
import {
  inNumbers,
  settledPlaces,
  type VariedNumbers,
} from "../symbolic/formula/constants/knownConstants.ts";
import { templateModel } from "./fitting/formModel.ts";
import { gaussNewton } from "./fitting/gaussNewton.ts";
import { covarianceOf } from "./uncertainty/covariance.ts";
import { profileIntervals } from "./uncertainty/intervals.ts";

/** What is asked. */
export interface FreedOptions {
  /** Places of the fitted constants. */
  readonly places: readonly number[];
  /** Numbers that no fit moves: those that a column counts from. */
  readonly isOrigin: (value: number, place: number) => boolean;
  readonly level: number;
  /** Rows·constants³ up to which profiles are followed; else intervals are those of standard errors. */
  readonly profileWork: number;
}

const STEPS = 60;
/** Standard errors by which a number that rows had a part in settling may be away from what they alone say. */
const MOST_AWAY = 4;

/**
 * The fitted constants of `expr` and its settled numbers (see `settledPlaces`) by the fit in which all of them vary, from left
 * to right; each has the value that it has in the formula.
 *
 * A search settles 2.13 as 2 where the rows allow it; the other constants, fitted beside 2, then lie off by more than their
 * own errors say. A number that the rows cannot tell from the constants stays as it is; so does one that they put
 * elsewhere, which somebody else has set. Undefined where none varies. Cost O(rows·constants²), and some dozen refits for
 * each constant where profiled.
 */
export function withSettledFree(
  expr: Expr,
  rows: FormulaData,
  { places, isOrigin, level, profileWork }: FreedOptions,
): VariedNumbers | undefined {
  const n = rows.target.length;
  const plain = inNumbers(expr);
  let settled = settledPlaces(expr).filter((place) => !places.includes(place));
  for (;;) {
    const at: number[] = [];
    const { template, values: own } = freeConstants(plain, (value, place) => {
      const isSettled = settled.includes(place) && !isOrigin(value, place);
      if (!isSettled && !places.includes(place)) return false;
      at.push(place);
      return true;
    });
    const m = own.length;
    if (m === places.length || n <= m + 1) return undefined;
    const model = templateModel(template, m, rows);
    const fit = gaussNewton(model, Float64Array.from(own), { steps: STEPS });
    const slopes = model.slopes(fit.values);
    if (!slopes.every((column) => Number.isFinite(dot(column, column)))) return undefined;
    const { unscaled, confused } = covarianceOf(slopes);
    const variance = fit.rss / (n - m);
    const errors = Float64Array.from({ length: m }, (_, i) => Math.sqrt(variance * unscaled[i * m + i]!));
    const isHeld = (place: number, i: number): boolean =>
      settled.includes(place) &&
      (confused.includes(i) || !(Math.abs(fit.values[i]! - own[i]!) <= MOST_AWAY * errors[i]!));
    const held = at.filter(isHeld).at(-1);
    if (held !== undefined) {
      settled = settled.filter((place) => place !== held);
      continue;
    }
    if (confused.length > 0 || !errors.every((error) => error >= 0)) return undefined;
    const t = quantileT(level, n - m);
    const all =
      n * m ** 3 <= profileWork
        ? profileIntervals(model, fit, errors, level)
        : Array.from(fit.values, (value, i) => ({
            low: value - t * errors[i]!,
            high: value + t * errors[i]!,
          }));
    return {
      numbers: at.map((place, i) => ({
        place,
        value: own[i]!,
        standardError: errors[i]!,
        low: Math.min(all[i]!.low, own[i]!),
        high: Math.max(all[i]!.high, own[i]!),
      })),
      covariance: unscaled.map((v) => v * variance),
    };
  }
}
