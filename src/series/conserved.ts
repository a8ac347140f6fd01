/**
 * What the equations of a system keep: formulas of the states whose derivative along every trajectory is zero.
 *
 * The derivatives of a list of simple functions along the equations are columns over points of the box of the states; a
 * sum of the functions that stays is a vector of their null space. Lists grow from linear functions to powers, logarithms
 * and the integrals of what the equations hold, and what follows from quantities found before is left out.
 */
import { singularValues } from "../math/factor/singularValues.ts";
import { haltonPoints } from "../math/points/halton.ts";
import { normalise } from "../symbolic/algebra/normalise.ts";
import { differentiate } from "../symbolic/expression/derivative.ts";
import type { Expr } from "../symbolic/expression/expr.ts";
import { add, call, children, mul, num, pow, variable, variablesOf } from "../symbolic/expression/make.ts";
import { compile } from "../symbolic/expression/tape/tape.ts";

/** The range of each state that was met. */
type Ranges = readonly (readonly [low: number, high: number])[];

/** Points of the box; more than functions in any list. */
const POINTS = 600;
/** Points that a quantity has to hold at beside those it was found from. */
const FRESH_POINTS = 400;
/** A derivative is zero where it is less than this of its terms. */
const ZERO = 1e-9;
/** The next singular value has to be larger by as much. */
const GAP = 1e3;
/** Functions of a list, at most, and states of a system that is asked. */
const MOST_FUNCTIONS = 80;
const MOST_STATES = 6;

/**
 * Independent quantities that equations keep, simplest first; none for one state, which would not move. For order 2 the
 * rates stand behind the states and have no equations. Cost O(points·functions²).
 */
export function conservedQuantities(
  states: readonly string[],
  equations: readonly Expr[],
  ranges: Ranges,
): Expr[] {
  const n = states.length;
  if (n < 2 || n > MOST_STATES) return [];
  const rates = states.slice(equations.length).map(variable);
  const slopes = [...rates, ...equations];
  const [points, fresh] = [pointsIn(ranges, 0, POINTS), pointsIn(ranges, POINTS, FRESH_POINTS)];
  const found: Expr[] = [];
  for (const functions of lists(states, slopes, ranges)) {
    if (found.length >= n - 1) break;
    if (functions.length > MOST_FUNCTIONS) break;
    for (const quantity of keptSums(functions, states, slopes, points)) {
      if (found.length >= n - 1) break;
      const isNew = rankOf([...found, quantity], states, fresh) === found.length + 1;
      if (isNew && isKept(quantity, states, slopes, fresh)) found.push(quantity);
    }
  }
  return found;
}

/** Quasi-random points of the box, from place `from` of their sequence. Shape: (states)(count). */
function pointsIn(ranges: Ranges, from: number, count: number): Float64Array[] {
  return haltonPoints(from + count, ranges.length).map((unit, k) => {
    const [low, high] = ranges[k]!;
    return unit.subarray(from).map((u) => low + (high - low) * u);
  });
}

/** Lists of functions, each with all of the one before. */
function* lists(
  states: readonly string[],
  slopes: readonly Expr[],
  ranges: Ranges,
): Generator<readonly Expr[]> {
  const powers = (degree: number): Expr[] => monomials(states, degree);
  const own = [
    ...states.flatMap((name, k) => (ranges[k]![0] > 0 ? [call("log", variable(name))] : [])),
    ...integralsOf(slopes),
  ];
  yield powers(1);
  yield powers(2);
  yield [...powers(2), ...own];
  yield powers(3);
  yield [...powers(3), ...own];
  yield [...powers(4), ...own];
}

/** Products of powers of the states up to a degree, lower ones first. */
function monomials(states: readonly string[], degree: number): Expr[] {
  const grow = (first: number, left: number): Expr[][] =>
    left === 0
      ? [[]]
      : states
          .slice(first)
          .flatMap((name, k) => grow(first + k, left - 1).map((rest) => [variable(name), ...rest]));
  return Array.from({ length: degree }, (_, d) => grow(0, d + 1))
    .flat()
    .map((factors) => normalise(mul(...factors)));
}

