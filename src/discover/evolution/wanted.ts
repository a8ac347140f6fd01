/**
 * What would have to stand at a place of a formula for the whole to be the target: the operations above it undone, row by
 * row. Source: the desired values of semantic backpropagation, Pawlak, Wieloch & Krawiec, *IEEE Trans. Evol. Comput.* 19
 * (2015).
 */
import type { Expr } from "../../symbolic/expression/expr.ts";
import { FUNCTIONS, type FunctionName } from "../../symbolic/functions/all.ts";
import type { Ground } from "./ground.ts";
import type { Path } from "./places.ts";

/** Values that are wanted, and how much an error of each weighs in the target: 0 where no value would do. */
export interface Wanted {
  readonly values: Float64Array;
  readonly weights: Float64Array;
}

/** The share of the rows that have to have a wanted value. */
const LEAST_SHARE = 0.6;
/** Beyond this a wanted value is none. */
const LARGEST = 1e12;

/** What is wanted at a place of `expr`; undefined where too few rows say. Cost O(rows·parts above). */
export function wantedAt(expr: Expr, path: Path, ground: Ground): Wanted | undefined {
  const values = ground.target.slice();
  const weights = ground.weights.slice();
  let part = expr;
  for (const at of path) {
    const below = undo(part, at, values, weights, ground);
    if (below === undefined) return undefined;
    part = below;
  }
  let rows = 0;
  for (let r = 0; r < values.length; r++) {
    if (Math.abs(values[r]!) < LARGEST && weights[r]! > 0 && weights[r]! < LARGEST) rows++;
    else values[r] = weights[r] = 0;
  }
  return rows < LEAST_SHARE * values.length ? undefined : { values, weights };
}

/** Goes to child `at`, changing what is wanted of the whole into what is wanted there; undefined where there is no way. */
function undo(
  part: Expr,
  at: number,
  values: Float64Array,
  weights: Float64Array,
  { valuesOf }: Ground,
): Expr | undefined {
  switch (part.kind) {
    case "add":
      part.terms.forEach((term, i) => {
        if (i === at) return;
        const other = valuesOf(term);
        for (let r = 0; r < values.length; r++) values[r]! -= other[r]!;
      });
      return part.terms[at];
    case "mul":
      part.factors.forEach((factor, i) => {
        if (i === at) return;
        const other = valuesOf(factor);
        for (let r = 0; r < values.length; r++) {
          values[r]! /= other[r]!;
          weights[r]! *= Math.abs(other[r]!);
        }
      });
      return part.factors[at];
    case "pow": {
      if (at !== 0 || part.exponent.kind !== "num") return undefined;
      const { value: p } = part.exponent;
      const isOdd = Number.isInteger(p) && p % 2 !== 0;
      const now = valuesOf(part.base);
      for (let r = 0; r < values.length; r++) {
        const y = values[r]!;
        const sign = isOdd ? Math.sign(y) : now[r]! < 0 ? -1 : 1;
        const u = y > 0 || isOdd ? sign * Math.abs(y) ** (1 / p) : Number.NaN;
        values[r] = u;
        weights[r]! *= Math.abs(p * u ** (p - 1));
      }
      return part.base;
    }
    case "call": {
      const now = valuesOf(part.argument);
      for (let r = 0; r < values.length; r++) {
        const u = argumentNear(part.fn, values[r]!, now[r]!);
        values[r] = u;
        weights[r]! *= slopeAt(part.fn, u);
      }
      return part.argument;
    }
    default:
      return undefined;
  }
}

/** An argument for which the function `fn` is y, that nearest to `now`; NaN where there is none. */
function argumentNear(fn: FunctionName, y: number, now: number): number {
  const { inverse, parity, period } = FUNCTIONS[fn];
  if (inverse === undefined) return Number.NaN;
  const u = FUNCTIONS[inverse.fn as FunctionName].value(y);
  if (period === undefined) return parity === "even" && now < 0 ? -u : u;
  const turned = (from: number): number => from + period * Math.round((now - from) / period);
  const first = turned(u);
  if (fn === "tan") return first;
  const second = turned(fn === "sin" ? Math.PI - u : -u);
  return Math.abs(first - now) <= Math.abs(second - now) ? first : second;
}

function slopeAt(fn: FunctionName, u: number): number {
  const step = 1e-5 * Math.max(1, Math.abs(u));
  const { value } = FUNCTIONS[fn];
  return Math.abs(value(u + step) - value(u - step)) / (2 * step);
}
