/**
 * Sums met in the middle: T(y) = q + c·e, T(y)·f = q, T(y)·f = q + c·e and T(y) = q + c·e + d·f, for terms e and f of a
 * list, a polynomial q and simple functions T of the target.
 *
 * c, d and q are not searched for: e has the direction of T(y) beside the polynomials, e and f have one direction beside
 * the polynomials and T(y).
 */
import { subtractCombined } from "../../math/linear/linearLeastSquares.ts";
import { extended, leastSquares } from "../../math/linear/projection.ts";
import { dot, multiplied } from "../../math/statistics.ts";
import { pow } from "../../symbolic/expression/make.ts";
import type { Transform } from "../direct/transforms.ts";
import type { Background } from "./background.ts";
import { AngleTable, anglesOfOne, type Directions, directionsBeside } from "./directions.ts";
import type { Guess } from "./settle.ts";
import {
  anglesBeside,
  anglesFrom,
  distinctTerms,
  type Products,
  productsOf,
  type TermList,
  termCost,
  termExpr,
  termValues,
} from "./termList.ts";

/** What is looked through. */
export interface SumInput {
  readonly terms: TermList;
  /** Terms that the target may be multiplied by. */
  readonly factors: TermList;
  readonly target: Float64Array;
  readonly isOver: () => boolean;
}

/** Sums of one kind for one transform that are handed on, at most. */
const MOST_HITS = 4;
/** The share of the squared target that rounding leaves of a sum that holds. */
const EXACT_LEFT = 1e-20;

/**
 * The sums that hold on the rows of the terms, to rounding: those with one term for all `transforms`, the others for the
 * first `most`. Cost O(terms·rows) for each transform.
 */
export function sumGuesses(
  { terms: all, factors, target, isOver }: SumInput,
  background: Background,
  transforms: readonly Transform[],
  most: number,
): Guess[] {
  const beside = directionsBeside(background.basis, target.length);
  const { terms, products } = distinctTerms(all, beside);
  const table = new AngleTable(anglesFrom(products));
  for (let t = terms.left.length - 1; t >= 0; t--) table.put(t);
  const guesses: Guess[] = [];
  for (const [place, transform] of transforms.entries()) {
    if (isOver()) break;
    const moved = target.map(transform.forward);
    if (!moved.every(Number.isFinite)) continue;
    const search: Search = { transform, moved, terms, products, factors, table, beside, background };
    guesses.push(...withOne(search));
    if (place < most) guesses.push(...withFactor(search), ...withTwo(search));
  }
  return guesses;
}

/** A search for sums of one function of the target. */
interface Search {
  readonly transform: Transform;
  readonly moved: Float64Array;
  readonly terms: TermList;
  readonly products: Products;
  readonly factors: TermList;
  /** The terms by their angles beside the background. */
  readonly table: AngleTable;
  readonly beside: Directions;
  readonly background: Background;
}

/** T(y) = q or T(y) = q + c·e. */
function withOne(search: Search): Guess[] {
  const { first, second } = anglesOfOne(search.moved, search.beside);
  if (Number.isNaN(first[0]!)) return [guessOf(search, [])].filter((guess) => guess !== undefined);
  return search.table.find(first[0]!, second[0]!, MOST_HITS).flatMap((t) => guessOf(search, [t]) ?? []);
}

/** T(y)·f = q and T(y)·f = q + c·e. */
function withFactor(search: Search): Guess[] {
  const { moved, factors, table, beside } = search;
  const { first, second } = anglesFrom(productsOf(factors, beside, moved));
  return collected(first.length, (f) => {
    const terms = Number.isNaN(first[f]!) ? [[]] : table.find(first[f]!, second[f]!, 1).map((t) => [t]);
    return terms.flatMap((some) => guessOf(search, some, f) ?? []);
  });
}

/** T(y) = q + c·e + d·f. */
function withTwo(search: Search): Guess[] {
  const { moved, terms, products, beside, background } = search;
  const { basis } = background;
  const axis = extended({ basis, rest: moved, left: 0 }, moved).basis[basis.length];
  if (axis === undefined) return [];
  const angles = anglesBeside(terms, products, beside, axis);
  const { first, second } = angles;
  const table = new AngleTable(angles);
  return collected(first.length, (t) => {
    const others = table.find(first[t]!, second[t]!, 1);
    table.put(t);
    return others.flatMap((other) => guessOf(search, [other, t]) ?? []);
  });
}

/** What `look` finds at 0 … `count` − 1, until there is enough of it. */
function collected(count: number, look: (at: number) => readonly Guess[]): Guess[] {
  const guesses: Guess[] = [];
  for (let at = 0; at < count && guesses.length < MOST_HITS; at++) guesses.push(...look(at));
  return guesses;
}

/** The sum of the background and these terms, the target being multiplied by factor `f`; undefined where it does not hold. */
function guessOf(search: Search, terms: readonly number[], f?: number): Guess | undefined {
  const { transform, moved, background } = search;
  const scale = f === undefined ? undefined : termValues(search.factors, f);
  const weights = moved.map((_, r) => 1 / (scale?.[r] ?? 1));
  const columns = [...background.columns, ...terms.map((t) => termValues(search.terms, t))].map((column) =>
    multiplied(column, weights),
  );
  const coefficients = leastSquares(columns, moved);
  if (coefficients === undefined) return undefined;
  const rest = subtractCombined(moved.slice(), columns, coefficients);
  if (!(dot(rest, rest) < EXACT_LEFT * dot(moved, moved))) return undefined;
  const cost = terms.reduce((sum, t) => sum + termCost(search.terms, t), 0);
  return {
    transform,
    terms: [...background.exprs, ...terms.map((t) => termExpr(search.terms, t))],
    cost: cost + (f === undefined ? 0 : termCost(search.factors, f)),
    ...(f === undefined ? {} : { factor: pow(termExpr(search.factors, f), -1) }),
  };
}
