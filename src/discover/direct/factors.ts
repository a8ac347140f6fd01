import type { Expr } from "../../symbolic/expression/expr.ts";
import { add, call, mul, num, sub } from "../../symbolic/expression/make.ts";

/**
 * Factors that a product may hold besides powers: f(k·u) of one argument u with one constant k.
 *
 * Each writes log|f|, in which a product is a sum and its exponents are found by linear least squares.
 */
export interface FactorFamily {
  readonly name: string;
  readonly cost: number;
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
  cost: 2,
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

/** exp(k·u): k comes out of the linear fit. */
const exponential: FactorFamily = {
  name: "exp",
  cost: 2,
  reach: 1,
  share: 1,
  scan: () => [1],
  write: (u, _k, out) => out.set(u),
  expr: (u) => call("exp", u),
};

function waves(name: "sin" | "cos"): FactorFamily {
  const f = Math[name];
  return {
    name,
    cost: 2,
    reach: 1.12,
    share: 0.25,
    scan: (_u, { high }) => {
      const found: number[] = [];
      for (const k of [1, 0.5, 2, Math.PI, 2 * Math.PI, Math.PI / 2]) if (k * high < 60) found.push(k);
      for (let t = 0.6; t < 24; t = t < 3 ? t * 1.2 : t + 0.5) found.push(t / high);
      return found;
    },
    write: (u, k, out) => {
      for (let r = 0; r < out.length; r++) out[r] = Math.log(Math.abs(f(k * u[r]!)));
    },
    expr: (u, k) => call(name, times(k, u)),
  };
}

function onLine(
  name: string,
  f: (v: number) => number,
  steps: readonly number[],
  expr: (u: Expr) => Expr,
): FactorFamily {
  return {
    name,
    cost: 3,
    reach: 2,
    share: 1,
    scan: (_u, { middle }) => [1, ...steps.map((s) => s / middle)],
    write: (u, k, out) => {
      for (let r = 0; r < out.length; r++) out[r] = Math.log(Math.abs(f(k * u[r]!)));
    },
    expr: (u, k) => expr(times(k, u)),
  };
}

/** The families in the order they are tried. */
export const FACTOR_FAMILIES: readonly FactorFamily[] = [
  shift,
  exponential,
  waves("cos"),
  waves("sin"),
  onLine("exp-1", Math.expm1, [-4, -1, -0.3, 0.1, 0.3, 0.7, 1.5, 3.5, 8], (u) => sub(call("exp", u), num(1))),
  onLine(
    "exp+1",
    (v) => Math.exp(v) + 1,
    [-4, -1, -0.3, 0.1, 0.3, 0.7, 1.5, 3.5, 8],
    (u) => add(call("exp", u), num(1)),
  ),
  onLine("tanh", Math.tanh, [0.3, 1, 2.5], (u) => call("tanh", u)),
  onLine("log", Math.log, [0.01, 0.1, 0.3, 0.7, 1.4, 3, 10, 100], (u) => call("log", u)),
  onLine(
    "log1p",
    (v) => Math.log1p(v),
    [0.1, 0.3, 1, 3, 10],
    (u) => call("log", add(num(1), u)),
  ),
  onLine("atan", Math.atan, [0.3, 1, 3], (u) => call("atan", u)),
  onLine("asin", Math.asin, [0.3, 0.6], (u) => call("asin", u)),
];
