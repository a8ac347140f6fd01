/**
 * Products of powers of the columns and one or two other factors: y = c·Π x^p·f(k·u)^q·g(l·v)^r.
 *
 * log|y| is linear in all exponents, so only the arguments u, v and their constants are searched: thousands of
 * arguments on few rows, the best refined, then fitted on all rows.
 */

import { extended, leastSquares } from "../../math/linear/projection.ts";
import { nearestMultiple } from "../../math/simpleNumber.ts";
import { dot, multiplied, totalOf } from "../../math/statistics.ts";
import { ROW_LIMITS } from "../../rowLimits.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import { mul, num, pow } from "../../symbolic/expression/make.ts";
import { evaluate } from "../../symbolic/expression/tape/tape.ts";
import { PRODUCT_RATE, rateFor } from "../prior.ts";
import type { Atom } from "./basis/basisFunctions.ts";
import { argumentExpr, argumentValues, type Core, coreColumn } from "./factorArguments.ts";
import { type Bases, distinct, searchCore } from "./factorSearch.ts";
import { shift } from "./factors.ts";
import type { FormTable } from "./form.ts";
import { baseOf, type LogScale, logScale, weighted } from "./logScale.ts";
import { monomialExpr } from "./monomials.ts";
import { largestScreen, type Screen, screenOf } from "./rows.ts";

/** How far the search goes. */
export interface ProductLimits {
  /** Monomials tried as arguments. */
  readonly arguments: number;
  /** Factors besides powers: 0, 1 or 2. */
  readonly factors: number;
  /** First factors that a second one is tried with. */
  readonly beam: number;
  /** Rows beyond the number of columns for the first look. @defaultValue 24 */
  readonly rows?: number;
  readonly isOver: () => boolean;
}

/** A product of the powers and these cores, with the part of log|y| that it leaves. */
interface FoundProduct {
  readonly cores: readonly Core[];
  readonly left: number;
}

/** Rows beyond the number of columns that show what is exact. */
export const FEW_ROWS = 24;
const KEPT = 40;
/** Products that are compared by their values where none is exact: among noise log|y| cannot tell them apart. */
const COMPARED = 200;
/** Cores of one family that are refined, so that a family whose scan is coarse is not crowded out. */
const PER_FAMILY = 24;
const PER_FAMILY_OF_FEW = 10;
const PER_FAMILY_OF_SECOND = 4;
/** Arguments that a second factor other than 1 + k·u is tried on. */
const SECOND_ARGUMENTS = 60;

