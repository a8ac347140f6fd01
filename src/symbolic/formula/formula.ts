import { squaredError, totalSquares } from "../../math/errors.ts";
import { totalOf } from "../../math/statistics.ts";
import { lossOf } from "../../model/losses/list.ts";
import type { Metrics, TargetErrors } from "../../targetErrors.ts";
import { metricsOf } from "../../train/errors/metrics.ts";
import { complexity } from "../expression/complexity.ts";
import type { Expr } from "../expression/expr.ts";
import { evaluate } from "../expression/tape/tape.ts";
import { type LossData, predictionsOf, targetsOf } from "../losses/rowLoss.ts";
import { type FormulaData, formulaLoss } from "./constants/constants.ts";
import type { KnownConstants } from "./constants/knownConstants.ts";
import { type Description, describe } from "./descriptionLength.ts";

/** A formula of one target in the units and names of the table, and what is known about it. */
export interface Formula {
  readonly expr: Expr;
  /** Nodes of the expression tree (see `complexity`). */
  readonly complexity: number;
  /** What it is chosen by: the shorter, the better. */
  readonly description: Description;
  readonly errors: TargetErrors;
  /** What found it: a form of the search, or the network it was read from. */
  readonly origin: string;
  /** How well its constants are known; absent where that was not asked, or cannot be said. */
  readonly known?: KnownConstants;
}

/** Rows to judge a formula on. Shapes: columns (variables)(rows), target (rows). */
export interface FormulaRows extends LossData {
  readonly columns: readonly Float64Array[];
}

/** The formula of `expr` with its errors. `names` are the identifiers of the columns. Cost O(rows·(nodes + constants²)). */
export function formulaOf(
  expr: Expr,
  names: readonly string[],
  train: FormulaRows,
  test: FormulaRows | undefined,
  origin: string,
): Formula {
  const judge = (rows: FormulaRows): Metrics => judgedOn(rows, predictExpr(expr, names, rows.columns));
  const metrics = judge(train);
  const data = { variables: names, ...train };
  return {
    expr,
    complexity: complexity(expr),
    description: describe(expr, data, countedError(expr, data, metrics.nrmse)),
    errors: { train: metrics, ...(test && test.target.length > 0 ? { test: judge(test) } : {}) },
    origin,
  };
}

/** The errors where a formula gives these values, as its loss has them. Cost O(rows). */
export function judgedOn(rows: LossData, values: Float64Array): Metrics {
  const { loss: name = "mse", weights } = rows;
  return metricsOf(predictionsOf(rows, values), targetsOf(rows), weights, lossOf({ name }));
}

/** What describes the error of a formula: `nrmse`, or the root of its mean loss where errors do not count as squares. */
export function countedError(expr: Expr, data: FormulaData, nrmse: number): number {
  return data.loss === undefined || data.loss === "mse" ? nrmse : Math.sqrt(formulaLoss(expr, data));
}

/** The values of a formula at each row; NaN where it has none. Cost O(rows·nodes). */
export function predictExpr(
  expr: Expr,
  names: readonly string[],
  columns: readonly Float64Array[],
): Float64Array {
  return evaluate(expr, names, columns, columns[0]?.length ?? 0);
}

/** The same for rows of a table. */
export function valuesOn(
  expr: Expr,
  { variables, columns, target }: Pick<FormulaData, "variables" | "columns" | "target">,
): Float64Array {
  return evaluate(expr, variables, columns, target.length);
}

/** The errors of `expr` on `data`; infinite where it has no value for some row. Cost O(rows·nodes). */
export function errorsOn(expr: Expr, data: FormulaData): Metrics {
  return errorsOf(predictionsOf(data, valuesOn(expr, data)), targetsOf(data), data.weights);
}

/** The errors of predictions, of rows that count by `weights` where these are given; infinite where one is not finite. Cost O(rows). */
export function errorsOf(predicted: Float64Array, target: Float64Array, weights?: Float64Array): Metrics {
  const rows = target.length;
  const squares = squaredError(predicted, target, weights);
  const loss = squares / totalSquares(target, weights);
  if (!Number.isFinite(loss)) {
    const none = Number.POSITIVE_INFINITY;
    return { rows, rmse: none, nrmse: none, r2: Number.NEGATIVE_INFINITY };
  }
  return { rows, rmse: Math.sqrt(squares / counted(rows, weights)), nrmse: Math.sqrt(loss), r2: 1 - loss };
}

/** What a sum over rows is divided by. */
function counted(rows: number, weights: Float64Array | undefined): number {
  if (weights === undefined) return Math.max(1, rows);
  return totalOf(weights) || 1;
}
