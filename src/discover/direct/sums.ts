/**
 * Sums of a few simple terms: y = Σ c·term, or a fraction of two such sums.
 *
 * All pairs of a dictionary are looked at, then the best sums grow term by term (a beam). Coefficients are linear, so
 * nothing is iterated; only those of fractions are settled at the end.
 */

import { dot } from "../../math/statistics.ts";
import { ROW_LIMITS } from "../../rowLimits.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import { add, div, mul, num, one } from "../../symbolic/expression/make.ts";
import { evaluate } from "../../symbolic/expression/tape/tape.ts";
import { rateFor, TERM_COST } from "../prior.ts";
import { type BasisTerm, belowTerms, dictionary } from "./basis/basisDictionary.ts";
import type { Atom } from "./basis/basisFunctions.ts";
import {
  bestPairs,
  bestSingles,
  bestTriples,
  cheapest,
  exchanged,
  type Growth,
  grown,
  type Partial,
} from "./basis/beamSearch.ts";
import { pricedTarget } from "./basis/pricedTarget.ts";
import type { FormTable, FoundForm } from "./form.ts";
import { refined, type Settled, settled } from "./fraction.ts";
import { type Screen, screenOf } from "./rows.ts";

/** How far the search for sums goes. */
export interface SumLimits {
  /** Terms of which all pairs are looked at. */
  readonly terms: number;
  /** Terms that a sum may grow by, at least as many. */
  readonly wide: number;
  /** Rows that sums are looked for on, at most. */
  readonly rows: number;
  /** Most terms in a sum. */
  readonly depth: number;
  readonly beam: number;
  /** Rounds in which terms of the best sums are exchanged for others, and how many sums. @defaultValue 2 rounds of 8 */
  readonly exchanges?: { readonly rounds: number; readonly sums: number };
  /** Whether terms may also stand below the fraction line: y·(1 + Σ a·term) = Σ c·term. @defaultValue false */
  readonly isFraction?: boolean;
  readonly isOver: () => boolean;
}

/** Sums that become candidates, and how many of each short length do in any case. */
const MOST_KEPT = 24;
const MOST_OF_LENGTH = 2;
/** What is exchanged unless more is asked for. */
const EXCHANGES = { rounds: 2, sums: 8 };
/** Sums that are compared once more on more rows: among noise those of the screen cannot tell them apart. */
const MOST_COMPARED = 100;

/** The terms of sums, cheapest first, on the rows of a screen. */
export type TermsOn = (screen: Screen, limits: SumLimits) => readonly BasisTerm[];

/** Terms that are products of powers, and those times one of `atoms` or its square. */
export function productsWith(names: readonly string[], atoms: readonly Atom[]): TermsOn {
  return ({ columns, weights }, { wide, isFraction = false }) =>
    dictionary(names, atoms, columns, weights, { wide, isFraction });
}

/** Candidate formulas Σ c·term, the most promising first. Cost O(terms²·rows). */
export function sumCandidates(problem: FormTable, termsOn: TermsOn, limits: SumLimits): readonly FoundForm[] {
  const { isFraction = false, beam: width, isOver } = limits;
  const screen = screenOf(problem, limits.rows);
  const { weights } = screen;
  const { target, start, total, tiny, price, rate } = pricedTarget(screen);
  const all = termsOn(screen, limits);
  const above = all.slice(0, limits.terms);
  const below = isFraction ? belowTerms(above, target, weights) : [];
  const growth: Growth = {
    terms: [...above, ...below, ...all.slice(limits.terms)],
    paired: above.length + below.length,
    start,
    price,
    rate,
    isOver,
  };

  const pairs = bestPairs(growth, width);
  const triples = bestTriples(growth, 2 * width);
  const finished = [...pairs, ...triples];
  let beam = [...pairs, ...grown(growth, bestSingles(growth, width), width)];
  finished.push(...beam.slice(pairs.length));
  for (let depth = 3; depth <= limits.depth && beam.length > 0 && !isOver(); depth++) {
    if (beam.some((partial) => partial.projection.left <= tiny * 100)) break;
    const next = grown(growth, cheapest(growth, beam, width), width);
    finished.push(...next);
    beam = depth === 3 ? [...next, ...triples] : next;
  }
  const isExact = (): boolean => finished.some(({ left }) => left <= tiny * 100);
  const { rounds, sums } = limits.exchanges ?? EXCHANGES;
  for (let round = 0; round < rounds && !isExact() && !isOver(); round++) {
    finished.push(...exchanged(growth, cheapest(growth, finished, sums), width));
  }
  finished.sort((a, b) => growth.price(a.left, a.cost) - growth.price(b.left, b.cost));
  if (!isExact() && problem.target.length > screen.nRows)
    return comparedOnMore(problem, finished, growth.terms);
  return kept(finished).flatMap((sum) => {
    const terms = sum.terms.map((t) => growth.terms[t]!);
    const expr = exprOf(terms, settled(terms, target));
    return expr === undefined ? [] : [{ expr, left: sum.left / total }];
  });
}

