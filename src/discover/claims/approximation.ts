/** Formulas that come near an exact law without being it: a series, or many constants along a smooth path. */
import { residualsOf } from "../../math/errors.ts";
import type { FormulaData } from "../../symbolic/formula/constants/constants.ts";
import { type Formula, valuesOn } from "../../symbolic/formula/formula.ts";
import { comparedError, EXACT_NRMSE } from "../choosing/archive.ts";
import { hasStructure } from "../noise.ts";

/**
 * Fitted constants from which a formula that is no exact one may be an approximation, and the NRMSE that is rounding whatever goes with
 * the columns. What comes as near as printed figures allow goes with the columns by chance, and by the last digit of its constants. A
 * right law leaves 1e-14 or less after its refit; along one solution of an equation of motion seven to fourteen constants of a wrong
 * one leave 1e-9 to 1e-12 (LSR-Synth, CRK1, CRK9, CRK10), and two terms of the series of a root 1e-11.
 */
const MANY_CONSTANTS = 6;
const ROUNDING = 1e-13;

/**
 * Whether what a formula leaves is more than rounding and goes with the columns: then it is no law, however near it comes. Cost
 * O(rows²·columns) where that is asked.
 */
export function isApproximation(formula: Formula, data: FormulaData): boolean {
  const error = comparedError(formula);
  if (error < ROUNDING || (error >= EXACT_NRMSE && formula.description.fitted < MANY_CONSTANTS)) return false;
  return hasStructure(data.columns, residualsOf(valuesOn(formula.expr, data), data));
}
