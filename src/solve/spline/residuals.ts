/** What rows leave at a state, and how that changes with the jets. */

import type { EquationRows, Rows } from "./rows.ts";
import { jetValues, type Space } from "./tensor.ts";

/** Coefficients of the splines, and unknown parameters. */
export interface State {
  readonly coefficients: Float64Array;
  readonly parameters: Float64Array;
}

/** Values and slopes of an equation at its points. Shape of slopes: (jets + parameters)(n). */
export function equationAt(
  { equation, points }: Pick<EquationRows, "equation" | "points">,
  space: Space,
  { coefficients, parameters }: State,
  withSlopes: boolean,
): {
  readonly values: Float64Array;
  readonly slopes: readonly Float64Array[];
  readonly jets: readonly Float64Array[];
} {
  const jets = jetValues(space, points, equation.jets, coefficients);
  const given = Array.from(parameters, (value) => new Float64Array(points.n).fill(value));
  const columns = [...points.columns, ...jets, ...given];
  const values = new Float64Array(points.n);
  if (!withSlopes) {
    equation.tape.value(columns, values);
    return { values, slopes: [], jets };
  }
  const all = new Float64Array(columns.length * points.n);
  equation.tape.gradient(columns, values, all);
  const slopes = columns.map((_, c) => all.subarray(c * points.n, (c + 1) * points.n));
  return { values, slopes: slopes.slice(points.columns.length), jets };
}

/** Half the sum of squares of all rows; infinite where one has no value. */
export function halfSquares(rows: readonly Rows[], space: Space, state: State): number {
  let sum = 0;
  for (const one of rows) {
    const residuals = residualsOf(one, space, state);
    for (let p = 0; p < residuals.length; p++) sum += (one.weights[p]! * residuals[p]!) ** 2;
  }
  return Number.isFinite(sum) ? sum / 2 : Number.POSITIVE_INFINITY;
}

/** The residuals of rows, without their weights. Shape: (n). */
export function residualsOf(rows: Rows, space: Space, state: State): Float64Array {
  if (rows.kind === "equation") return equationAt(rows, space, state, false).values;
  const [own] = jetValues(space, rows.points, [rows.jet], state.coefficients);
  const other =
    rows.kind === "values" ? rows.values : jetValues(space, rows.others, [rows.jet], state.coefficients)[0]!;
  return own!.map((value, p) => value - other[p]!);
}
