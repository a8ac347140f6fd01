import type { FunctionName } from "../../symbolic/expression/expr.ts";
import { comments, type FormulaText, functionName, numberLiteral } from "./code.ts";
import { type InfixLanguage, writeInfix } from "./infix.ts";

const NUMPY_NAMES: Partial<Record<FunctionName, string>> = {
  asin: "arcsin",
  acos: "arccos",
  atan: "arctan",
  asinh: "arcsinh",
  acosh: "arccosh",
  atanh: "arctanh",
};

/** How NumPy writes an expression. */
export const pythonInfix: InfixLanguage = {
  number: numberLiteral,
  constant: (name) => `np.${name}`,
  variable: (name) => name,
  call: (fn, argument) => `np.${NUMPY_NAMES[fn] ?? fn}(${argument})`,
  powerOperator: "**",
};

/** A docstring at the indent of a function body. */
export function docstring([first, ...rest]: readonly string[]): string {
  if (rest.length === 0) return `    """${first}"""`;
  return `    """${[first, "", ...rest].join("\n    ").replace(/ +$/gm, "")}\n    """`;
}

/** A Python function of NumPy arrays or numbers, float64-exact. */
export function printPython(formula: FormulaText): string {
  return [
    "import numpy as np",
    "",
    "",
    `def ${functionName(formula)}(${[...formula.variables.keys()].join(", ")}):`,
    docstring(comments(formula)),
    `    return ${writeInfix(formula.expr, pythonInfix)}`,
    "",
  ].join("\n");
}
