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

/** What a network trained on a few rows says of a function, and how far it is off on others (a share of their spread). */
export interface Modelled {
  readonly surface: Surface;
  readonly error: number;
}

/** Trains a network on values that are exact. Its work must not depend on a clock. Undefined where training was cut short. */
export type PartModel = (data: FormulaData, context: Context) => Promise<Modelled | undefined>;

/** A table of fewer columns: those that stay, what takes the place of the others, and what the target is divided by, over the names. */
export interface SmallerTable {
  readonly keep: readonly number[];
  readonly joined?: Expr;
  readonly factor?: Expr;
}

/** What parts are explained with. */
export interface PartTools {
  readonly search: PartSearch;
  /** Where given, what is left of a table once a part is known has a network of its own. */
  readonly model?: PartModel;
  /** Smaller tables by what the rows alone tell, where no network follows them well. */
  readonly smaller?: (data: FormulaData) => readonly SmallerTable[];
  /** Whether residuals go with nothing in the columns: what is left is noise then, not roughness. @defaultValue so it is */
  readonly leavesNoise?: (columns: readonly Float64Array[], residual: Float64Array) => boolean;
}
