import { type Metrics, metricsOf } from "../train/metrics.ts";
import { children } from "./build.ts";
import { complexity } from "./complexity.ts";
import { standardErrors } from "./constants.ts";
import type { Expr } from "./expr.ts";
import { freeConstants, freeUnlessSettled } from "./parameters.ts";
import { compile, evaluate } from "./tape.ts";

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
  const size = complexity(expr);
  const metrics = judge(train);
  const { values } = freeConstants(expr, freeUnlessSettled);
  return {
    expr,
    complexity: size,
    fittedConstants: values.length,
    train: metrics,
    ...(test && test.target.length > 0 ? { test: judge(test) } : {}),
    descriptionLength:
      residualLength(metrics) +
      NATS_PER_NODE * size +
      NATS_PER_CALL * callsIn(expr) +
      constantLength(expr, names, train),
  };
}

/** A node is one of a handful of operations or variables. */
const NATS_PER_NODE = 1.5;
/** A call also says which of seventeen functions it calls: ln 17. */
const NATS_PER_CALL = 2.83;
/** Residuals below this share of the target's spread are rounding. */
const ROUNDING = 1e-12;

/** Gaussian code length of the residuals, up to a constant that all formulas of one target share. */
function residualLength({ rows, nrmse }: Metrics): number {
  return rows * Math.log(Math.max(Number.isFinite(nrmse) ? nrmse : 1e12, ROUNDING));
}

function callsIn(expr: Expr): number {
  return children(expr).reduce((sum, child) => sum + callsIn(child), expr.kind === "call" ? 1 : 0);
}

/** A fitted constant known to ±σ takes log(1 + |value|/σ). Source: Rissanen, *Automatica* 14 (1978). */
function constantLength(expr: Expr, names: readonly string[], train: FormulaRows): number {
  const tape = compile(expr, names, { isFree: freeUnlessSettled });
  if (tape.constants.length === 0) return 0;
  const constants = Float64Array.from(tape.constants);
  const errors = standardErrors(tape, { variables: names, ...train }, constants, ROUNDING);
  let nats = 0;
  constants.forEach((value, i) => {
    const ratio = Math.abs(value) / errors[i]!;
    nats += Math.log1p(Number.isFinite(ratio) ? ratio : 0);
  });
  return nats;
}

/** The values of a formula at each row; NaN where it has none. Cost O(rows·nodes). */
export function predictExpr(
  expr: Expr,
  names: readonly string[],
  columns: readonly Float64Array[],
): Float64Array {
  return evaluate(expr, names, columns, columns[0]?.length ?? 0);
}
