import type { Expr } from "../../../symbolic/expression/expr.ts";
import { exactDigits, significantDigits } from "../digits.ts";
import { type InfixLanguage, writeInfix } from "../infix.ts";

const mathjs: InfixLanguage = {
  name: "mathjs",
  number: exactDigits,
  constant: (name) => name,
  variable: (name) => name,
  call: (name, argument) => `${name}(${argument})`,
  choice: (fn, [a, b, c]) => (fn === "if" ? `(${a} > 0 ? ${b} : ${c})` : `${fn}(${a}, ${b})`),
  powerOperator: "^",
};

/**
 * `expr` in mathjs syntax, exact: numbers have the fewest digits that read back as the same float64, so
 * parsing and evaluating the text reproduces every value of the formula.
 */
export function printMathjs(expr: Expr): string {
  return writeInfix(expr, mathjs);
}

/** `expr` in mathjs syntax at a glance, numbers rounded to `digits` significant digits: not to be computed with. @defaultValue 6 */
export function printReadable(expr: Expr, digits = 6): string {
  return writeInfix(expr, { ...mathjs, number: (value) => significantDigits(value, digits) });
}
