import type { Context } from "../../train/context.ts";
import type { Expr } from "../expression/expr.ts";
import type { FormulaData } from "../formula/constants/constants.ts";
import type { Surface } from "./surface.ts";

/** A formula, and how far it is off as a share of the spread of what it stands for. */
export interface PartFormula {
  readonly expr: Expr;
  readonly nrmse: number;
}

/**
 * Finds formulas for values of a function of few variables that are right to `error` (a share of their spread; 0 for
 * the truth itself), the best first.
 *
 * Its work must not depend on a clock.
 */
export type PartSearch = (
  data: FormulaData,
  error: number,
  context: Context,
) => Promise<readonly PartFormula[]>;

/** A function to be explained, and the rows that it is known on. */
export interface Unexplained {
  readonly surface: Surface;
  readonly names: readonly string[];
  /** Rows of the table. Shapes: columns (columns)(rows), target (rows). */
  readonly columns: readonly Float64Array[];
  readonly target: Float64Array;
  /** NRMSE of the surface on these rows. */
  readonly error: number;
}
