import { comments, type FormulaText, functionName, numberLiteral } from "../code.ts";
import { type InfixLanguage, writeInfix } from "../infix.ts";
import { helpersIn } from "../spelling.ts";

/** How NumPy writes an expression. */
export const pythonInfix: InfixLanguage = {
  name: "python",
  number: numberLiteral,
  constant: (name) => `np.${name}`,
  variable: (name) => name,
  call: (name, argument) => `np.${name}(${argument})`,
  choice: (fn, [a, b, c]) =>
    fn === "if" ? `np.where(${a} > 0, ${b}, ${c})[()]` : `np.${fn}imum(${a}, ${b})`,
  powerOperator: "**",
};

/** A docstring at the indent of a function body. */
export function docstring([first, ...rest]: readonly string[]): string {
  if (rest.length === 0) return `    """${first}"""`;
  return `    """${[first, "", ...rest].join("\n    ").replace(/ +$/gm, "")}\n    """`;
}

/** A Python function of NumPy arrays or numbers, float64-exact. */
export function printPython(formula: FormulaText): string {
  const body = writeInfix(formula.expr, pythonInfix);
  return [
    "import numpy as np",
    "",
    "",
    ...helpersIn(body, "python").flatMap((text) => [text, "", ""]),
    `def ${functionName(formula, "python")}(${[...formula.variables.keys()].join(", ")}):`,
    docstring(comments(formula)),
    `    return ${body}`,
    "",
  ].join("\n");
}
