import type { FormulaText } from "../code.ts";
import { exactDigits } from "../digits.ts";
import { type InfixLanguage, writeInfix } from "../infix.ts";

/**
 * A spreadsheet formula for row 2, the variables in columns A, B, … in the order of `formula.variables`.
 *
 * It reads in Excel, LibreOffice and Google Sheets. Excel keeps 15 significant digits of a number.
 */
export function printExcel(formula: FormulaText): string {
  const cells = new Map(
    [...formula.variables.keys()].map((name, column) => [name, `${columnLetters(column)}2`]),
  );
  const excel: InfixLanguage = {
    name: "excel",
    number: (value) => exactDigits(value).toUpperCase(),
    constant: (name) => (name === "pi" ? "PI()" : "EXP(1)"),
    variable: (name) => cells.get(name) ?? name,
    call: (name, argument) => `${name.toUpperCase()}(${argument})`,
    choice: (fn, [a, b, c]) => (fn === "if" ? `IF(${a}>0, ${b}, ${c})` : `${fn.toUpperCase()}(${a}, ${b})`),
    powerOperator: "^",
    // In a spreadsheet −x^2 means (−x)^2.
    minusBindsTighterThanPower: true,
  };
  return `=${writeInfix(formula.expr, excel)}`;
}

/** The name of a spreadsheet column, counted from 0: A … Z, AA, AB, … */
export function columnLetters(column: number): string {
  const letter = String.fromCharCode(65 + (column % 26));
  return column < 26 ? letter : columnLetters(Math.floor(column / 26) - 1) + letter;
}