/** Candidate formulas for the target, the most promising first; constants are estimates. */
export function productCandidates(
  problem: FormTable,
  atoms: readonly Atom[],
  limits: ProductLimits,
): readonly { readonly expr: Expr; readonly left: number }[] {
  const { rows = FEW_ROWS } = limits;
  // What few rows have not shown is hidden by noise, if it is there.
  const many = logScale(screenOf(problem, ROW_LIMITS.search.products));
  const few =
    rows < ROW_LIMITS.search.products
      ? logScale((rows > FEW_ROWS ? largestScreen : screenOf)(problem, problem.names.length + rows))
      : many;
  if (few === undefined || many === undefined) return [];
  const bases: Bases = { few: baseOf(few), many: baseOf(many) };
  const tiny = 1e-21 * many.total;
  const found: FoundProduct[] = [{ cores: [], left: bases.many.left }];
  if (bases.many.left > tiny && limits.factors > 0) {
    const search = { few, many, atoms, isOver: limits.isOver };
    const first = {
      arguments: limits.arguments,
      refined: limits.arguments < 500 ? PER_FAMILY_OF_FEW : PER_FAMILY,
    };
    const best = distinct(searchCore(search, bases, first)).slice(0, COMPARED);
    for (const { core, left } of best) found.push({ cores: [core], left });
    if (limits.factors > 1 && (best[0]?.left ?? 0) > tiny) {
      for (const { core } of best.slice(0, limits.beam)) {
        if (limits.isOver()) break;
        const next = {
          few: extended(bases.few, weighted(coreColumn(core, few), few.weights)),
          many: extended(bases.many, weighted(coreColumn(core, many), many.weights)),
        };
        const second = {
          arguments: Math.ceil(limits.arguments / 2),
          refined: PER_FAMILY_OF_SECOND,
          otherThanShift: SECOND_ARGUMENTS,
        };
        const seconds = distinct(searchCore(search, next, second));
        for (const second of seconds.slice(0, 6))
          found.push({ cores: [core, second.core], left: second.left });
        if ((seconds[0]?.left ?? 1) <= tiny) break;
      }
    }
  }
  const costOf = ({ cores }: FoundProduct): number => cores.reduce((sum, core) => sum + core.cost, 0);
  const price = (f: FoundProduct): number => Math.log(f.left + tiny) + PRODUCT_RATE * costOf(f);
  found.sort((a, b) => price(a) - price(b));
  const isExact = found.some(({ left }) => left <= tiny);
  const first = found.slice(0, isExact ? KEPT : COMPARED).flatMap(({ cores, left }) => {
    const solution = exponentsOf(cores, many);
    return solution === undefined ? [] : [{ cores, solution, left: left / many.total }];
  });
  const rate = rateFor(many.screen.nRows);
  const products = isExact
    ? first
    : first
        .map((one) => ({ ...one, ...byValue(one.cores, one.solution, many) }))
        .map((one) => ({ ...one, price: Math.log(one.left) + rate * (costOf(one) + one.numbers) }))
        .sort((a, b) => a.price - b.price)
        .slice(0, KEPT);
  return products.flatMap(({ cores, solution, left }) => {
    const expr = writeProduct(cores, solution, problem, many);
    return expr === undefined ? [] : [{ expr, left }];
  });
}

/** The logarithm of the scale, the exponents of the columns that have logarithms and those of the cores, as log|y| has them. */
function exponentsOf(cores: readonly Core[], log: LogScale): Float64Array | undefined {
  const columns = [
    log.weights,
    ...log.columns.filter((column) => column !== undefined),
    ...cores.map((core) => weighted(coreColumn(core, log), log.weights)),
  ];
  return leastSquares(columns, log.target);
}

/** Steps of Gauss and Newton, and how often one is halved. */
const STEPS = 5;
const HALVINGS = 3;

/**
 * The exponents at the least squares of |y| itself, the share of its squares that they leave as they are written, and how many of the
 * numbers are no simple ones: an error of y, the same on all rows, makes logarithms of small values say little, however they
 * are weighted. Cost O(rows·factors²).
 */
