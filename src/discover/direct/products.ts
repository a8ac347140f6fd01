/**
 * Products of powers of the columns and one or two other factors: y = c·Π x^p·f(k·u)^q·g(l·v)^r.
 *
 * log|y| is linear in all exponents, so only the arguments u, v and their constants are searched: thousands of
 * arguments on few rows, the best refined, then fitted on all rows.
 */
import { mul, num, pow } from "../../symbolic/build.ts";
import type { Expr } from "../../symbolic/expr.ts";
import { evaluate } from "../../symbolic/tape.ts";
import type { Atom } from "./atoms.ts";
import { type CoreFamily, coreFamilies, rangeOf, shift } from "./cores.ts";
import { type Monomial, monomialExpr, monomials, monomialValues } from "./monomials.ts";
import { emptyProjection, extended, leastSquares, leftWith, type Projection } from "./projection.ts";
import { medianMagnitude, type Screen, screenOf } from "./rows.ts";
import type { Table } from "./stages.ts";

/** How far the search goes. */
export interface ProductLimits {
  /** Monomials tried as arguments. */
  readonly arguments: number;
  /** Factors besides powers: 0, 1 or 2. */
  readonly factors: number;
  /** First factors that a second one is tried with. */
  readonly beam: number;
  readonly isOver: () => boolean;
}

/** An argument u of a factor: a product of powers, an atom, or both. */
interface Argument {
  readonly monomial?: Monomial;
  readonly atom?: Atom;
}

/** A factor f(k·u). */
interface Core {
  readonly family: CoreFamily;
  readonly k: number;
  readonly argument: Argument;
  readonly cost: number;
}

/** A product of the powers and these cores, with the part of log|y| that it leaves. */
interface Found {
  readonly cores: readonly Core[];
  readonly left: number;
}

/** Rows beyond the number of columns for the first look, and rows for the second. */
const fewRows = 24;
const manyRows = 240;
const kept = 40;
/** What a unit of cost weighs on few rows: with noise many arguments do equally well, and the simplest are meant. */
const argumentPrice = 0.1;
/** Cores of one family that are refined, so that a family whose scan is coarse is not crowded out. */
const perFamily = 24;
const perFamilyOfFew = 10;
const perFamilyOfSecond = 4;
/** Arguments that a second factor other than 1 + k·u is tried on. */
const secondArguments = 60;

/** Candidate formulas for the target, the most promising first; constants are estimates. */
export function productCandidates(
  problem: Table,
  atoms: readonly Atom[],
  limits: ProductLimits,
): readonly { readonly expr: Expr; readonly left: number }[] {
  const few = logScale(screenOf(problem, problem.names.length + fewRows));
  const many = logScale(screenOf(problem, manyRows));
  if (few === undefined || many === undefined) return [];
  const bases: Bases = { few: baseOf(few), many: baseOf(many) };
  const tiny = 1e-21 * many.total;
  const found: Found[] = [{ cores: [], left: bases.many.left }];
  if (bases.many.left > tiny && limits.factors > 0) {
    const search = { problem, few, many, atoms, limits };
    const first = {
      arguments: limits.arguments,
      refined: limits.arguments < 500 ? perFamilyOfFew : perFamily,
    };
    const best = distinct(searchCore(search, bases, first)).slice(0, kept);
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
          refined: perFamilyOfSecond,
          otherThanShift: secondArguments,
        };
        const seconds = distinct(searchCore(search, next, second));
        for (const second of seconds.slice(0, 6))
          found.push({ cores: [core, second.core], left: second.left });
        if ((seconds[0]?.left ?? 1) <= tiny) break;
      }
    }
  }
  const price = (f: Found): number =>
    Math.log(f.left + tiny) + 0.15 * f.cores.reduce((sum, core) => sum + core.cost, 0);
  return found
    .sort((a, b) => price(a) - price(b))
    .slice(0, kept)
    .flatMap((f) => {
      const expr = writeProduct(f.cores, problem, many);
      return expr === undefined ? [] : [{ expr, left: f.left / many.total }];
    });
}

interface Bases {
  readonly few: Projection;
  readonly many: Projection;
}

function baseOf({ weights, columns, target }: LogScale): Projection {
  let base = extended(emptyProjection(target), weights.slice());
  for (const column of columns) if (column !== undefined) base = extended(base, column);
  return base;
}

interface LogScale {
  readonly screen: Screen;
  readonly weights: Float64Array;
  /** Weighted log|x|; undefined for a column that has a zero. */
  readonly columns: readonly (Float64Array | undefined)[];
  readonly target: Float64Array;
  /** Weighted sum of squares of log|y| around its mean. */
  readonly total: number;
}

