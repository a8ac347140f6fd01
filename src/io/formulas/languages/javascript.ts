import { comments, type FormulaText, functionName } from "../code.ts";
import { exactDigits } from "../digits.ts";
import { type InfixLanguage, writeInfix } from "../infix.ts";
import { helpersIn } from "../spelling.ts";

/** How JavaScript writes an expression. */
export const javascriptInfix: InfixLanguage = {
  name: "javascript",
  number: exactDigits,
  constant: (name) => `Math.${name.toUpperCase()}`,
  variable: (name) => name,
  call: (name, argument) => `Math.${name}(${argument})`,
  choice: (fn, [a, b, c]) => (fn === "if" ? `(${a} > 0 ? ${b} : ${c})` : `Math.${fn}(${a}, ${b})`),
  powerOperator: "**",
  // −x ** 2 is a syntax error in JavaScript.
  minusBindsTighterThanPower: true,
};

/** A JavaScript module that exports one function of numbers. */
export function printJavascript(formula: FormulaText): string {
  const body = writeInfix(formula.expr, javascriptInfix);
  return [
    ...helpersIn(body, "javascript").flatMap((text) => [text, ""]),
    `/** ${comments(formula).join("\n * ")} */`,
    `export function ${functionName(formula, "javascript")}(${[...formula.variables.keys()].join(", ")}) {`,
    `  return ${body};`,
    "}",
    "",
  ].join("\n");
}
