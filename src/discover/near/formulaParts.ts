/**
 * Parts of a formula as problems of their own.
 *
 * A search among noise often has the law but for one part, which a sum of powers with fitted numbers stands for: in
 * m/(m/E + (0.68·t² − 0.15·t³ − 0.08·t)/c²) the bracket is 1 − cos t. What the rest of the formula leaves for that part is as exact as the rows, in
 * fewer columns than the table, and an error of it weighs as much as it moves the formula.
 */

import { allRows, taken } from "../../math/rows.ts";
import { complexity } from "../../symbolic/expression/complexity.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import { add, call, mul, pow, variablesOf } from "../../symbolic/expression/make.ts";
import { fittedCount } from "../../symbolic/expression/parameters.ts";
import type { FormulaData } from "../../symbolic/formula/constants/constants.ts";
import { valuesOn } from "../../symbolic/formula/formula.ts";
import { inPlainGauge } from "../gauge.ts";
import type { Problem } from "../problem.ts";

/** A part of a formula, and what the rows say of it. */
interface FormulaPart {
  readonly part: Expr;
  /** The columns of the part, its target, and the squares of the weights of an error of that, on the rows where it has a value. */
  readonly data: FormulaData;
  /** The whole formula with another part in place of this one. */
  readonly around: (part: Expr) => Expr;
}

const PART_OF_FORMULA = "part of a formula";
/** A part with as many fitted numbers stands for something else. */
const LEAST_FITTED = 2;
/** The share of the rows that have to have a value of the part. */
const LEAST_ROWS = 0.6;
/** What is as high as a slope gets, as a share of the rows below it. */
const HIGH = 0.9;
/** Rows where the part moves the formula by less than this share of that say little of it; a third of the rows are kept in any case. */
const LEAST_SLOPE = 0.2;
const KEPT_ROWS = 1 / 3;

/** A part on the way down: what it has to be for the formula to meet the target, and how much it moves the formula. */
interface Place {
  readonly part: Expr;
  readonly target: Float64Array;
  readonly slope: Float64Array;
  readonly around: (part: Expr) => Expr;
}

/**
 * Problems whose formulas stand in `formula` for a part with two fitted numbers or more and fewer columns than it has: `most`, those of the
 * fewest columns first, of these the larger part first. Cost O(parts·rows·nodes).
 */
export function partProblems(formula: Expr, data: FormulaData, most: number): Problem[] {
  const size = ({ part }: FormulaPart): number => 100 * variablesOf(part).length - complexity(part);
  return partsOf(formula, data)
    .sort((a, b) => size(a) - size(b))
    .slice(0, most)
    .map((one) => problemOf(one, `a part of a formula in ${one.data.variables.join(", ")}`));
}

/** The problem of what stands beside `known` in a law as a factor; undefined where too few rows tell of it. Cost O(rows·nodes). */
export function factorProblem(known: Expr, data: FormulaData): Problem | undefined {
  const values = valuesOn(known, data);
  const target = data.target.map((y, r) => y / values[r]!);
  const rows = rowsOf(target, values.map(Math.abs), data, data.variables);
  const around = (factor: Expr): Expr => mul(known, factor);
  return rows && problemOf({ data: rows, around }, "beside a factor");
}

function problemOf({ data, around }: Omit<FormulaPart, "part">, what: string): Problem {
  const inside = inPlainGauge(data);
  return {
    ...inside,
    trail: [{ move: PART_OF_FORMULA, what }],
    lift: (expr) => around(inside.lift(expr)),
  };
}

function partsOf(formula: Expr, data: FormulaData): FormulaPart[] {
  const { target } = data;
  const all = variablesOf(formula).length;
  const whole = { part: formula, target, slope: target.map(() => 1), around: (part: Expr) => part };
  return placesIn(whole, data).flatMap(({ part, target: wanted, slope, around }) => {
    const columns = variablesOf(part);
    const fitted = fittedCount(part);
    if (columns.length === 0 || columns.length >= all || fitted < LEAST_FITTED) return [];
    const rows = rowsOf(wanted, slope, data, columns);
    return rows === undefined ? [] : [{ part, data: rows, around }];
  });
}

