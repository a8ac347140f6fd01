import { type Metrics, metricsOf } from "../../train/metrics.ts";
import { complexity } from "../expression/complexity.ts";
import type { Expr } from "../expression/expr.ts";
import { evaluate } from "../expression/tape.ts";
import { describe } from "./descriptionLength.ts";

/** A formula of one target in the units and names of the file, with its errors. */
export interface Formula {
  readonly expr: Expr;
  /** Nodes of the expression tree. */
  readonly complexity: number;
  /** Constants that were fitted; recognised ones (2, 1/3, pi) do not count. */
  readonly fittedConstants: number;
  readonly train: Metrics;
  /** On rows that decided nothing; absent for tables too small to split. */
  readonly test?: Metrics;
  /** Nats it takes to write down formula and residuals: the smaller, the better the choice. */
  readonly descriptionLength: number;
}

/** Rows to judge a formula on. Shapes: columns (variables)(rows), target (rows). */
export interface FormulaRows {
  readonly columns: readonly Float64Array[];
  readonly target: Float64Array;
}

/** The formula of `expr` with its errors. `names` are the identifiers of the columns. Cost O(rows·(nodes + constants²)). */
export function formulaOf(
  expr: Expr,
  names: readonly string[],
  train: FormulaRows,
  test: FormulaRows | undefined,
): Formula {
  const judge = (rows: FormulaRows) => metricsOf(predictExpr(expr, names, rows.columns), rows.target);
  const metrics = judge(train);
  const { length, fitted } = describe(expr, { variables: names, ...train }, metrics.nrmse);
  return {
    expr,
    complexity: complexity(expr),
    fittedConstants: fitted,
    train: metrics,
    ...(test && test.target.length > 0 ? { test: judge(test) } : {}),
    descriptionLength: length,
  };
}

/** The values of a formula at each row; NaN where it has none. Cost O(rows·nodes). */
export function predictExpr(
  expr: Expr,
  names: readonly string[],
  columns: readonly Float64Array[],
): Float64Array {
  return evaluate(expr, names, columns, columns[0]?.length ?? 0);
}