function logScale(screen: Screen): LogScale | undefined {
  const { columns, target } = screen;
  const middle = medianMagnitude(target);
  if (!(middle > 0)) return undefined;
  // An error of y is an error of log y divided by |y|: small values of y say little. A cap keeps large ones from ruling.
  const weights = Float64Array.from(target, (y) => Math.min(1, Math.abs(y) / middle));
  const logs = Float64Array.from(target, (y, r) => (y === 0 ? 0 : Math.log(Math.abs(y)) * weights[r]!));
  const centred = extended(emptyProjection(logs), weights.slice());
  return {
    screen,
    weights,
    columns: columns.map((column) =>
      column.some((x) => x === 0)
        ? undefined
        : weighted(
            Float64Array.from(column, (x) => Math.log(Math.abs(x))),
            weights,
          ),
    ),
    target: logs,
    total: centred.left || 1,
  };
}

function weighted(values: Float64Array, weights: Float64Array): Float64Array {
  for (let r = 0; r < values.length; r++) values[r]! *= weights[r]!;
  return values;
}

function coreColumn(core: Core, { screen }: LogScale): Float64Array {
  const out = new Float64Array(screen.nRows);
  core.family.write(argumentValues(core.argument, screen.columns, screen.nRows), core.k, out);
  return out;
}

function argumentValues(
  { monomial, atom }: Argument,
  columns: readonly Float64Array[],
  nRows: number,
): Float64Array {
  const values = new Float64Array(nRows);
  if (monomial === undefined) {
    atom?.write(columns, values);
    return values;
  }
  monomialValues(monomial, columns, values);
  if (atom === undefined) return values;
  const factor = new Float64Array(nRows);
  atom.write(columns, factor);
  for (let r = 0; r < nRows; r++) values[r]! *= factor[r]!;
  return values;
}

function argumentExpr({ monomial, atom }: Argument, names: readonly string[]): Expr {
  const powers = monomial === undefined ? [] : [monomialExpr(monomial.exponents, names)];
  return mul(...powers, ...(atom === undefined ? [] : [atom.expr]));
}

interface Scored {
  readonly core: Core;
  readonly left: number;
}

interface CoreSearch {
  readonly problem: Table;
  readonly few: LogScale;
  readonly many: LogScale;
  readonly atoms: readonly Atom[];
  readonly limits: ProductLimits;
}

/** How much of log|y| a core leaves, for any argument values and k. */
function judgeOn(
  projection: Projection,
  { weights }: LogScale,
): (f: CoreFamily, u: Float64Array, k: number) => number {
  const scratch = new Float64Array(weights.length);
  return (family, u, k) => {
    family.write(u, k, scratch);
    for (let r = 0; r < scratch.length; r++) scratch[r]! *= weights[r]!;
    return leftWith(projection, scratch);
  };
}

interface CoreEffort {
  readonly arguments: number;
  /** Cores of each family that are refined on many rows. */
  readonly refined: number;
  /** Arguments that families other than `shift` are tried on; all by default. */
  readonly otherThanShift?: number;
}

/** The best cores to add to a projection, best first. */
function searchCore(search: CoreSearch, bases: Bases, how: CoreEffort): Scored[] {
  const nArguments = how.arguments;
  const { few, many, atoms, limits } = search;
  const { screen } = few;
  const n = screen.nRows;
  const byFamily = new Map<CoreFamily, { top: Scored[]; worst: number }>();
  const judge = judgeOn(bases.few, few);
  const tryArgument = (u: Float64Array, argument: Argument, families: readonly CoreFamily[]): void => {
    const range = rangeOf(u);
    if (!(range.high > 0 && range.high < 1e100)) return;
    for (const family of families) {
      let best = Number.POSITIVE_INFINITY;
      let bestK = 0;
      for (const k of family.scan(u, range)) {
        const left = judge(family, u, k);
        if (left < best) {
          best = left;
          bestK = k;
        }
      }
      const list = byFamily.get(family) ?? { top: [], worst: bases.few.left };
      byFamily.set(family, list);
      const cost = (argument.monomial?.cost ?? 0) + (argument.atom?.cost ?? 0) + family.cost;
      const left = best * Math.exp(argumentPrice * cost);
      if (!(left < list.worst)) continue;
      list.top.push({ core: { family, k: bestK, argument, cost }, left });
      if (list.top.length > 4 * how.refined) {
        list.top.sort((a, b) => a.left - b.left);
        list.top.length = 2 * how.refined;
        list.worst = list.top[list.top.length - 1]!.left;
      }
    }
  };

  const isPositive = screen.columns.map((column) => column.every((x) => x > 0));
  const values = new Float64Array(n);
  const plain = monomials(isPositive, nArguments, false);
  plain.forEach((monomial, rank) => {
    if (rank % 64 === 0 && limits.isOver()) return;
    monomialValues(monomial, screen.columns, values);
    const isCanonical = (monomial.exponents.find((p) => p !== 0) ?? 0) > 0;
    const families = coreFamilies.filter(
      (family) =>
        rank < family.share * plain.length &&
        (family === shift ? isCanonical : rank < (how.otherThanShift ?? nArguments)),
    );
    tryArgument(values, { monomial }, families);
  });
  const atomValues = new Float64Array(n);
  for (const atom of atoms) {
    if (limits.isOver()) break;
    atom.write(screen.columns, atomValues);
    tryArgument(atomValues, { atom }, [power, shift]);
    for (const monomial of plain.slice(0, Math.ceil(nArguments / (2 * atom.sources.length)))) {
      // A column inside a sine stands outside of it too rarely to be worth the time.
      if (atom.sources.some((i) => monomial.exponents[i] !== 0)) continue;
      monomialValues(monomial, screen.columns, values);
      for (let r = 0; r < n; r++) values[r]! *= atomValues[r]!;
      tryArgument(values, { monomial, atom }, [shift]);
    }
  }
  const refine = refiner(bases.many, many);
  return [...byFamily.values()]
    .flatMap(({ top }) => top.sort((a, b) => a.left - b.left).slice(0, how.refined))
    .flatMap(({ core }) => {
      const refined = refine(core);
      return [refined, ...plainTwins(refined, bases.many, many)];
    })
    .sort((a, b) => a.left - b.left);
}