/** All parts that the rest of a formula can be taken off. */
function placesIn(place: Place, data: FormulaData): Place[] {
  const { part } = place;
  switch (part.kind) {
    case "add":
      return ofMany(place, part.terms, data, SUM);
    case "mul":
      return ofMany(place, part.factors, data, PRODUCT);
    case "pow": {
      const { base, exponent } = part;
      if (exponent.kind !== "num") return [];
      const p = exponent.value;
      return ofOne(place, base, data, {
        applied: (inner) => pow(inner, p),
        inverse: (y) => (y > 0 ? y ** (1 / p) : Number.NaN),
        derivative: (u) => p * u ** (p - 1),
      });
    }
    case "call":
      if (part.fn === "exp") return ofOne(place, part.argument, data, EXPONENTIAL);
      if (part.fn === "log") return ofOne(place, part.argument, data, LOGARITHM);
      return [];
    default:
      return [];
  }
}

/** A function of one argument: as an expression, and the numbers that take it off. */
interface Outer {
  readonly applied: (inner: Expr) => Expr;
  readonly inverse: (y: number) => number;
  readonly derivative: (u: number) => number;
}

const EXPONENTIAL: Outer = {
  applied: (inner) => call("exp", inner),
  inverse: Math.log,
  derivative: Math.exp,
};

const LOGARITHM: Outer = {
  applied: (inner) => call("log", inner),
  inverse: Math.exp,
  derivative: (u) => 1 / u,
};

/** The argument of a power or a function, and what is in it. */
function ofOne(
  { target, slope, around }: Place,
  inner: Expr,
  data: FormulaData,
  { applied, inverse, derivative }: Outer,
): Place[] {
  const values = valuesOn(inner, data);
  const place: Place = {
    part: inner,
    target: target.map(inverse),
    slope: slope.map((s, r) => Math.abs(s * derivative(values[r]!))),
    around: (part) => around(applied(part)),
  };
  return [place, ...placesIn(place, data)];
}

/** How several parts make a whole: as an expression, the number that is left without the rest, and the slope of the whole by a part. */
interface Together {
  readonly joined: (...parts: readonly Expr[]) => Expr;
  readonly without: (y: number, rest: number) => number;
  readonly slopeBeside: (rest: number) => number;
}

const SUM: Together = { joined: add, without: (y, rest) => y - rest, slopeBeside: () => 1 };
const PRODUCT: Together = { joined: mul, without: (y, rest) => y / rest, slopeBeside: Math.abs };

/** Each term or factor, all but one of them, and those that have fitted numbers. */
function ofMany(
  { target, slope, around }: Place,
  parts: readonly Expr[],
  data: FormulaData,
  { joined, without, slopeBeside }: Together,
): Place[] {
  const isIn = (chosen: readonly Expr[]): Place => {
    const others = parts.filter((one) => !chosen.includes(one));
    const rest = valuesOn(joined(...others), data);
    return {
      part: joined(...chosen),
      target: target.map((y, r) => without(y, rest[r]!)),
      slope: slope.map((s, r) => s * slopeBeside(rest[r]!)),
      around: (part) => around(joined(...others, part)),
    };
  };
  const varying = parts.filter((one) => variablesOf(one).length > 0);
  const single = varying.map((one) => isIn([one]));
  const all = parts.length > 2 ? varying.map((one) => isIn(parts.filter((other) => other !== one))) : [];
  return [...single.flatMap((place) => [place, ...placesIn(place, data)]), ...all];
}

/**
 * The table of a part: the rows that say most of it, since forms look at few; undefined where too few rows have a value of it.
 */
function rowsOf(
  target: Float64Array,
  slope: Float64Array,
  data: FormulaData,
  columns: readonly string[],
): FormulaData | undefined {
  const n = target.length;
  const valued = allRows(n).filter((r) => Number.isFinite(target[r]!) && slope[r]! > 0);
  if (valued.length < LEAST_ROWS * n) return undefined;
  const ranked = valued.map((r) => slope[r]!).sort();
  const at = (share: number): number => ranked[Math.floor(share * (ranked.length - 1))]!;
  const high = at(HIGH);
  if (!(high < Number.POSITIVE_INFINITY)) return undefined;
  const least = Math.min(LEAST_SLOPE * high, at(1 - KEPT_ROWS));
  const rows = valued.filter((r) => slope[r]! >= least);
  // The largest would rule alone.
  const squares = slope.map((s, r) => Math.min(1, s / high) ** 2 * (data.weights?.[r] ?? 1));
  return {
    variables: columns,
    columns: columns.map((name) => taken(data.columns[data.variables.indexOf(name)]!, rows)),
    target: taken(target, rows),
    weights: taken(squares, rows),
  };
}