function byValue(
  cores: readonly Core[],
  start: Float64Array,
  log: LogScale,
): { readonly solution: Float64Array; readonly left: number; readonly numbers: number } {
  const { columns, target, weights, nRows } = log.screen;
  const sizes = target.map((y, r) => Math.abs(y) * weights[r]!);
  const powers = log.columns.filter((column) => column !== undefined).length;
  const logs = [
    new Float64Array(nRows).fill(1),
    ...columns.filter((_, i) => log.columns[i] !== undefined).map((x) => x.map((v) => Math.log(Math.abs(v)))),
    ...cores.map((core) => coreColumn(core, log)),
  ];
  const valuesOf = (solution: Float64Array): Float64Array => {
    const values = new Float64Array(nRows);
    for (const [a, column] of logs.entries())
      for (let r = 0; r < nRows; r++) values[r]! += solution[a]! * column[r]!;
    return values.map((v, r) => Math.exp(v) * weights[r]!);
  };
  const leftBy = (values: Float64Array): number =>
    values.reduce((sum, v, r) => sum + (sizes[r]! - v) ** 2, 0) || Number.MIN_VALUE;
  let solution = start;
  let values = valuesOf(start);
  let left = leftBy(values);
  for (let step = 0; step < STEPS && Number.isFinite(left); step++) {
    const slopes = logs.map((column) => multiplied(column, values));
    const rest = sizes.map((y, r) => y - values[r]!);
    const move = leastSquares(slopes, rest);
    if (move === undefined) break;
    const before = left;
    for (let share = 1, halving = 0; halving <= HALVINGS; halving++, share /= 2) {
      const next = solution.map((p, a) => p + share * move[a]!);
      const nextValues = valuesOf(next);
      const nextLeft = leftBy(nextValues);
      if (!(nextLeft < before)) continue;
      [solution, values, left] = [next, nextValues, nextLeft];
      break;
    }
    if (!(left < SETTLED * before)) break;
  }
  const middle = totalOf(sizes) / nRows;
  const total = sizes.reduce((sum, y) => sum + (y - middle) ** 2, 0) || 1;
  const written = valuesOf(
    solution.map((p, a) =>
      a === 0 || cores[a - 1 - powers]?.family.isExponent === true ? p : niceExponent(p),
    ),
  );
  const scale = dot(written, sizes) / dot(written, written);
  const leftWritten = leftBy(written.map((v) => scale * v));
  const numbers = solution.reduce((count, p, a) => count + (a > 0 && niceExponent(p) === p ? 1 : 0), 0);
  const scales = cores.reduce((count, { k }) => count + (Number.isInteger(k) ? 0 : 1), 0);
  return {
    solution,
    left: Number.isFinite(leftWritten) ? leftWritten / total : 1,
    numbers: numbers + scales,
  };
}

/** A step that leaves more than this share of what was left is the last. */
const SETTLED = 0.999;

function writeProduct(
  cores: readonly Core[],
  solution: Float64Array,
  problem: FormTable,
  log: LogScale,
): Expr | undefined {
  const powers = log.columns.flatMap((column, i) => (column === undefined ? [] : [{ i }]));
  const exponents = new Float64Array(problem.names.length);
  powers.forEach(({ i }, p) => {
    exponents[i] = niceExponent(solution[1 + p]!);
  });
  const factors: Expr[] = [];
  let scale = 0;
  cores.forEach((core, c) => {
    const q = solution[1 + powers.length + c]!;
    const inside = argumentExpr(core.argument, problem.names);
    if (core.family.isExponent === true) {
      factors.push(core.family.expr(mul(num(q), inside), 1));
      return;
    }
    const nice = niceExponent(q);
    if (nice === 0) return;
    let inner = core.family.expr(inside, core.k);
    // A root needs a positive base; where the factor is negative on all rows its sign is turned.
    if (!Number.isInteger(nice)) {
      const negative =
        core.family === shift &&
        argumentValues(core.argument, log.screen.columns, log.screen.nRows).every((u) => 1 + core.k * u < 0);
      if (negative) inner = mul(num(-1), inner);
    }
    factors.push(nice === 1 ? inner : pow(inner, nice));
  });
  scale = Math.exp(solution[0]!);
  if (!Number.isFinite(scale) || scale === 0) return undefined;
  const product = mul(monomialExpr(exponents, problem.names), ...factors);
  return mul(num(signOf(product, problem, log.screen) * scale), product);
}

/** The sign that brings a product, fitted in size alone, nearer to the target. */
function signOf(product: Expr, { names }: FormTable, { columns, target, nRows }: Screen): 1 | -1 {
  const values = evaluate(product, names, columns, nRows);
  let along = 0;
  for (let r = 0; r < nRows; r++)
    if (Number.isFinite(values[r]!)) along += Math.sign(values[r]!) * target[r]!;
  return along < 0 ? -1 : 1;
}

/** The exponent rounded to halves or thirds where it is near one. */
function niceExponent(p: number): number {
  return nearestMultiple(p, 2, 0.06) ?? nearestMultiple(p, 3, 0.01) ?? p;
}
