import type { FunctionName } from "../../symbolic/expression/expr.ts";
import { comments, type FormulaText, floatLiteral, functionName } from "./code.ts";
import { type InfixLanguage, writeInfix } from "./infix.ts";

const RUST_NAMES: Partial<Record<FunctionName, string>> = { log: "ln" };

/** How Rust writes an expression. */
export const rustInfix: InfixLanguage = {
  number: floatLiteral,
  constant: (name) => `std::f64::consts::${name.toUpperCase()}`,
  variable: (name) => name,
  // f64::signum(0.0) is 1, so sign is written out.
  call: (fn, argument) =>
    fn === "sign" ? `sign_of(${argument})` : `f64::${RUST_NAMES[fn] ?? fn}(${argument})`,
  powerOperator: null,
  power: (base, text, exponent) =>
    exponent !== null && Number.isInteger(exponent) && exponent < 2 ** 31
      ? `f64::powi(${base}, ${exponent})`
      : `f64::powf(${base}, ${text})`,
};

/** What `sign` is in Rust. */
export const SIGN_IN_RUST = "fn sign_of(v: f64) -> f64 {\n    if v == 0.0 { 0.0 } else { v.signum() }\n}";

/** A Rust function of f64. */
export function printRust(formula: FormulaText): string {
  const body = writeInfix(formula.expr, rustInfix);
  const parameters = [...formula.variables.keys()].map((name) => `${name}: f64`);
  return [
    ...(body.includes("sign_of(") ? [SIGN_IN_RUST, ""] : []),
    ...comments(formula).map((line) => `/// ${line}`),
    "#[allow(non_snake_case)]",
    `pub fn ${functionName(formula)}(${parameters.join(", ")}) -> f64 {`,
    `    ${body}`,
    "}",
    "",
  ].join("\n");
}