/** Functions whose slopes stand in the equations: sines for cosines and the reverse, exponentials, logarithms. */
function integralsOf(slopes: readonly Expr[]): Expr[] {
  const made = new Map<string, Expr>();
  const keep = (expr: Expr): void => {
    made.set(JSON.stringify(expr), expr);
  };
  const visit = (expr: Expr): void => {
    if (expr.kind === "call" && variablesOf(expr.argument).length === 1) {
      if (expr.fn === "sin" || expr.fn === "cos") {
        keep(call("sin", expr.argument));
        keep(call("cos", expr.argument));
      } else if (expr.fn === "tanh") keep(call("log", call("cosh", expr.argument)));
      else if (expr.fn === "sinh" || expr.fn === "cosh") {
        keep(call("sinh", expr.argument));
        keep(call("cosh", expr.argument));
      } else keep(expr);
    }
    if (expr.kind === "pow" && expr.exponent.kind === "num" && variablesOf(expr.base).length === 1) {
      const { value } = expr.exponent;
      if (value === -1) keep(call("log", expr.base));
      else if (value < 0 || !Number.isInteger(value)) keep(pow(expr.base, value + 1));
      if (value < 0) keep(expr);
    }
    for (const child of children(expr)) visit(child);
  };
  for (const slope of slopes) visit(slope);
  return [...made.values()];
}

/** The sums of functions that the equations keep, fewest terms first. */
function keptSums(
  functions: readonly Expr[],
  states: readonly string[],
  slopes: readonly Expr[],
  points: readonly Float64Array[],
): Expr[] {
  const columns = functions.map((one) => derivativeAlong(one, states, slopes, points).values);
  const usable = columns.map((column) => column.every(Number.isFinite));
  const sizes = columns.map((column) => Math.sqrt(column.reduce((sum, v) => sum + v * v, 0)));
  const kept = functions.map((_, i) => i).filter((i) => usable[i]! && sizes[i]! > 0);
  const still = functions.filter((_, i) => usable[i]! && sizes[i] === 0);
  if (kept.length < 2) return still;
  const { sizes: singular, right } = singularValues(kept.map((i) => columns[i]!.map((v) => v / sizes[i]!)));
  const largest = singular[0]!;
  // Rank, with a gap behind it: a slow fall of singular values is no null space.
  const least = singular.findIndex((s) => s <= ZERO * largest);
  const rank = least < 0 ? singular.length : least;
  if (rank === singular.length || singular[rank - 1]! < GAP * ZERO * largest) return still;
  const basis = reduced(right.slice(rank).map((vector) => Float64Array.from(vector)));
  const sums = basis.map((vector) => {
    const factors = kept.map((i, j) => vector[j]! / sizes[i]!);
    return sumOf(
      factors,
      kept.map((i) => functions[i]!),
    );
  });
  return [...still, ...sums.sort((a, b) => termsIn(a) - termsIn(b))];
}

function termsIn(expr: Expr): number {
  return expr.kind === "add" ? expr.terms.length : 1;
}

/** Vectors of the same span in reduced echelon form from the last column: few numbers but zero in each. */
function reduced(vectors: readonly Float64Array[]): Float64Array[] {
  const rows = vectors.map((vector) => vector.slice());
  const n = rows[0]?.length ?? 0;
  let done = 0;
  for (let column = n - 1; column >= 0 && done < rows.length; column--) {
    let pivot = done;
    for (let r = done; r < rows.length; r++)
      if (Math.abs(rows[r]![column]!) > Math.abs(rows[pivot]![column]!)) pivot = r;
    if (Math.abs(rows[pivot]![column]!) < 1e-7) continue;
    [rows[done], rows[pivot]] = [rows[pivot]!, rows[done]!];
    const own = rows[done]!;
    const by = own[column]!;
    for (let c = 0; c < n; c++) own[c]! /= by;
    rows.forEach((row, r) => {
      if (r === done) return;
      const factor = row[column]!;
      for (let c = 0; c < n; c++) row[c]! -= factor * own[c]!;
    });
    done++;
  }
  return rows.slice(0, done);
}

