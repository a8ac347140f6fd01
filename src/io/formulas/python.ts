import type { FunctionName } from "../../symbolic/expr.ts";
import { comments, type FormulaText, functionName, numberLiteral } from "./code.ts";
import { type InfixLanguage, writeInfix } from "./infix.ts";

const numpyNames: Partial<Record<FunctionName, string>> = {
  asin: "arcsin",
  acos: "arccos",
  atan: "arctan",
  asinh: "arcsinh",
  acosh: "arccosh",
  atanh: "arctanh",
};

const numpy: InfixLanguage = {
  number: numberLiteral,
  constant: (name) => `np.${name}`,
  variable: (name) => name,
  call: (fn, argument) => `np.${numpyNames[fn] ?? fn}(${argument})`,
  powerOperator: "**",
};

/** A Python function of NumPy arrays or numbers, float64-exact. */
export function printPython(formula: FormulaText): string {
  const [first, ...rest] = comments(formula);
  const doc =
    rest.length === 0
      ? `    """${first}"""`
      : `    """${[first, "", ...rest].join("\n    ").replace(/ +$/gm, "")}\n    """`;
  return [
    "import numpy as np",
    "",
    "",
    `def ${functionName(formula)}(${[...formula.variables.keys()].join(", ")}):`,
    doc,
    `    return ${writeInfix(formula.expr, numpy)}`,
    "",
  ].join("\n");
}
