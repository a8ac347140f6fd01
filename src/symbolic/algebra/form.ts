/** What the form of a formula alone says about its value. */
import type { Expr } from "../expression/expr.ts";
import { FUNCTIONS } from "../functions/all.ts";
import { type Coefficient, coefficient, isFitted, splitTerm } from "./coefficient.ts";

/** The value of a numeric exponent, written as a number or a fraction. */
export function exactExponent(exponent: Expr): Coefficient | null {
  if (exponent.kind === "num") return coefficient(exponent.value);
  const { number, rest } = splitTerm(exponent);
  return rest.length === 0 ? number : null;
}

/** Whether a formula holds a number that is no short fraction. */
export function holdsFitted(expr: Expr): boolean {
  if (expr.kind === "num") return isFitted(coefficient(expr.value));
  if (expr.kind === "add") return expr.terms.some(holdsFitted);
  if (expr.kind === "mul") return expr.factors.some(holdsFitted);
  if (expr.kind === "pow") return holdsFitted(expr.base) || holdsFitted(expr.exponent);
  if (expr.kind === "choice") return expr.arguments.some(holdsFitted);
  return expr.kind === "call" && holdsFitted(expr.argument);
}

/** Whether `expr` is ≥ 0 wherever it has a value, from its form alone. */
export function isNeverNegative(expr: Expr): boolean {
  if (expr.kind === "num") return expr.value >= 0;
  if (expr.kind === "const") return true;
  if (expr.kind === "call") return FUNCTIONS[expr.fn].range.low >= 0;
  if (expr.kind === "mul") return expr.factors.every(isNeverNegative);
  if (expr.kind === "add") return expr.terms.every(isNeverNegative);
  if (expr.kind === "choice") {
    if (expr.fn === "if") return expr.arguments.slice(1).every(isNeverNegative);
    return expr.fn === "max" ? expr.arguments.some(isNeverNegative) : expr.arguments.every(isNeverNegative);
  }
  if (expr.kind !== "pow") return false;
  if (isNeverNegative(expr.base)) return true;
  const exponent = exactExponent(expr.exponent);
  return exponent !== null && !(Number.isInteger(exponent.value) && exponent.value % 2 !== 0);
}