/** What the function gains along the equations at points, and the sizes of the terms that it is made of. */
function derivativeAlong(
  expr: Expr,
  states: readonly string[],
  slopes: readonly Expr[],
  points: readonly Float64Array[],
): { readonly values: Float64Array; readonly terms: Float64Array } {
  const n = points[0]!.length;
  const values = new Float64Array(n);
  const terms = new Float64Array(n);
  const at = (one: Expr): Float64Array => {
    const out = new Float64Array(n);
    compile(one, states).value(points, out);
    return out;
  };
  states.forEach((name, k) => {
    if (!variablesOf(expr).includes(name)) return;
    const [by, slope] = [at(differentiate(expr, name)), at(slopes[k]!)];
    for (let p = 0; p < n; p++) {
      values[p]! += by[p]! * slope[p]!;
      terms[p]! += Math.abs(by[p]! * slope[p]!);
    }
  });
  return { values, terms };
}

function isKept(
  expr: Expr,
  states: readonly string[],
  slopes: readonly Expr[],
  points: readonly Float64Array[],
): boolean {
  const { values, terms } = derivativeAlong(expr, states, slopes, points);
  const scale = terms.reduce((most, v) => Math.max(most, v), 0);
  return values.every((v) => Math.abs(v) <= MOST_LEFT * scale);
}

/** Coefficients are printed with this many digits, and zero where smaller than the share of the largest term. */
const DIGITS = 9;
const NEGLIGIBLE = 1e-7;
/** What rounded coefficients may leave. */
const MOST_LEFT = 1e-7;

/** The sum, divided by the coefficient that makes the others shortest. */
function sumOf(factors: readonly number[], functions: readonly Expr[]): Expr {
  const most = Math.max(...factors.map(Math.abs));
  const terms = factors
    .map((factor, i) => ({ factor, function: functions[i]! }))
    .filter(({ factor }) => Math.abs(factor) > NEGLIGIBLE * most);
  const rounded = (by: number): number[] =>
    terms.map(({ factor }) => Number((factor / by).toPrecision(DIGITS)));
  const letters = (values: readonly number[]): number =>
    values.reduce((sum, v) => sum + String(Math.abs(v)).length, 0);
  const [best] = terms
    .flatMap(({ factor }) => [factor, 2 * factor, factor / 2])
    .map((by) => rounded(by))
    .sort((a, b) => letters(a) - letters(b));
  const parts = terms.map(({ function: own }, i) => (best![i] === 1 ? own : mul(num(best![i]!), own)));
  return normalise(parts.length === 1 ? parts[0]! : add(...parts));
}

/** How many of the quantities are independent: the rank of their slopes at most of the points. */
function rankOf(
  quantities: readonly Expr[],
  states: readonly string[],
  points: readonly Float64Array[],
): number {
  const few = points.map((column) => column.subarray(0, PLACES));
  const slopes = quantities.map((expr) =>
    states.map((name) => {
      const out = new Float64Array(PLACES);
      compile(differentiate(expr, name), states).value(few, out);
      return out;
    }),
  );
  let best = 0;
  for (let p = 0; p < PLACES; p++) {
    const columns = slopes.map((own) => {
      const gradient = Float64Array.from(own, (column) => column[p]!);
      const size = Math.hypot(...gradient);
      return gradient.map((v) => (size > 0 ? v / size : 0));
    });
    const { sizes } = singularValues(columns);
    best = Math.max(best, sizes.filter((s) => s > 1e-6).length);
  }
  return best;
}

/** Points at which slopes are compared. */
const PLACES = 12;

/** How far a quantity varies along states, as a share of what its terms do: 0 where it stays. Shape: columns (states)(rows). */
export function variation(expr: Expr, states: readonly string[], columns: readonly Float64Array[]): number {
  const spread = (one: Expr): number => {
    const out = new Float64Array(columns[0]!.length);
    compile(one, states).value(columns, out);
    const mean = out.reduce((sum, v) => sum + v / out.length, 0);
    return Math.sqrt(out.reduce((sum, v) => sum + (v - mean) ** 2 / out.length, 0));
  };
  const parts = expr.kind === "add" ? expr.terms : [expr];
  return spread(expr) / Math.max(...parts.map(spread));
}
