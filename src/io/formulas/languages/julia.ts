import { comments, type FormulaText, functionName, numberLiteral } from "../code.ts";
import { type InfixLanguage, writeInfix } from "../infix.ts";
import { helpersIn } from "../spelling.ts";

/** How Julia writes an expression. */
export const juliaInfix: InfixLanguage = {
  name: "julia",
  number: numberLiteral,
  constant: (name) => (name === "pi" ? "pi" : "exp(1)"),
  variable: (name) => name,
  call: (name, argument) => `${name}(${argument})`,
  choice: (fn, [a, b, c]) => (fn === "if" ? `(${a} > 0 ? ${b} : ${c})` : `${fn}(${a}, ${b})`),
  powerOperator: "^",
};

/** A Julia function of numbers; `f.(x)` applies it to arrays. */
export function printJulia(formula: FormulaText): string {
  const signature = `${functionName(formula, "julia")}(${[...formula.variables.keys()].join(", ")})`;
  const body = writeInfix(formula.expr, juliaInfix);
  return [
    ...helpersIn(body, "julia").flatMap((text) => [text, ""]),
    ...comments(formula).map((line) => `# ${line}`),
    `${signature} = ${body}`,
    "",
  ].join("\n");
}
