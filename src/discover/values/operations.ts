/** The operations that small formulas are made of: one record each, with what it costs. */
import type { Expr } from "../../symbolic/expression/expr.ts";
import { add, call, div, mul, neg, num, pi, pow, sub } from "../../symbolic/expression/make.ts";
import { ALL_FUNCTIONS, type FunctionName } from "../../symbolic/functions/all.ts";
import type { ElementaryFunction, Interval } from "../../symbolic/functions/elementaryFunction.ts";

/** A function of one value. */
export interface UnaryOperation {
  readonly name: string;
  readonly cost: number;
  readonly value: (u: number) => number;
  readonly expr: (u: Expr) => Expr;
  /** A power of a power is none that was not there, and a function in a function is dearer. */
  readonly kind: "power" | "inverse" | "function";
  /** Arguments beyond this size are an overflow and no law. */
  readonly largest: number;
  /** Whether a value that is below zero on all rows is turned first: it has none there. */
  readonly isPositive: boolean;
}

/** An operation on two values. */
export interface BinaryOperation {
  readonly name: "+" | "-" | "*" | "/" | "^";
  readonly cost: number;
  readonly isCommutative: boolean;
  readonly expr: (a: Expr, b: Expr) => Expr;
}

/** A number that formulas start from. */
export interface ConstantLeaf {
  readonly value: number;
  readonly cost: number;
  readonly expr: Expr;
  /** Whether it is added to formulas, and whether columns are multiplied with it: π is an angle's unit. */
  readonly isTerm: boolean;
  readonly isFactor: boolean;
}

/** Exponents beyond this size are an overflow and no law. */
export const LARGEST_EXPONENT = 30;
/** Waves of more turns than this over the rows can hardly be told apart. */
const LARGEST_ANGLE = 1000;

/** Powers, then the functions that short formulas are made of, then e^−u, which no sign of a value makes of e^u. */
export const UNARY_OPERATIONS: readonly UnaryOperation[] = [
  power(2, 1, (u) => u * u),
  { ...power(-1, 1, (u) => 1 / u), kind: "inverse" },
  { ...power(0.5, 2, Math.sqrt), isPositive: true },
  power(3, 2, (u) => u * u * u),
  power(4, 3, (u) => u * u * u * u),
  ...ALL_FUNCTIONS.flatMap((fn) => shortFunction(fn) ?? []),
  {
    name: "exp(-u)",
    cost: 2,
    value: (u) => Math.exp(-u),
    expr: (u) => call("exp", neg(u)),
    kind: "function",
    largest: LARGEST_EXPONENT,
    isPositive: false,
  },
];

/** What two values are joined by. A value and its negative are one, so that minus is commutative. */
export const BINARY_OPERATIONS: readonly BinaryOperation[] = [
  { name: "+", cost: 1, isCommutative: true, expr: (a, b) => add(a, b) },
  { name: "-", cost: 1, isCommutative: true, expr: (a, b) => sub(a, b) },
  { name: "*", cost: 1, isCommutative: true, expr: (a, b) => mul(a, b) },
  { name: "/", cost: 1, isCommutative: false, expr: (a, b) => div(a, b) },
  { name: "^", cost: 2, isCommutative: false, expr: (a, b) => pow(a, b) },
];

/** The numbers that stand in formulas without being fitted. */
export const CONSTANT_LEAVES: readonly ConstantLeaf[] = [
  { value: 1, cost: 1, expr: num(1), isTerm: true, isFactor: false },
  { value: 2, cost: 2, expr: num(2), isTerm: true, isFactor: true },
  { value: 3, cost: 3, expr: num(3), isTerm: true, isFactor: true },
  { value: 4, cost: 4, expr: num(4), isTerm: true, isFactor: false },
  { value: 5, cost: 4, expr: num(5), isTerm: true, isFactor: false },
  { value: 10, cost: 6, expr: num(10), isTerm: true, isFactor: false },
  { value: Math.PI, cost: 2, expr: pi, isTerm: false, isFactor: true },
  { value: 2 * Math.PI, cost: 2, expr: mul(num(2), pi), isTerm: false, isFactor: true },
];

function power(exponent: number, cost: number, value: (u: number) => number): UnaryOperation {
  return {
    name: `^${exponent}`,
    cost,
    value,
    expr: (u) => pow(u, exponent),
    kind: "power",
    largest: Number.POSITIVE_INFINITY,
    isPositive: false,
  };
}

function shortFunction(fn: ElementaryFunction<FunctionName>): UnaryOperation | undefined {
  const { name, value, domain, period, search } = fn;
  if (search?.short === undefined) return undefined;
  const [{ low }] = domain as readonly [Interval];
  return {
    name,
    cost: search.short,
    value,
    expr: (u) => call(name, u),
    kind: "function",
    largest: search.largest ?? (period === undefined ? Number.POSITIVE_INFINITY : LARGEST_ANGLE),
    isPositive: low === 0,
  };
}
