import { comments, type FormulaText, floatLiteral, functionName } from "../code.ts";
import { type InfixLanguage, writeInfix } from "../infix.ts";
import { helpersIn } from "../spelling.ts";

/** How Rust writes an expression. */
export const rustInfix: InfixLanguage = {
  name: "rust",
  number: floatLiteral,
  constant: (name) => `std::f64::consts::${name.toUpperCase()}`,
  variable: (name) => name,
  call: (name, argument) => `f64::${name}(${argument})`,
  choice: (fn, [a, b, c]) =>
    fn === "if" ? `(if ${a} > 0.0 { ${b} } else { ${c} })` : `f64::${fn}(${a}, ${b})`,
  powerOperator: null,
  power: (base, text, exponent) =>
    exponent !== null && Number.isInteger(exponent) && exponent < 2 ** 31
      ? `f64::powi(${base}, ${exponent})`
      : `f64::powf(${base}, ${text})`,
};

/** A Rust function of f64. */
export function printRust(formula: FormulaText): string {
  const body = writeInfix(formula.expr, rustInfix);
  const parameters = [...formula.variables.keys()].map((name) => `${name}: f64`);
  return [
    ...helpersIn(body, "rust").flatMap((text) => [text, ""]),
    ...comments(formula).map((line) => `/// ${line}`),
    "#[allow(non_snake_case)]",
    `pub fn ${functionName(formula, "rust")}(${parameters.join(", ")}) -> f64 {`,
    `    ${body}`,
    "}",
    "",
  ].join("\n");
}
