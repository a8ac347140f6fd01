/**
 * Roots of quadratics: y = B/2 ± √(B²/4 + A) for sums A and B of a few terms.
 *
 * y² = A + y·B is linear in the coefficients of both, so they are found as those of a sum (see `direct/sums.ts`) of
 * terms and terms times y. Laws that were solved for a variable with a square have this form: bound ligand, times of
 * fall, lengths of a triangle. Rows along one curve say nothing for one (see `rootsByValue`).
 */
import { emptyProjection } from "../../math/linear/projection.ts";
import { ROW_LIMITS } from "../../rowLimits.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import { type BasisTerm, dictionary, timesTarget } from "../direct/basis/basisDictionary.ts";
import type { Atom } from "../direct/basis/basisFunctions.ts";
import {
  bestPairs,
  bestTriples,
  cheapest,
  type Growth,
  grown,
  type Partial,
} from "../direct/basis/beamSearch.ts";
import { type Form, type FormTable, type FoundForm, NATS_OF_CALL, NATS_OF_SHIFT } from "../direct/form.ts";
import { rootOfQuadraticIn } from "../direct/quadraticRoot.ts";
import { screenOf } from "../direct/rows.ts";
import { isTransformed } from "../moves/transform.ts";
import { priorOf, SUM_RATE } from "../prior.ts";
import { haveOneCurve } from "../reduce/oneCurve.ts";
import { wavesOfTwo } from "./sums.ts";

const NAME = "root of a quadratic";
/** Terms that both sums are made of, at the first effort and at most. */
const FIRST_TERMS = 100;
const MOST_TERMS = 1600;
/** Terms of which all triples are looked at. */
const TERMS_IN_TRIPLES = 160;
const BEAM = 16;
const DEPTH = 5;
/** What is done whatever the number of terms. */
const FIXED_WORK = 2e7;
/** The share of the squares that rounding leaves of y² = A + y·B. */
const EXACT_LEFT = 1e-20;

/** y = B/2 ± √(B²/4 + A). */
export const rootOfQuadratic: Form = {
  name: NAME,
  nats: priorOf(NAME),
  surplus: NATS_OF_SHIFT + NATS_OF_CALL,
  isExact: true,
  fits: (table) => !isTransformed(table) && table.names.length > 1 && !haveOneCurve(table.columns),
  cost: (_table, effort) => {
    const terms = 2 * FIRST_TERMS * effort;
    if (terms > 2 * MOST_TERMS) return Number.POSITIVE_INFINITY;
    const { sums: rows } = ROW_LIMITS.search;
    const triples = (10 * Math.min(terms, TERMS_IN_TRIPLES) ** 3) / 6;
    return FIXED_WORK + 2 * ((rows * terms ** 2) / 2 + triples + 3 * DEPTH * BEAM * terms * rows);
  },
  covered: (effort) => (2 * FIRST_TERMS * effort) ** 2 / 2,
  run: (table, isOver, effort) => {
    const wide = FIRST_TERMS * effort;
    const found = roots(table, [], wide, isOver);
    return found.length > 0 ? found : roots(table, wavesOfTwo(table), wide, isOver);
  },
};

/** The roots that hold, of sums of powers times one of `atoms` at most. */
function roots(table: FormTable, atoms: readonly Atom[], wide: number, isOver: () => boolean): FoundForm[] {
  const { columns, target } = screenOf(table, ROW_LIMITS.search.sums);
  const ones = new Float64Array(target.length).fill(1);
  const above = dictionary(table.names, atoms, columns, ones, { wide, isFraction: false });
  const times = timesTarget(above, target);
  // Cheap ones of both kinds come first: of those all triples are looked at.
  const sorted = [
    ...above.map((term) => ({ term, isTimes: false })),
    ...times.map((term) => ({ term, isTimes: true })),
  ].sort((a, b) => a.term.cost - b.term.cost);
  const start = emptyProjection(target.map((y) => y * y));
  const limit = EXACT_LEFT * start.left;
  const growth: Growth = {
    terms: sorted.map(({ term }) => term),
    paired: sorted.length,
    start,
    price: (left, cost) => Math.log(left + limit / 100) + SUM_RATE * cost,
    rate: SUM_RATE,
    isOver,
  };
  const hasRoot = (sums: readonly Partial[]): FoundForm[] => {
    const exact = sums.filter(({ left }) => left < limit);
    return cheapest(growth, exact, BEAM).flatMap(({ terms }) => {
      const [a, b] = [false, true].map((isTimes) =>
        terms.flatMap((t) => (sorted[t]!.isTimes === isTimes ? [sorted[t]!.term] : [])),
      ) as [BasisTerm[], BasisTerm[]];
      const exprs = (side: readonly BasisTerm[]): Expr[] => side.map(({ expr }) => expr());
      return a.length === 0 || b.length === 0 ? [] : (rootOfQuadraticIn(table, exprs(a), exprs(b)) ?? []);
    });
  };
  const pairs = bestPairs(growth, BEAM);
  const triples = bestTriples(growth, 2 * BEAM);
  let found = hasRoot([...pairs, ...triples]);
  let beam = [...pairs, ...triples];
  for (let depth = 3; depth <= DEPTH && found.length === 0 && beam.length > 0 && !isOver(); depth++) {
    beam = grown(growth, cheapest(growth, beam, BEAM), BEAM);
    found = hasRoot(beam);
    if (depth === 3) beam.push(...triples);
  }
  return found;
}
