/** Formulas of networks that come near a table without being its law. */
import { residualsOf } from "../../math/errors.ts";
import { ROW_LIMITS } from "../../rowLimits.ts";
import type { FormulaData } from "../../symbolic/formula/constants/constants.ts";
import { evenRows } from "../../symbolic/formula/evenRows.ts";
import { type Formula, valuesOn } from "../../symbolic/formula/formula.ts";
import type { FormulaSet } from "../../symbolic/formula/formulaSet.ts";
import { reportedErrors } from "../../targetErrors.ts";
import { READABLE_NODES } from "../choosing/readable.ts";
import { hasStructure } from "../noise.ts";

/** An NRMSE below this is rounding, of constants or of figures. */
const ROUNDING = 1e-6;

/**
 * Whether a formula is longer than a person reads and what it leaves, more than rounding, goes with the columns: an
 * approximation that more nodes would bring nearer, and no law. Cost O(rows²·columns) of at most `ROW_LIMITS.residualTest` rows.
 */
export function isNoLaw({ expr, complexity, errors }: Formula, data: FormulaData): boolean {
  if (complexity <= READABLE_NODES || errors.train.nrmse < ROUNDING) return false;
  const some = evenRows(data, ROW_LIMITS.residualTest);
  return hasStructure(some.columns, residualsOf(valuesOn(expr, some), some));
}

/**
 * Powers of ten in error that a node of what is no law has to gain. Of the ecology law r·n·(1 − n/k) − q·n·p/(h + n), which no
 * network of it gave, it puts 28 nodes that leave 0.085 of the spread before 108 that leave 0.0145.
 */
const PRICE = 0.05;

/**
 * The set with that formula first whose nodes gain most for their number.
 *
 * By description length the closest of approximations comes first however long it is: in a thousand rows a node pays that
 * takes one part in a thousand off a misfit that all of them share.
 */
export function gainingMostFirst(set: FormulaSet): FormulaSet {
  const costOf = ({ complexity, errors }: Formula): number =>
    Math.log10(reportedErrors(errors).nrmse) + PRICE * complexity;
  return { ...set, best: 0, formulas: set.formulas.toSorted((a, b) => costOf(a) - costOf(b)) };
}
