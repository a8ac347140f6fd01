/** The finishing of one formula as a task of a pool. */
import type { Expr } from "../expression/expr.ts";
import { type FinishEffort, type FinishRows, finish } from "./finish.ts";

/** A formula, the rows it is finished on, and how much is done for it. */
export interface FinishInput {
  readonly expr: Expr;
  readonly rows: FinishRows;
  readonly effort: FinishEffort;
}

/** The finished formula. */
export default function finishTask({ expr, rows, effort }: FinishInput): Expr {
  return finish(expr, rows, effort);
}
