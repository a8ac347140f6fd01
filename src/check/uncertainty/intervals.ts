import { quantileT } from "../../math/distributions/studentT.ts";
import { ROW_LIMITS } from "../../rowLimits.ts";
import type { FormModel } from "../fitting/formModel.ts";
import { type Bounds, EVERYWHERE, type FormFit, gaussNewton } from "../fitting/gaussNewton.ts";
import { covarianceOf } from "./covariance.ts";

/** Steps of a refit with one constant held: it starts beside the optimum. */
const REFIT_STEPS = 20;
/** A step of a refit that gains less than this share of what parts the end from the least is the last. */
const ENOUGH = 1e-6;

/** How intervals are made. */
export interface ProfileOptions {
  readonly bounds?: readonly Bounds[] | undefined;
  /** Whether the sum of squares is followed; else intervals are those of the standard errors. @defaultValue true */
  readonly isProfiled?: boolean;
}

/**
 * The interval of each constant that the rows do not reject at `level`, by the profile of the sum of squares: all
 * values at which the best fit of the other constants leaves no more than rss·(1 + t²/(n − k)).
 *
 * An end that the rows do not give is infinite, and one beyond the bounds of the constant is theirs. Source: Bates & Watts, *Nonlinear Regression Analysis and Its
 * Applications* (1988), §6.1. Cost: some ten refits for each constant, of two or three steps each.
 */
export function profileIntervals(
  model: FormModel,
  fit: FormFit,
  errors: ArrayLike<number>,
  level: number,
  { bounds, isProfiled = true }: ProfileOptions = {},
): Bounds[] {
  const n = model.data.target.length;
  const m = fit.values.length;
  const freedom = n - m;
  if (freedom <= 0) return Array.from(fit.values, (_, i) => bounds?.[i] ?? EVERYWHERE);
  const t = quantileT(level, freedom);
  const limit = fit.rss * (1 + (t * t) / freedom);
  const enough = (ENOUGH * (limit - fit.rss)) / limit;
  const { unscaled } = covarianceOf(model.slopes(fit.values));
  return Array.from(fit.values, (value, i) => {
    const error = errors[i]!;
    const { low: least, high: most } = bounds?.[i] ?? EVERYWHERE;
    const within = (at: number): number => Math.min(most, Math.max(least, at));
    if (!Number.isFinite(error)) return { low: least, high: most };
    if (!isProfiled || n > ROW_LIMITS.profileIntervals || error === 0)
      return { low: within(value - t * error), high: within(value + t * error) };
    const isFixed = Array.from(fit.values, (_, j) => j === i);
    const end = (sign: 1 | -1): number => {
      const bound = sign > 0 ? most : least;
      if (value === bound) return bound;
      const tangent = fit.values.map((_, j) => unscaled[i * m + j]! / (unscaled[i * m + i]! || 1));
      let path = pathFrom(fit.values, tangent, i);
      const rssAt = (at: number): number => {
        const start = path(at);
        const other =
          m === 1
            ? atFixed(model, start)
            : gaussNewton(model, start, { steps: REFIT_STEPS, isFixed, enough, ...(bounds && { bounds }) });
        // Beyond the interval the others may run off to another optimum: they are followed inside only.
        if (other.rss < limit) path = pathFrom(fit.values, tangent, i, other.values);
        return other.rss;
      };
      return within(crossing(value, sign * t * error, limit, fit.rss, rssAt));
    };
    return { low: end(-1), high: end(1) };
  });
}

/**
 * Where the other constants go as constant number `i` takes other values: from the least along `tangent`, bent to pass
 * through the fit that was made last.
 */
function pathFrom(
  least: Float64Array,
  tangent: Float64Array,
  i: number,
  last = least,
): (at: number) => Float64Array {
  const away = last[i]! - least[i]!;
  const bend = least.map((v, j) => (away === 0 ? 0 : (last[j]! - v - tangent[j]! * away) / away ** 2));
  return (at) => {
    const moved = at - least[i]!;
    return least.map((v, j) => (j === i ? at : v + tangent[j]! * moved + bend[j]! * moved ** 2));
  };
}

function atFixed(model: FormModel, values: Float64Array): { values: Float64Array; rss: number } {
  const rss = model.residual(values).reduce((sum, v) => sum + v * v, 0);
  return { values, rss };
}

/** Where a sum of squares that grows away from `from` passes `limit`; infinite where it does not within 100 spans. */
function crossing(
  from: number,
  span: number,
  limit: number,
  least: number,
  rssAt: (at: number) => number,
): number {
  const scaled = (at: number): number => {
    const rss = rssAt(at);
    // Its root is nearly linear: that is what is solved for.
    return Number.isFinite(rss)
      ? Math.sqrt(Math.max(0, rss - least)) - Math.sqrt(limit - least)
      : Number.POSITIVE_INFINITY;
  };
  const low = -Math.sqrt(limit - least);
  let inner = 0;
  let atInner = low;
  let outer = 1;
  let atOuter = scaled(from + span);
  while (atOuter < 0) {
    if (outer > 100) return span > 0 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
    inner = outer;
    atInner = atOuter;
    outer *= 1.5;
    atOuter = scaled(from + outer * span);
  }
  // The value at an end that stays is halved (Illinois; Dowell & Jarratt, BIT 11, 1971): the other end does not creep.
  let stays: "inner" | "outer" | undefined;
  for (let i = 0; i < MOST_TRIES && outer - inner > END_TOLERANCE * outer; i++) {
    const guess = Number.isFinite(atOuter)
      ? inner - (atInner * (outer - inner)) / (atOuter - atInner)
      : (inner + outer) / 2;
    const at = scaled(from + guess * span);
    if (Math.abs(at) < END_TOLERANCE * -low) return from + guess * span;
    if (at < 0) {
      inner = guess;
      atInner = at;
      if (stays === "outer") atOuter /= 2;
      stays = "outer";
    } else {
      outer = guess;
      atOuter = at;
      if (stays === "inner") atInner /= 2;
      stays = "inner";
    }
  }
  return from + ((inner + outer) / 2) * span;
}

/** Refits for one end, at most, and how near to it is near enough, as a share of the distance from the value. */
const MOST_TRIES = 40;
const END_TOLERANCE = 1e-6;