/**
 * The cheapest of the sums by what they leave on more rows than they were found on, without terms that are not worth
 * their price there. Cost O(sums·rows·terms²).
 */
function comparedOnMore(
  problem: FormTable,
  finished: readonly Partial[],
  found: readonly BasisTerm[],
): readonly FoundForm[] {
  const screen = screenOf(problem, ROW_LIMITS.search.sumsCompared);
  const { columns, target: plain, weights, nRows } = screen;
  const { target, total } = pricedTarget(screen);
  const rate = rateFor(nRows);
  const known = new Map<number, BasisTerm>();
  const termOf = (place: number): BasisTerm => {
    const term = known.get(place) ?? onRows(found[place]!, { ...problem, columns, target: plain, weights });
    known.set(place, term);
    return term;
  };
  const fitted = (terms: readonly number[]): Compared => {
    const own = terms.map(termOf);
    const fit = refined(settled(own, target), own, target);
    const cost = terms.reduce((sum, t) => sum + found[t]!.cost + TERM_COST, -TERM_COST);
    return { terms, fit, price: Math.log(fit.left) + rate * cost };
  };
  const sums = new Map<string, Compared>();
  for (const { terms } of finished) {
    if (sums.size >= MOST_COMPARED) break;
    const name = terms.join(" ");
    if (sums.has(name)) continue;
    for (let one = fitted(terms); ; ) {
      sums.set(one.terms.join(" "), one);
      const next = one.terms.length > 1 ? fitted(withoutLeast(one)) : one;
      if (!(next.price < one.price)) break;
      one = next;
    }
  }
  return kept([...sums.values()].sort((a, b) => a.price - b.price)).flatMap(({ terms, fit }) => {
    const expr = exprOf(terms.map(termOf), fit);
    return expr === undefined ? [] : [{ expr, left: fit.left / total }];
  });
}

/** A sum as it is fitted to more rows. */
interface Compared {
  readonly terms: readonly number[];
  readonly fit: Settled;
  readonly price: number;
}

/** The terms of a sum but for the one that does least. */
function withoutLeast({ terms, fit: { factors } }: Compared): readonly number[] {
  const sizes = factors.map(Math.abs);
  const least = sizes.indexOf(Math.min(...sizes));
  return terms.filter((_, at) => at !== least);
}

/** A term on the rows of `table`. */
function onRows({ expr, cost, isBelow }: BasisTerm, table: Required<Omit<FormTable, "trail">>): BasisTerm {
  const { names, columns, target, weights } = table;
  const values = evaluate(expr(), names, columns, target.length);
  const unit = values.map((v, r) => v * weights[r]! * (isBelow ? target[r]! : 1));
  const norm = Math.sqrt(dot(unit, unit)) || 1;
  for (let r = 0; r < unit.length; r++) unit[r]! /= norm;
  return { expr, cost, isBelow, unit, norm };
}

/** The sum or fraction with its coefficients; undefined where they are not finite. */
function exprOf(terms: readonly BasisTerm[], { factors, left }: Settled): Expr | undefined {
  if (!factors.every(Number.isFinite) || !Number.isFinite(left)) return undefined;
  const side = (isBelow: boolean, sign: number): Expr[] =>
    terms.flatMap((term, t) =>
      term.isBelow === isBelow ? [mul(num((sign * factors[t]!) / term.norm), term.expr())] : [],
    );
  const [above, below] = [side(false, 1), side(true, -1)];
  return below.length === 0 ? add(...above) : div(add(...above), add(one, ...below));
}

/** The first of all, and the first of each number of terms: in exact data longer sums hide the short ones. */
function kept<T extends Pick<Partial, "terms">>(sorted: readonly T[]): readonly T[] {
  const short = [1, 2, 3, 4].flatMap((count) =>
    sorted.filter(({ terms }) => terms.length === count).slice(0, MOST_OF_LENGTH),
  );
  return [...new Set([...sorted.slice(0, MOST_KEPT), ...short])];
}
