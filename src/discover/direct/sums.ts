/**
 * Sums of a few simple terms: y = Σ c·term, or a fraction of two such sums.
 *
 * All pairs of a dictionary are looked at, then the best sums grow term by term (a beam). Coefficients are linear, so
 * nothing is iterated; only those of fractions are settled at the end.
 */

import { emptyProjection, extended } from "../../math/projection.ts";
import { ROW_LIMITS } from "../../rowLimits.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import { add, div, mul, num, one } from "../../symbolic/expression/make.ts";
import { SUM_RATE } from "../prior.ts";
import { belowTerms, dictionary, type Term } from "./basisDictionary.ts";
import type { Atom } from "./basisFunctions.ts";
import {
  bestPairs,
  bestSingles,
  bestTriples,
  cheapest,
  type Growth,
  grown,
  type Partial,
} from "./beamSearch.ts";
import type { FormTable, FoundForm } from "./form.ts";
import { settled } from "./fraction.ts";
import { screenOf } from "./rows.ts";

/** How far the search for sums goes. */
export interface SumLimits {
  /** Terms of which all pairs are looked at. */
  readonly terms: number;
  /** Terms that a sum may grow by, at least as many. */
  readonly wide: number;
  /** Most terms in a sum. */
  readonly depth: number;
  readonly beam: number;
  /** Whether terms may also stand below the fraction line: y·(1 + Σ a·term) = Σ c·term. @defaultValue false */
  readonly isFraction?: boolean;
  readonly isOver: () => boolean;
}

/** Sums that become candidates, and how many of each short length do in any case. */
const MOST_KEPT = 24;
const MOST_OF_LENGTH = 2;

/** Candidate formulas Σ c·term, the most promising first. Cost O(terms²·rows). */
export function sumCandidates(
  problem: FormTable,
  atoms: readonly Atom[],
  limits: SumLimits,
): readonly FoundForm[] {
  const { isFraction = false, beam: width, isOver } = limits;
  const screen = screenOf(problem, ROW_LIMITS.search.sums);
  const { weights } = screen;
  const target = screen.target.map((y, r) => y * weights[r]!);
  const { wide } = limits;
  const all = dictionary(problem.names, atoms, screen.columns, weights, { wide, isFraction });
  const above = all.slice(0, limits.terms);
  const below = isFraction ? belowTerms(above, target, weights) : [];
  const start = emptyProjection(target);
  const total = extended(start, weights.slice()).left || start.left;
  const tiny = 1e-24 * start.left;
  const growth: Growth = {
    terms: [...above, ...below, ...all.slice(limits.terms)],
    paired: above.length + below.length,
    start,
    price: (left, cost) => Math.log(left + tiny) + SUM_RATE * cost,
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
  finished.sort((a, b) => growth.price(a.left, a.cost) - growth.price(b.left, b.cost));
  return kept(finished).flatMap((sum) => {
    const expr = exprOf(
      sum.terms.map((t) => growth.terms[t]!),
      target,
    );
    return expr === undefined ? [] : [{ expr, left: sum.left / total }];
  });
}

/** The sum or fraction with its coefficients; undefined where they are not finite. */
function exprOf(terms: readonly Term[], target: Float64Array): Expr | undefined {
  const { factors, left } = settled(terms, target);
  if (!factors.every(Number.isFinite) || !Number.isFinite(left)) return undefined;
  const side = (isBelow: boolean, sign: number): Expr[] =>
    terms.flatMap((term, t) =>
      term.isBelow === isBelow ? [mul(num((sign * factors[t]!) / term.norm), term.expr())] : [],
    );
  const [above, below] = [side(false, 1), side(true, -1)];
  return below.length === 0 ? add(...above) : div(add(...above), add(one, ...below));
}

/** The first of all, and the first of each number of terms: in exact data longer sums hide the short ones. */
function kept(sorted: readonly Partial[]): readonly Partial[] {
  const short = [1, 2, 3, 4].flatMap((count) =>
    sorted.filter(({ terms }) => terms.length === count).slice(0, MOST_OF_LENGTH),
  );
  return [...new Set([...sorted.slice(0, MOST_KEPT), ...short])];
}
