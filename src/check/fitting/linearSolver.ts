/** The constants that a form is linear in, by least squares for given values of the others. */
import { leastSquares, orthogonalise, subtract } from "../../math/linear/projection.ts";
import { dot } from "../../math/statistics.ts";
import { normalise } from "../../symbolic/algebra/normalise.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import { num, substitute, variablesOf } from "../../symbolic/expression/make.ts";
import { parameter } from "../../symbolic/expression/parameters.ts";
import type { FormulaData } from "../../symbolic/formula/constants/constants.ts";
import type { TypedForm } from "../typedForm.ts";
import { type FormModel, templateModel } from "./formModel.ts";
import type { Bounds } from "./gaussNewton.ts";

/** What a person gave for a constant, by its name. */
export interface GivenConstants {
  readonly starts: ReadonlyMap<string, number>;
  readonly bounds: ReadonlyMap<string, Bounds>;
}

/** What solves for the constants that a form is linear in. Sums of squares are infinite where the form has no value. */
export interface LinearSolver {
  /** Sets them within `values`, and returns the sum of squares that is left. Cost O(rows·constants²). */
  readonly solve: (values: Float64Array) => number;
  /**
   * The sum of squares that is left where constant number `i` takes other values, all others that are not solved for as in
   * `values`: columns that do not change with it are projected out once. Cost of each value O(rows·solved constants·those
   * whose column changes).
   */
  readonly along: (i: number, values: Float64Array) => (value: number) => number;
}

/** Source: Golub & Pereyra, *SIAM J. Numer. Anal.* 10 (1973): variable projection. */
export function linearSolver(
  form: TypedForm,
  data: FormulaData,
  { starts, bounds }: GivenConstants,
): LinearSolver {
  const all = [...form.constants.keys()];
  const solved = all.filter((i) => form.isLinear[i] === true && !starts.has(form.constants[i]!));
  const held = all.filter((i) => !solved.includes(i));
  const n = data.target.length;
  // The others are columns of one value to the form: slopes by them, which cost most, are not needed here.
  const heldColumns = held.map(() => new Float64Array(n));
  const rows = {
    variables: [...data.variables, ...held.map((i) => form.constants[i]!)],
    columns: [...data.columns, ...heldColumns],
    target: data.target,
  };
  const hold = (i: number, value: number): void => {
    heldColumns[held.indexOf(i)]!.fill(value);
  };
  const modelIn = (expr: Expr, free: readonly number[]): FormModel => {
    const template = free.reduce((out, i, s) => substitute(out, form.constants[i]!, parameter(s)), expr);
    return templateModel(template, free.length, rows);
  };
  const model = modelIn(form.expr, solved);
  const hasBounds = solved.some((i) => bounds.has(form.constants[i]!));
  const solve = (values: Float64Array): number => {
    for (const i of held) hold(i, values[i]!);
    const start = Float64Array.from(solved, (i) => values[i]!);
    const { slopes, residual: rest } = model.linearised(start);
    const solution = rest.every(Number.isFinite) ? leastSquares(slopes, rest) : undefined;
    if (solution === undefined) return Number.POSITIVE_INFINITY;
    solved.forEach((i, s) => {
      const value = values[i]! + solution[s]!;
      const { low, high } = bounds.get(form.constants[i]!) ?? EVERYWHERE;
      values[i] = Math.min(high, Math.max(low, value));
      subtract(rest, slopes[s]!, solution[s]!);
    });
    // Linear in these constants, the form leaves what is left here, unless a bound held one of them.
    const left = hasBounds ? model.residual(Float64Array.from(solved, (i) => values[i]!)) : rest;
    return finiteOr(dot(left, left));
  };
  const along = (i: number, values: Float64Array): ((value: number) => number) => {
    if (hasBounds) return (value) => solve(values.with(i, value));
    const changes = (s: number): boolean => variablesOf(form.slopes[s]!).includes(form.constants[i]!);
    const [moving, still] = [solved.filter(changes), solved.filter((s) => !changes(s))];
    for (const h of held) hold(h, values[h]!);
    const fixed = model.slopes(new Float64Array(solved.length)).filter((_, s) => still.includes(solved[s]!));
    const basis = projected(new Float64Array(n), fixed, []);
    const without = still.reduce((out, s) => substitute(out, form.constants[s]!, num(0)), form.expr);
    const part = modelIn(normalise(without), moving);
    const none = new Float64Array(moving.length);
    return (value) => {
      hold(i, value);
      const { slopes, residual } = part.linearised(none);
      if (!residual.every(Number.isFinite)) return Number.POSITIVE_INFINITY;
      projected(residual, slopes, basis);
      return finiteOr(dot(residual, residual));
    };
  };
  return { solve, along };
}

const EVERYWHERE = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };

/** Takes the parts along columns out of `target`, all in place; the columns become an orthonormal basis, with `basis` before. */
function projected(
  target: Float64Array,
  columns: readonly Float64Array[],
  basis: readonly Float64Array[],
): Float64Array[] {
  const all = basis.slice();
  for (const q of basis) subtract(target, q, dot(target, q));
  for (const column of columns) {
    const before = dot(column, column);
    orthogonalise(column, all);
    const norm = Math.sqrt(dot(column, column));
    if (!(norm > LEAST_OWN * Math.sqrt(before))) continue;
    for (let r = 0; r < column.length; r++) column[r]! /= norm;
    subtract(target, column, dot(target, column));
    all.push(column);
  }
  return all;
}

/** Below this share of its length a column lies in the span of those before it. */
const LEAST_OWN = 1e-10;

function finiteOr(rss: number): number {
  return Number.isFinite(rss) ? rss : Number.POSITIVE_INFINITY;
}
