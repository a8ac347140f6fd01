/** Columns that formulas lack: what a formula leaves unexplained goes with them. */

import { residualsOf } from "../../math/errors.ts";
import { dot, mean, median } from "../../math/statistics.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import { children, mul, num, variablesOf, withChildren } from "../../symbolic/expression/make.ts";
import { key } from "../../symbolic/expression/order.ts";
import type { FormulaData } from "../../symbolic/formula/constants/constants.ts";
import { valuesOn } from "../../symbolic/formula/formula.ts";

/** Standard normal value beyond which chance is not believed: some hundred tests are made of each formula. */
export const BEYOND_CHANCE = 4.5;
/** How much a part of a formula is changed by to see what it does. */
const NUDGE = 1e-4;
/** Values further out than so many median sizes are drawn in to there. */
const REACH = 4;

/** The columns among `asked` that what `formula` leaves on `data` goes with (see `columnScores`). */
export function columnsByScoreTest(formula: Expr, asked: readonly string[], data: FormulaData): string[] {
  const scores = columnScores(formula, asked, data);
  return asked.filter((_, at) => scores[at]! > BEYOND_CHANCE);
}

/**
 * How far what `formula` leaves on `data` goes with each of the columns in `asked`, alone or together with a part of the
 * formula, in standard deviations of what chance does: the largest of some dozens of tests.
 *
 * A column without influence is independent of the residual r and of every g that is made of other columns, and the
 * sum over rows of r·g·u is normal with known variance, u being scores of the column's ranks. g is 1, and for each
 * part s of the formula ∂f/∂log s: what would change if the part were larger. A column that the part lacks then shows
 * where r and u alone go with nothing, because the part changes its sign.
 *
 * Cost O(rows·parts·(parts + columns)). Source: the score test, C. R. Rao, Proc. Camb. Phil. Soc. 44 (1948) 50.
 */
export function columnScores(formula: Expr, asked: readonly string[], data: FormulaData): number[] {
  const { variables, columns } = data;
  const drawn = residualWeights(formula, data);
  return asked.map((name) => scoreOf(columns[variables.indexOf(name)]!, drawn));
}

/** The largest score of one column against residuals; see `columnScores`. */
export function scoreOf(column: Float64Array, drawn: readonly Float64Array[]): number {
  const scores = scoresOf(column);
  return Math.max(0, ...scores.flatMap((u) => drawn.map((w) => Math.abs(normalised(w, u)))));
}

/** The residuals r·g of `columnScores`, of mean zero and size one, far values drawn in. Shape: (parts + 1)(rows). */
export function residualWeights(formula: Expr, data: FormulaData): Float64Array[] {
  const roots = data.weights?.map(Math.sqrt);
  const value = valuesOn(formula, data);
  const residual = residualsOf(value, data);
  const weights = [residual];
  for (const part of partsOf(formula)) {
    const changed = valuesOn(replaced(formula, key(part), mul(num(1 + NUDGE), part)), data);
    weights.push(residual.map((v, r) => v * (roots?.[r] ?? 1) * (changed[r]! - value[r]!)));
  }
  return weights.filter((w) => w.every(Number.isFinite)).map(drawnIn);
}

/** Every different part of a formula that holds a variable, itself included. */
function partsOf(formula: Expr): Expr[] {
  const found = new Map<string, Expr>();
  const visit = (part: Expr): void => {
    if (variablesOf(part).length === 0) return;
    found.set(key(part), part);
    children(part).forEach(visit);
  };
  visit(formula);
  return [...found.values()];
}

/** `formula` with every part of this key replaced. */
function replaced(formula: Expr, part: string, replacement: Expr): Expr {
  if (key(formula) === part) return replacement;
  return withChildren(
    formula,
    children(formula).map((child) => replaced(child, part, replacement)),
  );
}

/** Values of mean zero and size one, the far ones drawn in. */
function drawnIn(values: Float64Array): Float64Array {
  const limit = REACH * median(values.map(Math.abs));
  return standardised(values.map((v) => Math.max(-limit, Math.min(limit, v))));
}

/** Two scores of a column's ranks: rising, and larger at both ends than in the middle. */
function scoresOf(column: Float64Array): Float64Array[] {
  const n = column.length;
  const order = Int32Array.from(column, (_, r) => r).sort((a, b) => column[a]! - column[b]!);
  const rank = new Float64Array(n);
  order.forEach((row, at) => {
    rank[row] = at - (n - 1) / 2;
  });
  return [standardised(rank), standardised(rank.map((v) => v * v))];
}

function standardised(values: Float64Array): Float64Array {
  const middle = mean(values);
  const centred = values.map((v) => v - middle);
  const size = Math.sqrt(dot(centred, centred) / values.length);
  return size > 0 ? centred.map((v) => v / size) : centred;
}

/** The sum of products of standardised values over its standard deviation where they are independent. */
function normalised(a: Float64Array, b: Float64Array): number {
  return dot(a, b) / Math.sqrt(a.length);
}
