/** The search for one more factor of a product: thousands of arguments on few rows, the best refined on many. */

import { manyDots } from "../../math/linear/manyDots.ts";
import { leftWith, type Projection } from "../../math/linear/projection.ts";
import { ARGUMENT_RATE, rateFor } from "../prior.ts";
import type { Atom } from "./basis/basisFunctions.ts";
import { type Argument, argumentValues, type Core } from "./factorArguments.ts";
import { FACTOR_FAMILIES, type FactorFamily, rangeOf, shift } from "./factors.ts";
import type { LogScale } from "./logScale.ts";
import { monomials, monomialValues } from "./monomials.ts";

/** What is projected onto before a core is added, on few rows and on many. */
export interface Bases {
  readonly few: Projection;
  readonly many: Projection;
}

/** A core, and how much of log|y| it leaves. */
export interface Scored {
  readonly core: Core;
  readonly left: number;
}

/** Where cores are looked for. */
export interface CoreSearch {
  readonly few: LogScale;
  readonly many: LogScale;
  readonly atoms: readonly Atom[];
  readonly isOver: () => boolean;
}

/** How much of log|y| a core leaves, for any argument values and k. */
function judgeOn(
  projection: Projection,
  { weights }: LogScale,
): (f: FactorFamily, u: Float64Array, k: number) => number {
  const scratch = new Float64Array(weights.length);
  return (family, u, k) => {
    family.write(u, k, scratch);
    for (let r = 0; r < scratch.length; r++) scratch[r]! *= weights[r]!;
    return leftWith(projection, scratch);
  };
}

/** Columns of which the basis takes all but so little are left to the exact projection. */
const MOSTLY_INSIDE = 1e-4;
/** What rounding does to a quick look at any other, as a share of what is left without it: 1e-11 at most. */
const QUICK_ERROR = 1e-9;

/**
 * As `judgeOn`, but for a core that leaves `most` or more it may say infinite, which takes half the time: one pass of sums in place of
 * the parts taken out one after the other.
 */
function judgeBelow(
  projection: Projection,
  { weights }: LogScale,
): (f: FactorFamily, u: Float64Array, k: number, most: number) => number {
  const { basis, rest, left } = projection;
  const scratch = new Float64Array(weights.length);
  const sides = [scratch, rest, ...basis];
  const parts = new Float64Array(sides.length);
  return (family, u, k, most) => {
    family.write(u, k, scratch);
    for (let r = 0; r < scratch.length; r++) scratch[r]! *= weights[r]!;
    manyDots(scratch, sides, parts);
    const [before, along] = [parts[0]!, parts[1]!];
    let norm = before;
    for (let b = 2; b < parts.length; b++) norm -= parts[b]! * parts[b]!;
    const isDear = norm > MOSTLY_INSIDE * before && left - (along * along) / norm > most + QUICK_ERROR * left;
    return isDear ? Number.POSITIVE_INFINITY : leftWith(projection, scratch);
  };
}

/** How many of them. */
export interface CoreEffort {
  readonly arguments: number;
  /** Cores of each family that are refined on many rows. */
  readonly refined: number;
  /** Arguments that families other than `shift` are tried on; all by default. */
  readonly otherThanShift?: number;
}

