import type { UnivariateFunction } from "../../model/kan.ts";
import type { Expr } from "../expression/expr.ts";
import { variable } from "../expression/make.ts";

/** An interval of the argument v, open at both ends; ±Infinity where there is no bound. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * Which of the constants in c·f(a·x + b) + d change nothing that c and d could not change as well.
 *
 * A redundant constant is held at its canonical value, so that equal curves get equal constants.
 */
export interface Gauge {
  /**
   * - `unit`: f(k·v) is f(v) up to c and d for every k, so a = 1 (x^2, 1/x, abs).
   * - `sign`: the same for k > 0 only, so a = 1 or −1 (log, sqrt).
   * - `positive`: f(−v) is f(v) up to c and d, so a > 0 (sin, tanh, gaussian).
   * - `free`: a is any number but 0 (exp).
   */
  readonly scale: "unit" | "sign" | "positive" | "free";
  /** `zero`: f(v + s) is f(v) up to c and d, so b = 0 (x, exp). `free`: b is any number. */
  readonly shift: "zero" | "free";
  /** f(v + period) is f(v) up to c and d, so |b| ≤ period / 2; π for sin, because of its sign. */
  readonly period?: number;
}

/** A function of the candidate library: what a `UnivariateFunction` is, and what the match needs to know of it. */
export interface LibraryFunction extends UnivariateFunction {
  /** Price of the function without its constants: about one, and one more for each operation (see `builtins.ts`). */
  readonly complexity: number;
  /** The function as a tree in the variable `x`; the free exponent of `x^p` is the variable `p`. */
  readonly body: Expr;
  /** Where the function is defined and has no pole, in ascending order; at most one of these holds all the data. */
  readonly domain: readonly Interval[];
  readonly gauge: Gauge;
  /**
   * How starts for a and b are found. `windows`: map the range of the data onto pieces of the domain;
   * `spectrum`: scan frequencies; `kink`, `jump`: put the corner or step into every gap between neighbouring samples.
   */
  readonly search: "windows" | "spectrum" | "kink" | "jump";
  /** The name of a function that is this one up to a, b, c and d: sin for cos. */
  readonly twin?: string;
  /** True where b stays 0 although it would not be redundant. */
  readonly hasFixedOrigin?: boolean;
}

/** The real line. */
export const EVERYWHERE: readonly Interval[] = [{ low: -Infinity, high: Infinity }];

/** The positive half-line. */
export const POSITIVE: readonly Interval[] = [{ low: 0, high: Infinity }];

/** The real line without 0. */
export const NON_ZERO: readonly Interval[] = [
  { low: -Infinity, high: 0 },
  { low: 0, high: Infinity },
];

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
    b: !isConstant && fn.gauge.shift === "free" && fn.hasFixedOrigin !== true,
    c: !isConstant,
    exponent: fn.exponentDerivative !== undefined,
  };
}
