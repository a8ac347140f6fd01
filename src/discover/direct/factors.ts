import { median } from "../../math/statistics.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import { add, call, mul, num, sub } from "../../symbolic/expression/make.ts";
import { ALL_FUNCTIONS, type FunctionName } from "../../symbolic/functions/all.ts";
import type { ElementaryFunction, FactorUse } from "../../symbolic/functions/elementaryFunction.ts";
import { ON_ROWS, type OnRows } from "../../symbolic/functions/onRows.ts";
import { SHIFT_COST } from "../prior.ts";

/**
 * Factors that a product may hold besides powers: f(k·u) of one argument u with one constant k.
 *
 * Each writes log|f|, in which a product is a sum and its exponents are found by linear least squares.
 */
export interface FactorFamily {
  readonly name: string;
  readonly cost: number;
  /** Whether log f(u) is u, so that what the linear fit says of it is k. */
  readonly isExponent?: boolean;
  /** Values of k worth a look for the argument `u`; between neighbours the search refines. */
  readonly scan: (u: Float64Array, range: Range) => readonly number[];
  /** Writes log|f(k·u)| row by row. */
  readonly write: (u: Float64Array, k: number, out: Float64Array) => void;
  readonly expr: (u: Expr, k: number) => Expr;
  /** How far from a scanned k the refinement goes, as a factor. 1: k is exact as it is. */
  readonly reach: number;
  /** The share of the list of arguments that this family is tried on. */
  readonly share: number;
}

/** Smallest, middle and largest of |u|, and whether all u have one sign. */
export interface Range {
  readonly low: number;
  readonly middle: number;
  readonly high: number;
  readonly sign: -1 | 0 | 1;
  /** Quantiles of u between the extremes, for zeros inside the range. */
  readonly inner: readonly number[];
}

/** The range of an argument. Cost O(rows·log rows). */
export function rangeOf(u: Float64Array): Range {
  const sorted = u.slice().sort();
  const n = sorted.length;
  const first = sorted[0]!;
  const last = sorted[n - 1]!;
  const sign = first > 0 ? 1 : last < 0 ? -1 : 0;
  const high = Math.max(Math.abs(first), Math.abs(last));
  return {
    low: sign === 0 ? 0 : Math.min(Math.abs(first), Math.abs(last)),
    middle: sign === 0 ? high / 2 : Math.abs(sorted[n >> 1]!),
    high,
    sign,
    inner: [0.2, 0.5, 0.8].map((q) => sorted[Math.floor(q * n)]!),
  };
}

const times = (k: number, u: Expr): Expr => (k === 1 ? u : mul(num(k), u));

/** 1 + k·u. */
export const shift: FactorFamily = {
  name: "shift",
  cost: SHIFT_COST,
  reach: 2,
  share: 1,
  scan: (_u, { low, middle, high, sign, inner }) => {
    const found: number[] = [1, -1];
    for (const s of [0.05, 0.3, 1.5, 8, 40]) found.push(s / middle);
    for (const s of [0.4, 0.75, 0.92, 0.99]) found.push(-s / high);
    if (sign === 0) for (const s of [0.4, 0.75, 0.92, 0.99]) found.push(s / high);
    if (low > 0) for (const s of [1.01, 1.1, 1.5, 4]) found.push(-s / low);
    for (const z of inner) if (z !== 0) found.push(-1 / z);
    return found;
  },
  write: (u, k, out) => {
    for (let r = 0; r < out.length; r++) out[r] = Math.log(Math.abs(1 + k * u[r]!));
  },
  expr: (u, k) => add(num(1), times(k, u)),
};

/** f(k·u) of a function of the table. */
function ofTable({ name }: ElementaryFunction<FunctionName>, { cost, scales }: FactorUse): FactorFamily {
  const expr = (u: Expr, k: number): Expr => call(name, times(k, u));
  if (scales === "exponent") return exponential(name, cost, expr);
  return scales === "frequencies"
    ? waves(name, cost, ON_ROWS[name], expr)
    : onLine(name, cost, ON_ROWS[name], scales, expr);
}

