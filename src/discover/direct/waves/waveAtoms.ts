/** Waves that a spectrum has shown, written as atoms of sums: cosines with a phase, and products of two. */
import { dot } from "../../../math/statistics.ts";
import type { Expr } from "../../../symbolic/expression/expr.ts";
import { add, call, mul, num } from "../../../symbolic/expression/make.ts";
import type { Atom } from "../basis/basisFunctions.ts";
import type { WaveArgument } from "./waveArguments.ts";

/** Coefficients of a wave beside a larger one that are rounding, or what else is in the table. */
const SMALL_SHARE = 0.1;
/** What a wave costs as an atom: its frequency is known, as a number is. */
const COST_OF_ONE = 3;
const COST_OF_TWO = 4;

/** An argument of waves, whose frequencies are those of its distance from the middle. */
export interface WaveTable {
  readonly argument: WaveArgument;
  readonly middle: number;
}

/** A wave at the least squares near its frequencies, with its coefficients. */
export interface FittedWave {
  /** One argument, or two that are multiplied. */
  readonly tables: readonly WaveTable[];
  readonly frequencies: readonly number[];
  /** What its size may go with: 1, or other columns. Shape: (sizes)(rows). */
  readonly sizes: readonly Float64Array[];
  /** Of the products of size, and cosine and sine of each argument. */
  readonly factors: Float64Array;
}

/** c·cos(u) + s·sin(u) is a cosine with this phase. */
function phaseOf(c: number, s: number): number {
  return Math.atan2(-s, c);
}

/** The atoms of a wave: of a sum of waves its terms, of a product it, its factors, and where it may be a sum the terms. */
export function atomsOf(wave: FittedWave): Atom[] {
  const { tables, frequencies, factors, sizes } = wave;
  const one = (a: number, c: number, s: number): Atom =>
    cosine([tables[a]!], [frequencies[a]!], phaseOf(c, s), COST_OF_ONE);
  if (tables.length === 1) {
    const amounts = sizes.map(
      (size, e) => Math.hypot(factors[2 * e]!, factors[2 * e + 1]!) * Math.sqrt(dot(size, size)),
    );
    const most = amounts.indexOf(Math.max(...amounts));
    return [one(0, factors[2 * most]!, factors[2 * most + 1]!)];
  }
  const [cc, cs, sc, ss] = factors as unknown as [number, number, number, number];
  const both = (sign: 1 | -1): { atom: Atom; size: number } => {
    // cos·cos and sin·sin are half the sum and half the difference of two cosines, the mixed ones of two sines.
    const [c, s] = [(cc - sign * ss) / 2, (sc + sign * cs) / 2];
    const atom = cosine(tables, [frequencies[0]!, sign * frequencies[1]!], phaseOf(c, s), COST_OF_TWO);
    return { atom, size: Math.hypot(c, s) };
  };
  const [plus, minus] = [both(1), both(-1)];
  const larger = plus.size > minus.size ? plus : minus;
  const smaller = plus.size > minus.size ? minus : plus;
  if (smaller.size < SMALL_SHARE * larger.size) return [larger.atom];
  // The two singular directions of the coefficients: a product of two waves has one.
  const turn = 0.5 * Math.atan2(2 * (cc * sc + cs * ss), cc * cc + cs * cs - sc * sc - ss * ss);
  const [c, s] = [Math.cos(turn), Math.sin(turn)];
  const [right, rightSine] = [c * cc + s * sc, c * cs + s * ss];
  const [first, second] = [one(0, c, s), one(1, right, rightSine)];
  return [
    product(first, second),
    ...(smaller.size < (1 - SMALL_SHARE) * larger.size ? [plus.atom, minus.atom] : []),
    first,
    second,
  ];
}

/** cos(Σ w·u + p) as an atom. */
function cosine(
  tables: readonly WaveTable[],
  frequencies: readonly number[],
  phase: number,
  cost: number,
): Atom {
  // Frequencies are of arguments around their middle.
  const shift = tables.reduce((all, { middle }, a) => all - frequencies[a]! * middle, phase);
  const turns = Math.round(shift / (2 * Math.PI));
  const offset = shift - 2 * Math.PI * turns;
  const terms = tables.map(({ argument }, a): Expr => mul(num(frequencies[a]!), argument.expr));
  return {
    expr: call("cos", add(...terms, num(offset))),
    cost,
    sources: [...new Set(tables.flatMap(({ argument }) => argument.sources))],
    write: (columns, out) => {
      for (let r = 0; r < out.length; r++) {
        let angle = offset;
        for (const [a, { argument }] of tables.entries())
          angle += frequencies[a]! * argument.value(columns, r);
        out[r] = Math.cos(angle);
      }
    },
  };
}

function product(first: Atom, second: Atom): Atom {
  return {
    expr: mul(first.expr, second.expr),
    cost: first.cost + second.cost,
    sources: [...new Set([...first.sources, ...second.sources])],
    write: (columns, out) => {
      const other = new Float64Array(out.length);
      first.write(columns, out);
      second.write(columns, other);
      for (let r = 0; r < out.length; r++) out[r]! *= other[r]!;
    },
  };
}
