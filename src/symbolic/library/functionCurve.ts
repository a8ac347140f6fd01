import { differentiate } from "../expression/derivative.ts";
import type { Expr } from "../expression/expr.ts";
import { call, composed, mul, num } from "../expression/make.ts";
import { FUNCTIONS, type FunctionName } from "../functions/all.ts";
import { compileExpression } from "./compile.ts";
import { x } from "./libraryFunction.ts";

type Unary = (v: number) => number;

/** f(v), or f(−v), with its first two derivatives; NaN outside the domain. */
export interface FunctionCurve {
  readonly value: Unary;
  readonly slope: Unary;
  readonly bend: Unary;
  readonly expr: (v: Expr) => Expr;
}

/** The function of the table called `fn`, of the argument times `sign`. */
export function functionCurve(fn: FunctionName, sign: 1 | -1): FunctionCurve {
  const { value, derivative } = FUNCTIONS[fn];
  const first = composed(derivative, x);
  const slope = compileExpression(first).value;
  const bend = compileExpression(differentiate(first, "x")).value;
  if (sign === 1) return { value, slope, bend, expr: (v) => call(fn, v) };
  return {
    value: (v) => value(-v),
    slope: (v) => -slope(-v),
    bend: (v) => bend(-v),
    expr: (v) => call(fn, mul(num(-1), v)),
  };
}

/** The signs of the argument that make different curves of c·f(±v) + d. */
export function signsOf(fn: FunctionName): readonly (1 | -1)[] {
  const { edge, parity } = FUNCTIONS[fn];
  return parity === undefined && edge?.gauge.scale === "free" ? [1, -1] : [1];
}