/** How much more the constant 1 may leave than the best constant: with noise the rows cannot tell the two apart. */
const plainLoss = 1.1;

/** The core with the constant 1 or −1 where that does nearly as well as what the refinement found. */
function plainTwins({ core, left }: Scored, projection: Projection, many: LogScale): Scored[] {
  if (Math.abs(core.k) === 1) return [];
  const judge = judgeOn(projection, many);
  const u = argumentValues(core.argument, many.screen.columns, many.screen.nRows);
  const k = Math.sign(core.k);
  const leftOfOne = judge(core.family, u, k);
  return leftOfOne < plainLoss * left ? [{ core: { ...core, k }, left: leftOfOne }] : [];
}

/** Scores a core on many rows, its constant moved to the best value near by. */
function refiner(projection: Projection, many: LogScale): (core: Core) => Scored {
  const judge = judgeOn(projection, many);
  const { screen } = many;
  return (core) => {
    const { family } = core;
    const u = argumentValues(core.argument, screen.columns, screen.nRows);
    let [bestK, best] = [core.k, judge(family, u, core.k)];
    const steps = 3;
    for (let span = Math.log(family.reach), round = 0; round < 14 && span > 1e-13; round++) {
      const centre = bestK;
      for (let s = -steps; s <= steps; s++) {
        if (s === 0) continue;
        const k = centre * Math.exp((span * s) / steps);
        const left = judge(family, u, k);
        if (left < best) {
          best = left;
          bestK = k;
        }
      }
      span *= round === 0 ? 1.2 / steps : 0.25;
    }
    return { core: { ...core, k: bestK }, left: best };
  };
}

/** An atom to a power. */
const power: CoreFamily = {
  name: "power",
  cost: 0,
  reach: 1,
  share: 0,
  scan: () => [1],
  write: (u, _k, out) => {
    for (let r = 0; r < out.length; r++) out[r] = Math.log(Math.abs(u[r]!));
  },
  expr: (u) => u,
};

/** Without those that leave exactly what an earlier one leaves: the same factor in other words. */
function distinct(scored: readonly Scored[]): Scored[] {
  const out: Scored[] = [];
  for (const one of scored) {
    const twin = out.find((other) => Math.abs(other.left - one.left) <= 1e-9 * (other.left + 1e-300));
    if (twin === undefined || one.left < 1e-18) out.push(one);
  }
  return out;
}

function writeProduct(cores: readonly Core[], problem: Table, log: LogScale): Expr | undefined {
  const powers = log.columns.flatMap((column, i) => (column === undefined ? [] : [{ column, i }]));
  const columns = [
    log.weights,
    ...powers.map(({ column }) => column),
    ...cores.map((core) => weighted(coreColumn(core, log), log.weights)),
  ];
  const solution = leastSquares(columns, log.target);
  if (solution === undefined) return undefined;
  const exponents = new Float64Array(problem.names.length);
  powers.forEach(({ i }, p) => {
    exponents[i] = niceExponent(solution[1 + p]!);
  });
  const factors: Expr[] = [];
  let scale = 0;
  cores.forEach((core, c) => {
    const q = solution[1 + powers.length + c]!;
    const inside = argumentExpr(core.argument, problem.names);
    if (core.family.name === "exp") {
      factors.push({ kind: "call", fn: "exp", argument: mul(num(q), inside) });
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
function signOf(product: Expr, { names }: Table, { columns, target, nRows }: Screen): 1 | -1 {
  const values = evaluate(product, names, columns, nRows);
  let along = 0;
  for (let r = 0; r < nRows; r++)
    if (Number.isFinite(values[r]!)) along += Math.sign(values[r]!) * target[r]!;
  return along < 0 ? -1 : 1;
}

/** The exponent rounded to halves or thirds where it is near one. */
export function niceExponent(p: number): number {
  const half = Math.round(2 * p) / 2;
  if (Math.abs(p - half) < 0.06) return half;
  const third = Math.round(3 * p) / 3;
  if (Math.abs(p - third) < 0.01) return third;
  return p;
}
