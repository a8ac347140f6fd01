import { differentiate } from "../expression/derivative.ts";
import { ELEMENTARY } from "../expression/elementary.ts";
import type { Expr } from "../expression/expr.ts";
import { isConstant } from "../expression/make.ts";

/** An expression in one variable as closures: NaN where it is undefined, infinite at poles and where it overflows. */
export interface CompiledExpression {
  readonly value: (v: number) => number;
  readonly derivative: (v: number) => number;
  /** Functions whose zeros are poles of the expression: denominators, and cos of what tan is taken of. */
  readonly poles: readonly ((v: number) => number)[];
}

type Unary = (v: number) => number;

/**
 * Value and derivative by `x` of an expression in which every variable stands for the same v.
 *
 * The derivative is that of `slope`, the expression's derivative as another has found it, and where it is not a
 * number, or none is given, that of our own chain rule. Cost of one call: O(nodes).
 */
export function compileExpression(expr: Expr, slope?: Expr): CompiledExpression {
  const poles: Unary[] = [];
  const value = compile(expr, poles);
  const chained = compile(differentiate(expr, "x"), []);
  if (slope === undefined) return { value, derivative: chained, poles };
  const given = compile(slope, []);
  const derivative = (v: number): number => {
    const rate = given(v);
    return Number.isNaN(rate) ? chained(v) : rate;
  };
  return { value, derivative, poles };
}

function compile(expr: Expr, poles: Unary[]): Unary {
  switch (expr.kind) {
    case "num":
      return constant(expr.value);
    case "const":
      return constant(expr.name === "pi" ? Math.PI : Math.E);
    case "var":
      return (v) => v;
    case "add":
      return expr.terms.map((term) => compile(term, poles)).reduce((one, two) => (v) => one(v) + two(v));
    case "mul":
      return expr.factors
        .map((factor) => compile(factor, poles))
        .reduce((one, two) => (v) => one(v) * two(v));
    case "pow": {
      const base = compile(expr.base, poles);
      const exponent = compile(expr.exponent, poles);
      if (!isConstant(expr.exponent)) return (v) => base(v) ** exponent(v);
      const p = exponent(0);
      if (p < 0) poles.push(base);
      return (v) => base(v) ** p;
    }
    case "call": {
      const inner = compile(expr.argument, poles);
      if (expr.fn === "tan") poles.push((v) => Math.cos(inner(v)));
      if (expr.fn === "log") poles.push(inner);
      const f = ELEMENTARY[expr.fn];
      return (v) => f(inner(v));
    }
  }
}

function constant(value: number): Unary {
  return () => value;
}
