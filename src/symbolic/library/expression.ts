import { UsageError } from "../../diagnostics.ts";
import type { Expr } from "../expr.ts";
import { compileExpression } from "./compile.ts";
import { domainOf } from "./domain.ts";
import { gaugeOf } from "./gauge.ts";
import type { LibraryFunction } from "./libraryFunction.ts";

/** A function asked for by name is not priced beyond this, however long it is. */
const dearest = 5;

/**
 * The library function that an expression in `x` describes.
 *
 * Its domain and its redundant constants are found by evaluating it; its complexity is 1 and 0.75 for each
 * operation, at most 5. Throws a UsageError for another variable than `x`, for a constant, and for an expression
 * that is nowhere a finite number.
 */
export function functionFromExpression(name: string, body: Expr): LibraryFunction {
  const others = [...variables(body)].filter((variable) => variable !== "x");
  if (others.length > 0) {
    throw new UsageError(
      `"${name}" contains ${others.map((other) => `"${other}"`).join(" and ")}, but a library function may contain no variable but x`,
      "constants are fitted: c*f(a*x+b)+d is made of every f",
      "library/variable",
    );
  }
  const compiled = compileExpression(body);
  const domain = domainOf(compiled.value, compiled.poles);
  if (domain.length === 0) {
    throw new UsageError(
      `"${name}" is not a finite number for any x between -300 and 300`,
      "take a function of x such as x*exp(-x)",
      "library/domain",
    );
  }
  const gauge = gaugeOf(compiled.value, domain);
  if (gauge === "constant") {
    throw new UsageError(`"${name}" is a constant`, 'the constant is "0": --lib "0,sin"', "library/constant");
  }
  return {
    name,
    value: compiled.value,
    derivative: compiled.derivative,
    complexity: Math.min(dearest, 1 + 0.75 * operations(body)),
    body,
    domain,
    gauge,
    search: "windows",
  };
}

function variables(expr: Expr): ReadonlySet<string> {
  if (expr.kind === "var") return new Set([expr.name]);
  return new Set(children(expr).flatMap((child) => [...variables(child)]));
}

function operations(expr: Expr): number {
  const own = expr.kind === "num" || expr.kind === "const" || expr.kind === "var" ? 0 : 1;
  return children(expr).reduce((sum, child) => sum + operations(child), own);
}

function children(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case "num":
    case "const":
    case "var":
      return [];
    case "add":
      return expr.terms;
    case "mul":
      return expr.factors;
    case "pow":
      return [expr.base, expr.exponent];
    case "call":
      return [expr.argument];
  }
}
