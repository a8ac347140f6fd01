import { solutionsOf } from "../../symbolic/algebra/solutions.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import { one, sub, variable, variablesOf } from "../../symbolic/expression/make.ts";
import { evaluate } from "../../symbolic/expression/tape/tape.ts";
import type { FormTable } from "../direct/form.ts";

/** The old target as a column of a table whose target was one: a name that no column has. */
export const HELD_TARGET = "·target·";

/** Rows that tell the branches of a solution apart. */
const ROWS = 100;

/**
 * A formula for `column` of the others and the target (`HELD_TARGET`), solved for the target: of several branches the one that the rows
 * of the table are on. A formula without the target says nothing of it, and what it leaves of the column stands for the solution; 1 for what
 * cannot be solved. Cost O(nodes·rows).
 */
export function solvedForTarget({ names, columns, target }: FormTable, expr: Expr, column: string): Expr {
  if (!variablesOf(expr).includes(HELD_TARGET)) return sub(variable(column), expr);
  const solutions = solutionsOf(expr, HELD_TARGET, variable(column));
  if (solutions.length <= 1) return solutions[0] ?? one;
  const n = Math.min(ROWS, target.length);
  const rows = columns.map((values) => values.subarray(0, n));
  const missed = solutions.map((solution) =>
    evaluate(solution, names, rows, n).reduce((sum, v, r) => sum + missOf(v, target[r]!), 0),
  );
  return solutions[missed.indexOf(Math.min(...missed))]!;
}

/** No value is as bad as one that is off by the target itself. */
function missOf(value: number, wanted: number): number {
  return Number.isFinite(value) ? Math.min((value - wanted) ** 2, wanted ** 2) : wanted ** 2;
}
