import type { UnivariateFunction } from "../../model/kan.ts";
import type { Expr } from "../expression/expr.ts";
import { variable } from "../expression/make.ts";
import type { Gauge, Interval, Starts } from "../functions/elementaryFunction.ts";

/** A function of the candidate library: what a `UnivariateFunction` is, and what the match needs to know of it. */
export interface LibraryFunction extends UnivariateFunction {
  /** Price of the function without its constants: about one, and one more for each operation (see `builtins.ts`). */
  readonly complexity: number;
  /** The function as a tree in the variable `x`; the free exponent of `x^p` is the variable `p`. */
  readonly body: Expr;
  /** Where the function is defined and has no pole, in ascending order; at most one of these holds all the data. */
  readonly domain: readonly Interval[];
  readonly gauge: Gauge;
  readonly search: Starts;
  /** The name of a function that is this one up to a, b, c and d: sin for cos. */
  readonly twin?: string;
}

/** The argument of every body. */
export const x: Expr = variable("x");

/**
 * Which constants of c·f(a·x + b) + d the function itself does not make redundant.
 *
 * A match may hold some of these at 0 or 1 because that is simpler; a joint refit may free them again.
 */
export function identifiable(fn: LibraryFunction): {
  readonly a: boolean;
  readonly b: boolean;
  readonly c: boolean;
  readonly exponent: boolean;
} {
  const isConstant = fn.complexity === 0;
  return {
    a: !isConstant && (fn.gauge.scale === "positive" || fn.gauge.scale === "free"),
    b: !isConstant && fn.gauge.shift === "free",
    c: !isConstant,
    exponent: fn.exponentDerivative !== undefined,
  };
}
