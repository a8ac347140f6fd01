/** Terms that right-hand sides are put together from, in dictionaries from plain to rich. */

import { extremes, totalOf } from "../../math/statistics.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import { add, call, mul, num, pow, reciprocal, variable } from "../../symbolic/expression/make.ts";
import { parameter } from "../../symbolic/expression/parameters.ts";

/** A term without its factor; `inner` are values of the parameters in it, to be refined. */
export interface WeakTerm {
  readonly expr: Expr;
  readonly inner: readonly number[];
}

/** The states as terms are made of them. */
interface State {
  readonly name: string;
  readonly low: number;
  readonly high: number;
}

/** Monomials of a dictionary, at most: the highest degree whose monomials are no more. */
const MOST_MONOMIALS = 36;
const MOST_DEGREE = 6;

/**
 * Dictionaries for states with these values, each to be searched alone: with fewer terms there are fewer sums that
 * look like a law by chance.
 */
export function dictionaries(
  names: readonly string[],
  columns: readonly Float64Array[],
  isClean = false,
): WeakTerm[][] {
  const states = names.map((name, i) => {
    const [low, high] = extremes(columns[i]!);
    return { name, low, high };
  });
  const all = monomials(names, MOST_DEGREE, MOST_MONOMIALS);
  const few = monomials(names, 3, 20);
  const waves = products(states, (state) => waveFactors(state));
  const others = products(states, (state) => [...waveFactors(state), ...otherFactors(state)]);
  return [
    all,
    distinct([...few, ...waves, ...differences(states)]),
    distinct([...few, ...others, ...differences(states)]),
    distinct([...few, ...saturations(states, isClean ? FINE_HALVES : HALVES)]),
  ];
}

/** Products of whole powers up to the highest degree of which there are no more than `most`. */
function monomials(names: readonly string[], highest: number, most: number): WeakTerm[] {
  let best: Expr[] = [num(1), ...names.map(variable)];
  let powers: number[][] = [[]];
  for (let degree = 0; degree <= highest; degree++) {
    powers = [];
    const fill = (rest: number, row: readonly number[]): void => {
      if (row.length === names.length) powers.push([...row]);
      else for (let p = rest; p >= 0; p--) fill(rest - p, [...row, p]);
    };
    fill(degree, []);
    if (powers.length > most && degree > 1) break;
    best = powers
      .sort((a, b) => totalOf(a) - totalOf(b))
      .map((row) => mul(...row.flatMap((p, i) => (p === 0 ? [] : [power(variable(names[i]!), p)]))));
  }
  return best.map(plain);
}

function power(base: Expr, p: number): Expr {
  return p === 1 ? base : pow(base, p);
}

/** Factors of one state: sines, their squares, and the state itself. */
function waveFactors({ name }: State): Expr[] {
  const x = variable(name);
  return [x, call("sin", x), call("cos", x), pow(call("sin", x), 2)];
}

/** Factors that fewer laws have, where the state allows them. */
function otherFactors({ name, low, high }: State): Expr[] {
  const x = variable(name);
  const isAway = low > 0.02 * high || high < 0.02 * low;
  const isSmall = Math.max(Math.abs(low), Math.abs(high)) < 30;
  return [
    pow(x, 2),
    ...(low < 0 && high > 0 ? [mul(x, call("abs", x))] : []),
    ...(isAway ? [pow(x, -1), pow(x, -2)] : []),
    ...(low > 0 ? [pow(x, 0.5), call("log", x), mul(x, call("log", x))] : []),
    ...(isSmall ? [call("exp", x), call("exp", mul(num(-1), x))] : []),
    ...(isSmall && isWithoutPole(low, high, 0) ? [pow(call("tan", x), -1)] : []),
    ...(isSmall && isWithoutPole(low, high, Math.PI / 2) ? [call("tan", x)] : []),
    ...(isSmall ? [call("tanh", x)] : []),
  ];
}

/** Whether no `first` + k·π lies between: no trajectory passes a pole. */
function isWithoutPole(low: number, high: number, first: number): boolean {
  return Math.floor((low - first) / Math.PI) === Math.floor((high - first) / Math.PI);
}

/** Every factor alone, and products of one of each of two states, or of two of one. */
function products(states: readonly State[], factorsOf: (state: State) => Expr[]): WeakTerm[] {
  const factors = states.map(factorsOf);
  const found: Expr[] = [...factors.flat()];
  for (let i = 0; i < states.length; i++) {
    for (let a = 0; a < factors[i]!.length; a++) {
      for (let b = a + 1; b < factors[i]!.length; b++) found.push(mul(factors[i]![a]!, factors[i]![b]!));
    }
    for (let j = i + 1; j < states.length; j++) {
      for (const a of factors[i]!) for (const b of factors[j]!) found.push(mul(a, b));
    }
  }
  return found.map(plain);
}

/** Sines of sums and differences of two states. */
function differences(states: readonly State[]): WeakTerm[] {
  const found: Expr[] = [];
  for (let i = 0; i < states.length; i++) {
    for (let j = i + 1; j < states.length; j++) {
      const [x, y] = [variable(states[i]!.name), variable(states[j]!.name)];
      for (const argument of [add(x, mul(num(-1), y)), add(x, y)]) {
        found.push(call("sin", argument), call("cos", argument));
      }
    }
  }
  return found.map(plain);
}

/** Shares of the largest |state| at which a saturation may be half; without noise many wrong sums leave less than the law beside its constant. */
const HALVES = [0.02, 0.05, 0.12, 0.3, 0.6, 1.2, 3] as const;
const FINE_HALVES = Array.from({ length: 17 }, (_, i) => 0.02 * 150 ** (i / 16));

/** Terms that saturate: u/(x + c), u/(x² + c), u/(1 + exp(k·(x − c))), with u one of 1, x, x², and another state. */
function saturations(states: readonly State[], halves: readonly number[]): WeakTerm[] {
  return states.flatMap(({ name, low, high }) => {
    const x = variable(name);
    const size = Math.max(Math.abs(low), Math.abs(high));
    const others = states.filter((one) => one.name !== name).map((one) => variable(one.name));
    const tops = [num(1), x, ...others, ...others.map((y) => mul(x, y))];
    return halves.flatMap((half): WeakTerm[] => [
      ...(low > -0.02 * half * size
        ? tops.map(
            (u): WeakTerm => ({ expr: mul(u, reciprocal(add(x, parameter(0)))), inner: [half * size] }),
          )
        : []),
      ...[...tops, pow(x, 2), ...others.map((y) => mul(pow(x, 2), y))].map(
        (u): WeakTerm => ({
          expr: mul(u, reciprocal(add(pow(x, 2), parameter(0)))),
          inner: [(half * size) ** 2],
        }),
      ),
      ...(half < 1.5
        ? [2, 5, 12].map(
            (rate): WeakTerm => ({
              expr: reciprocal(add(num(1), mul(parameter(0), call("exp", mul(parameter(1), x))))),
              inner: [Math.exp(-rate * half), rate / size],
            }),
          )
        : []),
    ]);
  });
}

function plain(expr: Expr): WeakTerm {
  return { expr, inner: [] };
}

function distinct(terms: readonly WeakTerm[]): WeakTerm[] {
  const seen = new Set<string>();
  return terms.filter(({ expr, inner }) => {
    const text = JSON.stringify([expr, inner]);
    if (seen.has(text)) return false;
    seen.add(text);
    return true;
  });
}
