import { comments, type FormulaText, functionName } from "./code.ts";
import { exactDigits } from "./digits.ts";
import { type InfixLanguage, writeInfix } from "./infix.ts";

/** How JavaScript writes an expression. */
export const javascriptInfix: InfixLanguage = {
  name: "javascript",
  number: exactDigits,
  constant: (name) => `Math.${name.toUpperCase()}`,
  variable: (name) => name,
  call: (name, argument) => `Math.${name}(${argument})`,
  powerOperator: "**",
  // −x ** 2 is a syntax error in JavaScript.
  minusBindsTighterThanPower: true,
};

/** A JavaScript module that exports one function of numbers. */
export function printJavascript(formula: FormulaText): string {
  return [
    `/** ${comments(formula).join("\n * ")} */`,
    `export function ${functionName(formula)}(${[...formula.variables.keys()].join(", ")}) {`,
    `  return ${writeInfix(formula.expr, javascriptInfix)};`,
    "}",
    "",
  ].join("\n");
}
