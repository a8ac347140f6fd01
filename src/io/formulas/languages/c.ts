import { comments, type FormulaText, floatLiteral, functionName } from "../code.ts";
import { type InfixLanguage, writeInfix } from "../infix.ts";
import { helpersIn } from "../spelling.ts";

/** How C writes an expression. */
export const cInfix: InfixLanguage = {
  name: "c",
  number: floatLiteral,
  // M_PI and M_E are not part of the C standard.
  constant: (name) => String(name === "pi" ? Math.PI : Math.E),
  variable: (name) => name,
  call: (name, argument) => `${name}(${argument})`,
  choice: (fn, [a, b, c]) => (fn === "if" ? `(${a} > 0.0 ? ${b} : ${c})` : `f${fn}(${a}, ${b})`),
  powerOperator: null,
  power: (base, exponent) => `pow(${base}, ${exponent})`,
};

/** A C99 function of doubles. */
export function printC(formula: FormulaText): string {
  const body = writeInfix(formula.expr, cInfix);
  const parameters = [...formula.variables.keys()].map((name) => `double ${name}`);
  return [
    "#include <math.h>",
    "",
    ...helpersIn(body, "c").flatMap((text) => [text, ""]),
    `/* ${comments(formula).join("\n * ")} */`,
    `double ${functionName(formula, "c")}(${parameters.length === 0 ? "void" : parameters.join(", ")}) {`,
    `  return ${body};`,
    "}",
    "",
  ].join("\n");
}