/** f(k·u) with the logarithm u: k comes out of the linear fit. */
function exponential(name: string, cost: number, expr: FactorFamily["expr"]): FactorFamily {
  return {
    name,
    cost,
    isExponent: true,
    reach: 1,
    share: 1,
    scan: () => [1],
    write: (u, _k, out) => out.set(u),
    expr,
  };
}

/** Radians of the largest argument that are tried, and those where the usual one is far smaller: until that has so many too, in such steps. */
const [MOST_RADIANS, MOST_OF_SPREAD, MOST_OF_USUAL, STEP_BEYOND] = [24, 300, 3, 1.04];

/**
 * f(k·u) of a function with waves. Of arguments over decades the largest turn many times before the usual ones turn at all: sin(k·u)^2 of up to
 * 95 radians was found in 5 of 12 orders of its rows by 24 radians of the largest, in 12 as here. Other arguments are tried as before.
 */
function waves(name: string, cost: number, f: OnRows, expr: FactorFamily["expr"]): FactorFamily {
  return {
    name,
    cost,
    reach: 1.12,
    share: 0.25,
    scan: (u, { high }) => {
      const found: number[] = [];
      for (const k of [1, 0.5, 2, Math.PI, 2 * Math.PI, Math.PI / 2]) if (k * high < 60) found.push(k);
      for (let t = 0.6; t < MOST_RADIANS; t = t < 3 ? t * 1.2 : t + 0.5) found.push(t / high);
      const most = Math.min(MOST_OF_SPREAD, (MOST_OF_USUAL * high) / median(u.map(Math.abs)));
      for (let t = MOST_RADIANS; t < most; t *= STEP_BEYOND) found.push(t / high);
      return found;
    },
    write: writeLog(f),
    expr,
  };
}

function onLine(
  name: string,
  cost: number,
  f: OnRows,
  scales: readonly number[],
  expr: FactorFamily["expr"],
): FactorFamily {
  return {
    name,
    cost,
    reach: 2,
    share: 1,
    scan: (_u, { middle }) => [1, ...scales.map((s) => s / middle)],
    write: writeLog(f),
    expr,
  };
}

function writeLog(f: OnRows): FactorFamily["write"] {
  return (u, k, out) => {
    for (let r = 0; r < out.length; r++) out[r] = k * u[r]!;
    f(out, out, out.length);
    for (let r = 0; r < out.length; r++) out[r] = Math.log(Math.abs(out[r]!));
  };
}

const expAndOne: OnRows = (u, y, n) => {
  for (let r = 0; r < n; r++) y[r] = Math.exp(u[r]!) + 1;
};

/** Values of k for factors 1 ± exp(k·u) and log(1 + k·u), as shares of 1/|u|. */
const AROUND_ONE = [-4, -1, -0.3, 0.1, 0.3, 0.7, 1.5, 3.5, 8];
const ABOVE_ONE = [0.1, 0.3, 1, 3, 10];

/** The families in the order they are tried: of equal factors the first is taken. */
export const FACTOR_FAMILIES: readonly FactorFamily[] = [
  shift,
  ...ALL_FUNCTIONS.flatMap((fn) => (fn.search?.factor === undefined ? [] : [ofTable(fn, fn.search.factor)])),
  onLine("exp-1", 3, ON_ROWS.expm1, AROUND_ONE, (u, k) => sub(call("exp", times(k, u)), num(1))),
  onLine("exp+1", 3, expAndOne, AROUND_ONE, (u, k) => add(call("exp", times(k, u)), num(1))),
  onLine("log1p", 3, ON_ROWS.log1p, ABOVE_ONE, (u, k) => call("log", add(num(1), times(k, u)))),
].sort((one, other) => one.cost - other.cost);
