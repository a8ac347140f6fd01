/** Every function of one variable that formulas can call, in the order they are listed to people. */
import { cubeRoot } from "./cbrt.ts";
import type { ElementaryFunction } from "./elementaryFunction.ts";
import { errorFunction } from "./erf.ts";
import { exponentialLessOne } from "./expm1.ts";
import { exponential, logarithm } from "./exponential.ts";
import { hyperbolicCosine, hyperbolicSine, hyperbolicTangent } from "./hyperbolic.ts";
import {
  inverseHyperbolicCosine,
  inverseHyperbolicSine,
  inverseHyperbolicTangent,
} from "./inverseHyperbolic.ts";
import { inverseCosine, inverseSine, inverseTangent } from "./inverseTrigonometric.ts";
import { logarithmOfOneMore } from "./log1p.ts";
import { absolute, signum } from "./magnitude.ts";
import { squareRoot } from "./root.ts";
import { cardinalSine } from "./sinc.ts";
import { cosine, sine, tangent } from "./trigonometric.ts";

/** The names of the functions, as formulas call them. */
export type FunctionName =
  | "exp"
  | "log"
  | "sqrt"
  | "sin"
  | "cos"
  | "tan"
  | "tanh"
  | "cosh"
  | "sinh"
  | "asin"
  | "acos"
  | "atan"
  | "asinh"
  | "acosh"
  | "atanh"
  | "abs"
  | "sign"
  | "erf"
  | "cbrt"
  | "log1p"
  | "expm1"
  | "sinc";

/** The functions by name. */
export const FUNCTIONS: { readonly [Name in FunctionName]: ElementaryFunction<Name> } = {
  exp: exponential,
  log: logarithm,
  sqrt: squareRoot,
  sin: sine,
  cos: cosine,
  tan: tangent,
  tanh: hyperbolicTangent,
  cosh: hyperbolicCosine,
  sinh: hyperbolicSine,
  asin: inverseSine,
  acos: inverseCosine,
  atan: inverseTangent,
  asinh: inverseHyperbolicSine,
  acosh: inverseHyperbolicCosine,
  atanh: inverseHyperbolicTangent,
  abs: absolute,
  sign: signum,
  erf: errorFunction,
  cbrt: cubeRoot,
  log1p: logarithmOfOneMore,
  expm1: exponentialLessOne,
  sinc: cardinalSine,
};

/** The functions in order. */
export const ALL_FUNCTIONS: readonly ElementaryFunction<FunctionName>[] = Object.values(FUNCTIONS);

/** The function called `name`, by its own name or a synonym; undefined for any other. */
export function functionCalled(name: string): ElementaryFunction<FunctionName> | undefined {
  return BY_NAME.get(name);
}

const BY_NAME = new Map(
  ALL_FUNCTIONS.flatMap((fn) => [fn.name, ...(fn.synonyms ?? [])].map((name) => [name, fn] as const)),
);
