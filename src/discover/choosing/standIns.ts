/** Columns that could stand in a formula for one of its own: correlated ones that do as well. */
import { lineThrough, meanWithError } from "../../math/statistics.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import { add, mul, num, substitute, variable, variablesOf } from "../../symbolic/expression/make.ts";
import { type FormulaData, refitConstants } from "../../symbolic/formula/constants/constants.ts";
import type { StandIn } from "../../symbolic/formula/formulaSet.ts";
import { correlation } from "../gauge.ts";
import { crossPredicted } from "./choice.ts";

/** Correlation below which one column is no measure of another. */
const LEAST_CORRELATION = 0.6;
/** Pairs that are tried, those of strongest correlation, and parts in which rows are left out. */
const MOST_TRIED = 6;
const FOLDS = 5;
const FIT_STEPS = 20;

/**
 * The columns outside a formula that do as well in it as one of its own: correlated with that, and with it exchanged and
 * all constants refitted the error on rows left out is no larger by more than one standard error of the difference.
 *
 * Strongest correlation first. Cost: five refits of the formula, and of each of up to six others.
 */
export function standInsOf(formula: Expr, data: FormulaData): StandIn[] {
  const { variables, columns, target } = data;
  const used = variablesOf(formula);
  const columnOf = (name: string): Float64Array => columns[variables.indexOf(name)]!;
  const pairs = used
    .flatMap((column) =>
      variables
        .filter((name) => !used.includes(name))
        .map((name) => ({ column, name, strength: Math.abs(correlation(columnOf(column), columnOf(name))) })),
    )
    .filter(({ strength }) => strength >= LEAST_CORRELATION)
    .sort((a, b) => b.strength - a.strength)
    .slice(0, MOST_TRIED);
  if (pairs.length === 0) return [];
  const squaresOf = (expr: Expr): Float64Array =>
    crossPredicted(data, (train) => refitConstants(expr, train, { maxSteps: FIT_STEPS }).expr, FOLDS).map(
      (v, r) => (v - target[r]!) ** 2,
    );
  const own = squaresOf(formula);
  return pairs.flatMap(({ column, name }) => {
    const { slope, offset } = lineThrough(columnOf(name), columnOf(column));
    const measure = add(num(offset), mul(num(slope), variable(name)));
    const other = squaresOf(substitute(formula, column, measure));
    const n = target.length;
    const loss = meanWithError(n, (r) => other[r]! - own[r]!, Math.max(1, n - 1));
    return loss.mean <= loss.error ? [{ column, standIn: name }] : [];
  });
}
