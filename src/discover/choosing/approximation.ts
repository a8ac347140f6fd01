/** Long formulas that come near an exact law along a smooth path without being it. */
import { residualsOf } from "../../math/errors.ts";
import { evaluate } from "../../symbolic/expression/tape/tape.ts";
import type { FormulaData } from "../../symbolic/formula/constants/constants.ts";
import type { Formula } from "../../symbolic/formula/formula.ts";
import { hasStructure } from "../noise.ts";
import { comparedError } from "./archive.ts";

/**
 * Fitted constants from which a formula may be an approximation, and the NRMSE that is rounding whatever it has. Along
 * one solution of an equation of motion seven to fourteen constants of the wrong law leave 1e-9 to 1e-12 (LSR-Synth, CRK1, CRK9, CRK10); the
 * right ones leave 1e-14 or less after their refit.
 */
const MANY_CONSTANTS = 6;
const ROUNDING = 1e-13;

/**
 * Whether what a formula of many constants leaves is more than rounding and goes with the columns: then it is no law,
 * however near it comes. Cost O(rows²·columns) where it has many constants.
 */
export function isApproximation(formula: Formula, data: FormulaData): boolean {
  if (formula.description.fitted < MANY_CONSTANTS || comparedError(formula) < ROUNDING) return false;
  const { variables, columns, target } = data;
  const values = evaluate(formula.expr, variables, columns, target.length);
  return hasStructure(columns, residualsOf(values, data));
}
