import type { Expr } from "../symbolic/expression/expr.ts";
import { substitute } from "../symbolic/expression/make.ts";

/**
 * A table to explain: named columns and a target, all finite, one length.
 *
 * Smaller problems come out of larger ones (a factor divided out, two columns joined into one). `lift` turns a
 * formula over `names` into one over the columns of the table that the search began with.
 */
export interface Problem {
  readonly names: readonly string[];
  readonly columns: readonly Float64Array[];
  readonly target: Float64Array;
  readonly lift: (expr: Expr) => Expr;
}

/** `problem` with its target replaced; a formula for the new target becomes one for the old by `back`. */
export function withTarget(problem: Problem, target: Float64Array, back: (expr: Expr) => Expr): Problem {
  return { ...problem, target, lift: (expr) => problem.lift(back(expr)) };
}

/** `problem` without the columns for which `keep` is false. */
export function withColumns(problem: Problem, keep: (index: number) => boolean): Problem {
  return {
    ...problem,
    names: problem.names.filter((_, i) => keep(i)),
    columns: problem.columns.filter((_, i) => keep(i)),
  };
}

/** `problem` with columns `i` and `j` replaced by one column, `meaning` of which is a formula over the old names. */
export function withJoined(
  problem: Problem,
  i: number,
  j: number,
  joined: Float64Array,
  meaning: Expr,
): Problem {
  const name = `j${problem.names.length}_${problem.names[i]}_${problem.names[j]}`;
  const rest = withColumns(problem, (c) => c !== i && c !== j);
  return {
    names: [...rest.names, name],
    columns: [...rest.columns, joined],
    target: problem.target,
    lift: (expr) => problem.lift(substitute(expr, name, meaning)),
  };
}
