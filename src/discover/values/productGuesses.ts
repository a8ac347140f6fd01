/**
 * Products met in the middle: y − a = C·Π g^p·(e + s)^q and the same with two such factors, for values e of a store,
 * s ∈ {0, 1, −1}, and factors g that any product may have; the powers are not searched for.
 *
 * Logarithms make sums of products, so that what is a product of these lies in a plane (see `directions.ts`).
 */

import { subtractCombined } from "../../math/linear/linearLeastSquares.ts";
import { extended, leastSquares } from "../../math/linear/projection.ts";
import { nearestMultiple } from "../../math/simpleNumber.ts";
import { dot } from "../../math/statistics.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import { add, call, mul, num, one, pow } from "../../symbolic/expression/make.ts";
import { identity } from "../direct/transforms.ts";
import type { Background } from "./background.ts";
import { Angles, AngleTable, anglesOfOne, type Directions, directionsBeside } from "./directions.ts";
import type { Guess } from "./settle.ts";
import type { ValueStore } from "./valueStore.ts";

/** Guesses of one kind for one offset, at most. */
const MOST_HITS = 8;
const SHIFTS = [0, 1, -1];
/** Values nearer to zero than this have no logarithm worth the name. */
const LEAST_LOGARITHM = -60;
/** The share of the squares that rounding leaves of logarithms in one plane. */
const IN_PLANE = 1e-16;
/** A power this close to a multiple of 1/12 is that. */
const POWER_ROUNDING = 1e-7;

/** The first values of a store, moved by −1, 0 and 1, that are zero nowhere: their logarithms. */
interface Logarithms {
  readonly store: ValueStore;
  readonly of: Int32Array;
  readonly shift: Int8Array;
  /** Shape: (count · nRows). */
  readonly values: Float64Array;
}

/** The products that seem to hold on the rows of the store, for each offset a. Cost O(most·rows) for each. */
export function productGuesses(
  store: ValueStore,
  most: number,
  target: Float64Array,
  { exprs, columns, basis }: Background,
  offsets: readonly number[],
): Guess[] {
  const { nRows } = store;
  const logs = logarithms(store, most);
  const beside = directionsBeside(basis, nRows);
  const all = anglesOfLogs(logs, beside);
  const table = new AngleTable(all);
  const distinct: number[] = [];
  for (let t = 0; t < logs.of.length; t++) {
    if (Number.isNaN(all.first[t]!) || table.find(all.first[t]!, all.second[t]!, 1).length > 0) continue;
    table.put(t);
    distinct.push(t);
  }
  const guesses: Guess[] = [];
  for (const offset of offsets) {
    const moved = target.map((y) => Math.log(Math.abs(y - offset)));
    if (!moved.every(Number.isFinite)) continue;
    const guess = (found: readonly number[]): boolean => {
      const bases = [...exprs, ...found.map((t) => exprOf(logs, t))];
      const product = productOf(bases, [...columns, ...found.map((t) => logsOf(logs, t))], moved);
      const cost = found.reduce((sum, t) => sum + store.costs[logs.of[t]!]!, 0);
      if (product === undefined) return false;
      guesses.push({ transform: identity, terms: [product, one], cost });
      return true;
    };
    const own = anglesOfOne(moved, beside);
    for (const t of table.find(own.first[0]!, own.second[0]!, MOST_HITS)) guess([t]);
    const plane = extended({ basis, rest: moved, left: 0 }, moved).basis;
    if (plane.length === basis.length) {
      guess([]);
      continue;
    }
    const inPlane = anglesOfLogs(logs, directionsBeside(plane, nRows), distinct);
    const pairs = new AngleTable(inPlane);
    for (let t = 0, hits = 0; t < distinct.length && hits < MOST_HITS; t++) {
      for (const other of pairs.find(inPlane.first[t]!, inPlane.second[t]!, 1)) {
        if (guess([distinct[other]!, distinct[t]!])) hits++;
      }
      pairs.put(t);
    }
  }
  return guesses;
}

/** The product of powers whose logarithm is `target`; undefined where it is none. */
function productOf(
  bases: readonly Expr[],
  logs: readonly Float64Array[],
  target: Float64Array,
): Expr | undefined {
  const powers = leastSquares(logs, target);
  if (powers === undefined) return undefined;
  const rest = subtractCombined(target.slice(), logs, powers);
  if (dot(rest, rest) > IN_PLANE * dot(target, target)) return undefined;
  const factors = bases.flatMap((base, c) => {
    const power = nearestMultiple(powers[c]!, 12, POWER_ROUNDING) ?? powers[c]!;
    if (base === one || power === 0) return [];
    if (base.kind === "call" && base.fn === "exp") return [call("exp", mul(num(power), base.argument))];
    return [power === 1 ? base : pow(base, power)];
  });
  return factors.length === 0 ? undefined : mul(...factors);
}

function logarithms(store: ValueStore, most: number): Logarithms {
  const { nRows, values } = store;
  const cheapest = Array.from({ length: store.count }, (_, v) => v)
    .filter((v) => !store.isNumber(v))
    .sort((a, b) => store.costs[a]! - store.costs[b]!)
    .slice(0, most);
  const n = cheapest.length;
  const of = new Int32Array(SHIFTS.length * n);
  const shift = new Int8Array(SHIFTS.length * n);
  const logs = new Float64Array(SHIFTS.length * n * nRows);
  let count = 0;
  for (const v of cheapest) {
    for (const s of SHIFTS) {
      let r = 0;
      for (; r < nRows; r++) {
        const log = Math.log(Math.abs(values[v * nRows + r]! + s));
        if (!(log > LEAST_LOGARITHM)) break;
        logs[count * nRows + r] = log;
      }
      if (r < nRows) continue;
      of[count] = v;
      shift[count++] = s;
    }
  }
  return { store, of: of.subarray(0, count), shift, values: logs.subarray(0, count * nRows) };
}

function logsOf({ store: { nRows }, values }: Logarithms, t: number): Float64Array {
  return values.subarray(t * nRows, (t + 1) * nRows);
}

function exprOf({ store, of, shift }: Logarithms, t: number): Expr {
  const expr = store.expr(of[t]!);
  return shift[t] === 0 ? expr : add(expr, num(shift[t]!));
}

/** The angles of all logarithms, or of those numbered in `only`. */
function anglesOfLogs(logs: Logarithms, [u, v, w]: Directions, only?: readonly number[]): Angles {
  const { nRows } = logs.store;
  const count = only?.length ?? logs.of.length;
  const angles = new Angles(count);
  for (let t = 0; t < count; t++) {
    let [a, b, c, size] = [0, 0, 0, 0];
    for (let r = 0, at = (only?.[t] ?? t) * nRows; r < nRows; r++, at++) {
      const log = logs.values[at]!;
      a += log * u[r]!;
      b += log * v[r]!;
      c += log * w[r]!;
      const magnitude = Math.abs(log);
      if (magnitude > size) size = magnitude;
    }
    angles.set(t, a, b, c, size);
  }
  return angles;
}
