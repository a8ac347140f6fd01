/** The polishing of one formula as a task of a pool. */

import type { Expr } from "../expression/expr.ts";
import type { FormulaData } from "./constants.ts";
import { polish } from "./polish.ts";

/** A formula and the rows it is polished on. */
export interface FinishInput {
  readonly expr: Expr;
  readonly train: FormulaData;
  readonly heldOut?: FormulaData;
  readonly round: boolean;
}

/** The polished formula. */
export default function finishTask({ expr, train, heldOut, round }: FinishInput): Expr {
  return polish(expr, train, { ...(heldOut && { heldOut }), round }).expr;
}
