import type { Expr } from "../../symbolic/expression/expr.ts";
import { call, num, pow } from "../../symbolic/expression/make.ts";

/** A function of the target that a simpler formula may be found for: z = T(y), y = T⁻¹(z). */
export interface Transform {
  readonly name: string;
  readonly forward: (y: number) => number;
  /** |dT/dy|: how much an error of y weighs in z. */
  readonly slope: (y: number) => number;
  readonly back: (z: Expr) => Expr;
  /** Whether T is one-to-one on a target between these values. */
  readonly fits: (low: number, high: number) => boolean;
}

/** The target itself. */
export const identity: Transform = {
  name: "y",
  forward: (y) => y,
  slope: () => 1,
  back: (z) => z,
  fits: () => true,
};

const HALF = Math.PI / 2;

/** Powers of the target, for sums: a sum in a root or below a fraction line. */
export const POWER_TRANSFORMS: readonly Transform[] = [
  identity,
  {
    name: "1/y",
    forward: (y) => 1 / y,
    slope: (y) => 1 / (y * y),
    back: (z) => pow(z, -1),
    fits: (low, high) => low > 0 || high < 0,
  },
  {
    name: "y^2",
    forward: (y) => y * y,
    slope: (y) => 2 * Math.abs(y),
    back: (z) => pow(z, 0.5),
    fits: (low) => low >= 0,
  },
  {
    name: "y^-2",
    forward: (y) => 1 / (y * y),
    slope: (y) => 2 / Math.abs(y) ** 3,
    back: (z) => pow(z, -0.5),
    fits: (low) => low > 0,
  },
  {
    name: "sqrt(y)",
    forward: Math.sqrt,
    slope: (y) => 0.5 / Math.sqrt(y),
    back: (z) => pow(z, 2),
    fits: (low) => low > 0,
  },
];

/** The logarithm: products become sums, powers products. */
export const logarithm: Transform = {
  name: "log(y)",
  forward: Math.log,
  slope: (y) => 1 / y,
  back: (z) => call("exp", z),
  fits: (low) => low > 0,
};

/** Other functions of the target, for products and sums. */
export const FUNCTION_TRANSFORMS: readonly Transform[] = [
  logarithm,
  {
    name: "sin(y)",
    forward: Math.sin,
    slope: (y) => Math.abs(Math.cos(y)),
    back: (z) => call("asin", z),
    fits: (low, high) => low >= -HALF && high <= HALF && high - low > 0.3,
  },
  {
    name: "cos(y)",
    forward: Math.cos,
    slope: (y) => Math.abs(Math.sin(y)),
    back: (z) => call("acos", z),
    fits: (low, high) => low >= 0 && high <= Math.PI && high - low > 0.3,
  },
  {
    name: "tan(y)",
    forward: Math.tan,
    slope: (y) => 1 / Math.cos(y) ** 2,
    back: (z) => call("atan", z),
    fits: (low, high) => low > -HALF && high < HALF && high - low > 0.3,
  },
  {
    name: "exp(y)",
    forward: Math.exp,
    slope: Math.exp,
    back: (z) => call("log", z),
    fits: (low, high) => low > -30 && high < 30,
  },
  {
    name: "exp(-y)",
    forward: (y) => Math.exp(-y),
    slope: (y) => Math.exp(-y),
    back: (z) => call("log", pow(z, num(-1))),
    fits: (low, high) => low > -30 && high < 30,
  },
];
