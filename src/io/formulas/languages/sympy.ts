import { comments, type FormulaText, functionName, numberLiteral } from "../code.ts";
import { type InfixLanguage, writeInfix } from "../infix.ts";

const sympy: InfixLanguage = {
  name: "sympy",
  number: numberLiteral,
  constant: (name) => (name === "pi" ? "sp.pi" : "sp.E"),
  variable: (name) => name,
  call: (name, argument) => `sp.${name}(${argument})`,
  choice: (fn, [a, b, c]) =>
    fn === "if"
      ? `sp.Piecewise((${b}, ${a} > 0), (${c}, True))`
      : `sp.${fn === "min" ? "Min" : "Max"}(${a}, ${b})`,
  powerOperator: "**",
  // 1/3 of two Python numbers would be a float.
  numberAboveLine: (text) => (/^\d+$/.test(text) ? `sp.Integer(${text})` : text),
};

/** A SymPy expression over real symbols; fractions, pi and roots stay exact. */
export function printSympy(formula: FormulaText): string {
  const names = [...formula.variables.keys()];
  const symbols =
    names.length === 0 ? [] : [`${names.join(", ")} = sp.symbols("${names.join(" ")}", real=True)`];
  return [
    "import sympy as sp",
    "",
    ...comments(formula).map((line) => `# ${line}`),
    ...symbols,
    `${functionName(formula, "sympy")} = ${writeInfix(formula.expr, sympy)}`,
    "",
  ].join("\n");
}
