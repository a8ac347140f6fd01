import { printReadable } from "../io/formulas/languages/mathjs.ts";
import type { SymbolicCurve } from "../model/kan.ts";
import type { Expr } from "../symbolic/expression/expr.ts";
import { add, mul, num, substitute, variable } from "../symbolic/expression/make.ts";
import { findFunction, type LibraryFunction } from "../symbolic/library/index.ts";

/** The constants and the function of c·f(a·x + b) + d. */
export interface CurveConstants extends Pick<SymbolicCurve, "fn" | "a" | "b" | "c" | "exponent"> {
  readonly d?: number;
}

/** A function of one variable as text for a picture, constants to three digits: `2.1·sin(3.14·x + 0.5)`. */
export function curveText({ fn, a, b, c, d = 0, exponent }: CurveConstants): string {
  const body = "body" in fn ? (fn as LibraryFunction).body : findFunction(fn.name)?.body;
  const inner = sum(product(threeDigits(a), variable("x")), withoutRounding(b, 1));
  if (body === undefined) return `${threeDigits(c)} times ${fn.name} at ${readable(inner)}`;
  const filled = substitute(substitute(body, "p", num(threeDigits(exponent))), "x", inner);
  return readable(sum(product(threeDigits(c), filled), withoutRounding(d, c)));
}

/** A constant that is added: nothing where it is no more than rounding beside `size`. */
function withoutRounding(value: number, size: number): number {
  return Math.abs(value) < 1e-9 * Math.abs(size) ? 0 : threeDigits(value);
}

/** A formula as text for a picture: products with a dot, whole powers as small digits. */
function readable(expr: Expr): string {
  return printReadable(expr, 3)
    .replaceAll("*", "·")
    .replace(/\^(\d+)(?![.\d])/g, (_, digits: string) =>
      [...digits].map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)]).join(""),
    )
    .replaceAll("-", "−");
}

function product(factor: number, expr: Expr): Expr {
  return factor === 1 ? expr : mul(num(factor), expr);
}

function sum(expr: Expr, constant: number): Expr {
  return constant === 0 ? expr : add(expr, num(constant));
}

/** Three digits, so that 0.9999 is 1 and does not stand in front. */
function threeDigits(value: number): number {
  return Number(value.toPrecision(3));
}
