/**
 * Products of powers of the columns and one or two other factors: y = c·Π x^p·f(k·u)^q·g(l·v)^r.
 *
 * log|y| is linear in all exponents, so only the arguments u, v and their constants are searched: thousands of
 * arguments on few rows, the best refined, then fitted on all rows.
 */

import { extended, leastSquares } from "../../math/projection.ts";
import { nearestMultiple } from "../../math/simpleNumber.ts";
import { ROW_LIMITS } from "../../rowLimits.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import { mul, num, pow } from "../../symbolic/expression/make.ts";
import { evaluate } from "../../symbolic/expression/tape.ts";
import { PRODUCT_RATE } from "../prior.ts";
import type { Atom } from "./basisFunctions.ts";
import { argumentExpr, argumentValues, type Core, coreColumn } from "./factorArguments.ts";
import { type Bases, distinct, searchCore } from "./factorSearch.ts";
import { shift } from "./factors.ts";
import type { FormTable } from "./form.ts";
import { baseOf, type LogScale, logScale, weighted } from "./logScale.ts";
import { monomialExpr } from "./monomials.ts";
import { type Screen, screenOf } from "./rows.ts";

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

/** A product of the powers and these cores, with the part of log|y| that it leaves. */
interface FoundProduct {
  readonly cores: readonly Core[];
  readonly left: number;
}

/** Rows beyond the number of columns for the first look. */
const FEW_ROWS = 24;
const KEPT = 40;
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
  const few = logScale(screenOf(problem, problem.names.length + FEW_ROWS));
  const many = logScale(screenOf(problem, ROW_LIMITS.search.products));
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
    const best = distinct(searchCore(search, bases, first)).slice(0, KEPT);
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
  const price = (f: FoundProduct): number =>
    Math.log(f.left + tiny) + PRODUCT_RATE * f.cores.reduce((sum, core) => sum + core.cost, 0);
  return found
    .sort((a, b) => price(a) - price(b))
    .slice(0, KEPT)
    .flatMap((f) => {
      const expr = writeProduct(f.cores, problem, many);
      return expr === undefined ? [] : [{ expr, left: f.left / many.total }];
    });
}

function writeProduct(cores: readonly Core[], problem: FormTable, log: LogScale): Expr | undefined {
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
