/** Least squares to more digits than float64 has: for rows whose noise is little more than the rounding of their numbers. */
import type { Decimal } from "decimal.js";
import { leastSquares } from "../../math/linear/projection.ts";
import { dot } from "../../math/statistics.ts";
import { Precise, preciseCalls, preciseValue } from "../../symbolic/expression/preciseValue.ts";
import type { FormulaData } from "../../symbolic/formula/constants/constants.ts";
import type { TypedForm } from "../typedForm.ts";
import type { FormModel } from "./formModel.ts";
import type { Bounds, FormFit } from "./gaussNewton.ts";
import { isInside } from "./polishedFit.ts";

/** A form on some rows, and where its constants stand in the vector of all. */
export interface PrecisePart {
  readonly form: Pick<TypedForm, "expr" | "constants">;
  readonly data: FormulaData;
  readonly places: readonly number[];
}

/** Units of rounding below which what is left is refined: above, rounding moves sums of squares by less than 2e-5 of them. */
const ROUNDINGS = 1e5;
const UNIT_OF_ROUNDING = 2 ** -53;
/** Rows·(1 + calls) up to which a fit is refined: half a second of work. */
const MOST_CALLS = 2000;
const MOST_STEPS = 5;
/** A step of less than this share of the deviation of the noise is the last: the sum of squares then has its digits twice. */
const LAST_STEP = 1e-5;

/**
 * `fit` with its constants and sum of squares from residuals in 32 digits; undefined where rows leave more than rounding
 * touches, where there are too many of them, or where a value or a least within `bounds` is wanting.
 *
 * Numbers of the table stand for the shortest decimals that read as them: those that were printed, up to 15 digits.
 * Constants are decimals as well; steps are those of Gauss and Newton with slopes in float64, which is iterative
 * refinement. Source: Björck, *Numerical Methods for Least Squares Problems* (1996), §2.9. Cost: up to six evaluations in
 * decimals, O(rows·calls) of some 50 µs.
 */
export function refinedFit(
  parts: readonly PrecisePart[],
  model: Pick<FormModel, "data" | "slopes">,
  fit: FormFit,
  bounds?: readonly Bounds[],
): FormFit | undefined {
  const { target, weights } = model.data;
  const work = parts.reduce(
    (sum, { form, data }) => sum + data.target.length * (1 + preciseCalls(form.expr)),
    0,
  );
  const free = [...fit.values.keys()].filter((i) => isInside(fit.values[i]!, bounds?.[i]));
  if (free.length === 0 || target.length <= fit.values.length || work > MOST_CALLS) return undefined;
  const slopes = model.slopes(fit.values);
  const sizes = slopes.map((slope, i) => fit.values[i]! ** 2 * dot(slope, slope));
  const ownSize = target.reduce((sum, y, r) => sum + (weights?.[r] ?? 1) * y * y, 0);
  const rounding = sizes.reduce((sum, size) => sum + size, ownSize) * UNIT_OF_ROUNDING ** 2;
  if (!(fit.rss < rounding * ROUNDINGS ** 2)) return undefined;
  const residualOf = preciseResidual(parts, weights);
  let constants = Array.from(fit.values, (value) => new Precise(value));
  let residual = residualOf(constants);
  for (let step = 0; step < MOST_STEPS; step++) {
    const move = leastSquares(
      free.map((i) => slopes[i]!),
      residual,
    );
    const before = dot(residual, residual);
    if (move === undefined || !Number.isFinite(before)) return undefined;
    const moved = constants.slice();
    free.forEach((i, f) => {
      moved[i] = moved[i]!.plus(move[f]!);
    });
    if (!free.every((i) => isInside(moved[i]!.toNumber(), bounds?.[i]))) return undefined;
    const next = residualOf(moved);
    // At the least, steps are rounding: they lower nothing.
    if (!(dot(next, next) <= before)) break;
    const changed = next.reduce((sum, v, r) => sum + (v - residual[r]!) ** 2, 0);
    [constants, residual] = [moved, next];
    if (changed <= LAST_STEP ** 2 * before) break;
  }
  const values = Float64Array.from(constants, (value) => value.toNumber());
  return { values, rss: dot(residual, residual), steps: fit.steps, isConverged: fit.isConverged };
}

/** target − form for constants in decimals, times the root of the weight; rounded only there. Shape: (rows). */
function preciseResidual(
  parts: readonly PrecisePart[],
  weights: Float64Array | undefined,
): (constants: readonly Decimal[]) => Float64Array {
  const rows = parts.flatMap(({ form, data, places }) => {
    const columns = data.columns.map(decimals);
    return decimals(data.target).map((target, r) => ({
      form,
      places,
      target,
      known: new Map(data.variables.map((name, c) => [name, columns[c]![r]!])),
    }));
  });
  return (constants) =>
    Float64Array.from(rows, ({ form, places, target, known }, r) => {
      const value = preciseValue(
        form.expr,
        (name) => known.get(name) ?? constants[places[form.constants.indexOf(name)]!]!,
      );
      return target.minus(value).toNumber() * Math.sqrt(weights?.[r] ?? 1);
    });
}

function decimals(values: Float64Array): Decimal[] {
  return Array.from(values, (value) => new Precise(value));
}
