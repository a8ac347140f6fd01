import { functionCalled } from "../functions/all.ts";
import type { Expr } from "./expr.ts";
import { add, call, choice, div, euler, mul, neg, num, one, pi, pow, reciprocal, sub, zero } from "./make.ts";

/** Functions that are written with those of the table. */
export const DERIVED_FUNCTIONS: Readonly<Record<string, (x: Expr) => Expr>> = {
  log10: (x) => div(call("log", x), call("log", num(10))),
  log2: (x) => div(call("log", x), call("log", num(2))),
  step: (x) => choice("if", neg(x), zero, one),
  square: (x) => pow(x, 2),
  cube: (x) => pow(x, 3),
  sec: (x) => reciprocal(call("cos", x)),
  csc: (x) => reciprocal(call("sin", x)),
  cot: (x) => reciprocal(call("tan", x)),
  sech: (x) => reciprocal(call("cosh", x)),
  csch: (x) => reciprocal(call("sinh", x)),
  coth: (x) => reciprocal(call("tanh", x)),
};

/** Functions of two arguments, by other ones. */
export const TWO_ARGUMENTS: Readonly<Record<string, (a: Expr, b: Expr) => Expr>> = {
  pow: (a, b) => pow(a, b),
  log: (x, base) => div(call("log", x), call("log", base)),
};

/** min and max of two or more. */
export const CHOICES: Readonly<Record<string, "min" | "max">> = { min: "min", max: "max" };

/** What is > 0 where a comparison holds; the last, that it does not hold where this is > 0. */
export const COMPARISONS: Readonly<
  Record<string, (a: Expr, b: Expr) => { readonly difference: Expr; readonly isNot: boolean }>
> = {
  larger: (a, b) => ({ difference: less(a, b), isNot: false }),
  smaller: (a, b) => ({ difference: less(b, a), isNot: false }),
  largerEq: (a, b) => ({ difference: less(b, a), isNot: true }),
  smallerEq: (a, b) => ({ difference: less(a, b), isNot: true }),
};

function less(a: Expr, b: Expr): Expr {
  if (b.kind === "num" && b.value === 0) return a;
  return a.kind === "num" && a.value === 0 ? neg(b) : sub(a, b);
}

/** Operators of the mathjs tree by their names there. */
export const OPERATORS: Readonly<Record<string, (a: Expr, b: Expr) => Expr>> = {
  add,
  subtract: sub,
  multiply: mul,
  divide: div,
  pow: (a, b) => pow(a, b),
};

/** Named constants. */
export const CONSTANTS: ReadonlyMap<string, Expr> = new Map([
  ["pi", pi],
  ["PI", pi],
  ["e", euler],
  ["E", euler],
  ["tau", mul(num(2), pi)],
]);

/**
 * Whether `name` means a constant or function in formula text, so that no variable may be called so; step is never
 * printed.
 */
export function isReservedName(name: string): boolean {
  return CONSTANTS.has(name) || (isFunctionName(name) && name !== "step") || MATHJS_WORDS.has(name);
}

/** Words that the mathjs grammar takes for operators or values. */
const MATHJS_WORDS = new Set(
  "i true false null undefined NaN Infinity mod to in and or xor not end this".split(" "),
);

/** Whether formula text may call `name`. */
export function isFunctionName(name: string): boolean {
  return (
    functionCalled(name) !== undefined ||
    Object.hasOwn(CHOICES, name) ||
    Object.hasOwn(DERIVED_FUNCTIONS, name) ||
    Object.hasOwn(TWO_ARGUMENTS, name)
  );
}