/** The best cores to add to a projection, best first. Cost O(arguments·families·rows). */
export function searchCore(search: CoreSearch, bases: Bases, how: CoreEffort): Scored[] {
  const nArguments = how.arguments;
  const { few, many, atoms, isOver } = search;
  const { screen } = few;
  const n = screen.nRows;
  const rate = Math.min(ARGUMENT_RATE, rateFor(n));
  const byFamily = new Map<FactorFamily, { top: Scored[]; worst: number }>();
  const judge = judgeBelow(bases.few, few);
  const tryArgument = (u: Float64Array, argument: Argument, families: readonly FactorFamily[]): void => {
    const range = rangeOf(u);
    if (!(range.high > 0 && range.high < 1e100)) return;
    for (const family of families) {
      const list = byFamily.get(family) ?? { top: [], worst: bases.few.left };
      byFamily.set(family, list);
      const cost = (argument.monomial?.cost ?? 0) + (argument.atom?.cost ?? 0) + family.cost;
      const share = Math.exp(rate * cost);
      let best = Number.POSITIVE_INFINITY;
      let bestK = 0;
      for (const k of family.scan(u, range)) {
        const left = judge(family, u, k, Math.min(best, list.worst / share));
        if (left < best) {
          best = left;
          bestK = k;
        }
      }
      const left = best * share;
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
  const plain = monomials(isPositive, nArguments);
  plain.forEach((monomial, rank) => {
    if (rank % 64 === 0 && isOver()) return;
    monomialValues(monomial, screen.columns, values);
    const isCanonical = (monomial.exponents.find((p) => p !== 0) ?? 0) > 0;
    const families = FACTOR_FAMILIES.filter(
      (family) =>
        rank < family.share * plain.length &&
        (family === shift ? isCanonical : rank < (how.otherThanShift ?? nArguments)),
    );
    tryArgument(values, { monomial }, families);
  });
  const atomValues = new Float64Array(n);
  for (const atom of atoms) {
    if (isOver()) break;
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
const PLAIN_LOSS = 1.1;

/** The core with the constant 1 or −1 where that does nearly as well as what the refinement found. */
function plainTwins({ core, left }: Scored, projection: Projection, many: LogScale): Scored[] {
  if (Math.abs(core.k) === 1) return [];
  const judge = judgeOn(projection, many);
  const u = argumentValues(core.argument, many.screen.columns, many.screen.nRows);
  const k = Math.sign(core.k);
  const leftOfOne = judge(core.family, u, k);
  return leftOfOne < PLAIN_LOSS * left ? [{ core: { ...core, k }, left: leftOfOne }] : [];
}

/** Places on either side of the best constant so far in a round of refinement, and rounds at most. */
const [STEPS, ROUNDS] = [3, 14];
/** Rounds before the first whose places are near enough to each other for a parabola to say what is to be gained, and the share that goes on. */
const [COARSE_ROUNDS, LEAST_GAIN] = [2, 1e-6];

/**
 * Scores a core on many rows, its constant moved to the best value near by. Where something is left whatever the constant it is found
 * in three rounds or four: only what may be exact is followed to the last digit.
 */
function refiner(projection: Projection, many: LogScale): (core: Core) => Scored {
  const judge = judgeOn(projection, many);
  const { screen } = many;
  const lefts = new Float64Array(2 * STEPS + 1);
  return (core) => {
    const { family } = core;
    const u = argumentValues(core.argument, screen.columns, screen.nRows);
    let [bestK, best] = [core.k, judge(family, u, core.k)];
    for (let span = Math.log(family.reach), round = 0; round < ROUNDS && span > 1e-13; round++) {
      const centre = bestK;
      lefts[STEPS] = best;
      for (let s = -STEPS; s <= STEPS; s++) {
        if (s === 0) continue;
        const k = centre * Math.exp((span * s) / STEPS);
        const left = judge(family, u, k);
        lefts[STEPS + s] = left;
        if (left < best) {
          best = left;
          bestK = k;
        }
      }
      if (round >= COARSE_ROUNDS && gainOf(lefts, lefts.indexOf(best)) < LEAST_GAIN * best) break;
      span *= round === 0 ? 1.2 / STEPS : 0.25;
    }
    return { core: { ...core, k: bestK }, left: best };
  };
}

/** By how much the vertex of the parabola through a place and its neighbours lies below it; infinite where there is none. */
function gainOf(values: Float64Array, at: number): number {
  const [before, here, after] = [values[at - 1], values[at]!, values[at + 1]];
  if (before === undefined || after === undefined) return Number.POSITIVE_INFINITY;
  const bend = before + after - 2 * here;
  return bend > 0 ? (after - before) ** 2 / (8 * bend) : Number.POSITIVE_INFINITY;
}

/** An atom to a power. */
const power: FactorFamily = {
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
export function distinct(scored: readonly Scored[]): Scored[] {
  const out: Scored[] = [];
  for (const one of scored) {
    const twin = out.find((other) => Math.abs(other.left - one.left) <= 1e-9 * (other.left + 1e-300));
    if (twin === undefined || one.left < 1e-18) out.push(one);
  }
  return out;
}
