import { comments, type FormulaText, functionName, numberLiteral } from "./code.ts";
import { type InfixLanguage, writeInfix } from "./infix.ts";

/** How NumPy writes an expression. */
export const pythonInfix: InfixLanguage = {
  name: "python",
  number: numberLiteral,
  constant: (name) => `np.${name}`,
  variable: (name) => name,
  call: (name, argument) => `np.${name}(${argument})`,
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
