/** Functions of one column that hold a number of their own: exp(c·x), log(c·x + 1), 1/(c·x + 1), x^c and the like. */
import { largestMagnitude } from "../../../math/statistics.ts";
import type { Expr } from "../../../symbolic/expression/expr.ts";
import { add, call, mul, num, one, pow } from "../../../symbolic/expression/make.ts";

/** φ(x; c), and where c may be. */
export interface Family {
  readonly cost: number;
  /** c times the largest x, or c itself where it `isExponent`: least and most. */
  readonly range: readonly [least: number, most: number];
  readonly isExponent?: boolean;
  /** Whether it turns: numbers are evenly spaced then, twice as many of them, no more than two radians apart. */
  readonly isWave?: boolean;
  /** Whether c may be below zero as well. */
  readonly isSigned?: boolean;
  /** Where the function has a value: everywhere, or for x that are not below, or above zero. */
  readonly domain: "all" | "nonnegative" | "positive";
  readonly value: (x: number, c: number) => number;
  /** ∂φ/∂c. */
  readonly slope: (x: number, c: number) => number;
  readonly expr: (x: Expr, c: number) => Expr;
}

const reciprocalOf = (p: 1 | 2 | 4): Family => ({
  cost: 3 + p / 4,
  range: [0.1, 1000],
  domain: p === 1 ? "nonnegative" : "all",
  value: (x, c) => 1 / (c * x ** p + 1),
  slope: (x, c) => -(x ** p) / (c * x ** p + 1) ** 2,
  expr: (x, c) => pow(add(mul(num(c), p === 1 ? x : pow(x, num(p))), one), num(-1)),
});

/** All families, the commonest first. */
export const FAMILIES: readonly Family[] = [
  {
    cost: 3,
    range: [0.1, 30],
    isSigned: true,
    domain: "all",
    value: (x, c) => Math.exp(c * x),
    slope: (x, c) => x * Math.exp(c * x),
    expr: (x, c) => call("exp", mul(num(c), x)),
  },
  {
    cost: 3,
    range: [0.5, 40],
    isWave: true,
    domain: "all",
    value: (x, c) => Math.sin(c * x),
    slope: (x, c) => x * Math.cos(c * x),
    expr: (x, c) => call("sin", mul(num(c), x)),
  },
  {
    cost: 3,
    range: [0.5, 40],
    isWave: true,
    domain: "all",
    value: (x, c) => Math.cos(c * x),
    slope: (x, c) => -x * Math.sin(c * x),
    expr: (x, c) => call("cos", mul(num(c), x)),
  },
  {
    cost: 3.5,
    range: [0.3, 300],
    domain: "nonnegative",
    value: (x, c) => Math.log(c * x + 1),
    slope: (x, c) => x / (c * x + 1),
    expr: (x, c) => call("log", add(mul(num(c), x), one)),
  },
  reciprocalOf(1),
  reciprocalOf(2),
  reciprocalOf(4),
  {
    cost: 3,
    range: [0.2, 6],
    isExponent: true,
    isSigned: true,
    domain: "positive",
    value: (x, c) => x ** c,
    slope: (x, c) => x ** c * Math.log(x),
    expr: (x, c) => pow(x, num(c)),
  },
];

/** Whether a family has a value on all of a column. Cost O(rows). */
export function fitsColumn({ domain }: Family, column: Float64Array): boolean {
  if (domain === "all") return true;
  return column.every((x) => (domain === "positive" ? x > 0 : x >= 0));
}

/** About `count` numbers c for a column, twice as many where they are signed or waves. */
export function numbersFor(
  { range: [least, most], isExponent = false, isWave = false, isSigned = false }: Family,
  column: Float64Array,
  count: number,
): number[] {
  const scale = isExponent ? 1 : largestMagnitude(column) || 1;
  const n = isWave ? 2 * count : count;
  const sizes = Array.from({ length: n }, (_, k) => {
    const part = k / (n - 1);
    return (isWave ? least + part * (most - least) : least * (most / least) ** part) / scale;
  });
  return isSigned ? [...sizes, ...sizes.map((c) => -c)] : sizes;
}
