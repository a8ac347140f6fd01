import { UsageError } from "../../diagnostics.ts";
import type { Expr } from "../expression/expr.ts";
import { children, variablesOf } from "../expression/make.ts";
import { compileExpression } from "./compile.ts";
import { domainOf } from "./domain.ts";
import { gaugeOf } from "./gauge.ts";
import type { LibraryFunction } from "./libraryFunction.ts";

/** A function asked for by name is not priced beyond this, however long it is. */
const DEAREST = 5;

/**
 * The library function that an expression in `x` describes.
 *
 * Its domain and its redundant constants are found by evaluating it; its complexity is 1 and 0.75 for each operation,
 * at most 5. `slope` is its derivative by x, where someone has found it (see `compileExpression`). Throws a UsageError
 * for another variable than `x`, for a constant, and for an expression that is nowhere a finite number.
 */
export function functionFromExpression(name: string, body: Expr, slope?: Expr): LibraryFunction {
  const others = variablesOf(body).filter((variable) => variable !== "x");
  if (others.length > 0) {
    throw new UsageError(
      `"${name}" contains ${others.map((other) => `"${other}"`).join(" and ")}, but a library function may contain no variable but x`,
      "constants are fitted: c*f(a*x+b)+d is made of every f",
      "library/variable",
    );
  }
  const compiled = compileExpression(body, slope);
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
    ...guarded(compiled.value, compiled.derivative),
    complexity: Math.min(DEAREST, 1 + 0.75 * operations(body)),
    body,
    domain,
    gauge,
    search: "windows",
  };
}

/** NaN instead of infinite values; derivative 0 where it is infinite and the value is not, as `fixedPower` has it. */
function guarded(value: Unary, derivative: Unary): { value: Unary; derivative: Unary } {
  const orNaN = (v: number): number => {
    const height = value(v);
    return Number.isFinite(height) ? height : Number.NaN;
  };
  return {
    value: orNaN,
    derivative: (v) => {
      const slope = derivative(v);
      return Number.isFinite(slope) ? slope : 0 * orNaN(v);
    },
  };
}

type Unary = (v: number) => number;

function operations(expr: Expr): number {
  const own = expr.kind === "num" || expr.kind === "const" || expr.kind === "var" ? 0 : 1;
  return children(expr).reduce((sum, child) => sum + operations(child), own);
}
