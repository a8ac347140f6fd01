/**
 * Sums of terms that come near the target: all pairs, all triples of the cheapest, then one term at a time.
 *
 * Sums with different numbers of terms below the fraction line do not compete: each such term holds the target, so the
 * more of them there are, the less is left of it, right or wrong.
 */

import { manyDots } from "../../../math/linear/manyDots.ts";
import { extended, type Projection } from "../../../math/linear/projection.ts";
import { TERM_COST } from "../../prior.ts";
import { denominatorSizes, settled } from "../fraction.ts";
import { Ranking } from "../ranking.ts";
import type { BasisTerm } from "./basisDictionary.ts";

/** A sum of terms, by their places. */
export interface Partial {
  readonly terms: readonly number[];
  /** How many of them stand below the fraction line. */
  readonly nBelow: number;
  readonly cost: number;
  readonly projection: Projection;
  /** What the sum or fraction leaves of the target, as a sum of squares. */
  readonly left: number;
}

/** What sums are grown from. */
export interface Growth {
  /** Terms above the line, then those below it, then any others; the first `paired` are looked at in pairs. */
  readonly terms: readonly BasisTerm[];
  readonly paired: number;
  /** The target, no term taken out. */
  readonly start: Projection;
  /** What a sum costs that leaves so much and is so long: the least is the best. */
  readonly price: (left: number, cost: number) => number;
  /** What a unit of cost adds to that price. */
  readonly rate: number;
  readonly isOver: () => boolean;
}

/** Terms below the line, at most. */
const MOST_BELOW = 3;

function classes({ terms }: Growth): number {
  return terms.some(({ isBelow }) => isBelow) ? MOST_BELOW + 1 : 1;
}

/** How many of each class make about `width` in all. */
function share(growth: Growth, width: number): number {
  return classes(growth) === 1 ? width : Math.ceil(width / 2);
}

/** A sum with its own measure of what is left: fractions are settled first. */
function partial(growth: Growth, members: readonly number[], projection: Projection): Partial {
  const chosen = members.map((t) => growth.terms[t]!);
  const nBelow = chosen.reduce((count, { isBelow }) => count + (isBelow ? 1 : 0), 0);
  const cost = chosen.reduce((sum, term) => sum + term.cost + TERM_COST, -TERM_COST);
  const left = nBelow === 0 ? projection.left : settled(chosen, growth.start.rest).left;
  return { terms: members, nBelow, cost, projection, left };
}

function sumOf(growth: Growth, members: readonly number[]): Partial {
  const projection = members.reduce((p, t) => extended(p, growth.terms[t]!.unit), growth.start);
  return partial(growth, members, projection);
}

/** The cheapest `width` of the sums, in each class. */
export function cheapest(growth: Growth, sums: readonly Partial[], width: number): Partial[] {
  const ranking = new Ranking<Partial>(share(growth, width), classes(growth));
  for (const sum of sums) ranking.add(growth.price(sum.left, sum.cost), sum.nBelow, sum);
  return ranking.sorted();
}

/** Fractions that are settled for each one that is kept: what linear coefficients leave is a rough guide. */
const SETTLED_FOR_ONE = 4;

function looked(growth: Growth, width: number): number {
  return classes(growth) === 1 ? width : SETTLED_FOR_ONE * share(growth, width);
}

/** Wider than what rounding does to a logarithm and its inverse. */
const ROUNDING = 1 + 1e-9;

/** What a cost makes of what may be left at a price: left ≥ e^price·discount is dearer. */
function discountOf({ rate }: Growth, cost: number): number {
  return Math.exp(-rate * cost);
}

/** The discounts of the first `count` terms. */
function discountsOf(growth: Growth, count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, t) => discountOf(growth, growth.terms[t]!.cost));
}

/**
 * What a sum of this discount may leave in each class, before its last term takes its own: what leaves more is dearer than all that are kept,
 * which spares its logarithm.
 */
function roomsOf<T>(ranking: Ranking<T>, discount: number): Float64Array {
  return ranking.limits.map((limit) => ROUNDING * Math.exp(limit) * discount);
}

/** The best single terms. Cost O(terms·rows). */
export function bestSingles(growth: Growth, width: number): Partial[] {
  const { start } = growth;
  return grown(
    growth,
    [{ terms: [], nBelow: 0, cost: -TERM_COST, projection: start, left: start.left }],
    width,
  );
}

/** The best single terms and pairs. Cost O(paired²·rows). */
export function bestPairs(growth: Growth, width: number): Partial[] {
  const { terms, paired, start, price, isOver } = growth;
  const ranking = new Ranking<readonly number[]>(looked(growth, width), classes(growth));
  const size = denominatorSizes(terms.slice(0, paired), start.rest);
  const units = terms.slice(0, paired).map(({ unit }) => unit);
  const along = new Float64Array(paired);
  manyDots(start.rest, units, along);
  const discounts = discountsOf(growth, paired);
  const cosines = new Float64Array(paired);
  for (let a = 0; a < paired; a++) {
    if (a % 16 === 0 && isOver()) break;
    const { unit, cost, isBelow } = terms[a]!;
    if (isBelow) break;
    const later = cosines.subarray(a + 1);
    manyDots(unit, units.slice(a + 1), later);
    const ownDiscount = discountOf(growth, cost + TERM_COST);
    let rooms = roomsOf(ranking, ownDiscount);
    const single = price(Math.max(0, start.left - along[a]! ** 2), cost);
    if (ranking.wants(single, 0)) ranking.add(single, 0, [a]);
    for (let b = a + 1; b < paired; b++) {
      const cosine = cosines[b]!;
      const sine = 1 - cosine * cosine;
      if (sine < 1e-9) continue;
      const alongB = along[b]! - cosine * along[a]!;
      const left = Math.max(0, start.left - along[a]! ** 2 - (alongB * alongB) / sine);
      const kind = terms[b]!.isBelow ? 1 : 0;
      const below = kind === 1 ? size.ofOne(b, alongB / sine) : 1;
      if (left / below >= rooms[kind]! * discounts[b]!) continue;
      const value = price(left / below, cost + terms[b]!.cost + TERM_COST);
      if (!ranking.wants(value, kind)) continue;
      ranking.add(value, kind, [a, b]);
      rooms = roomsOf(ranking, ownDiscount);
    }
  }
  return cheapest(
    growth,
    ranking.sorted().map((members) => sumOf(growth, members)),
    width,
  );
}

/**
 * Terms of which all triples are looked at, without and with a fraction line (above and below it): 250³/6 at ten
 * operations each are some hundredths of a second.
 */
const MOST_IN_TRIPLES = 180;
const MOST_ABOVE = 160;
const MOST_UNDER = 80;

/** The best triples of the cheapest terms, with the terms below the fraction line among them. Cost O(terms³). */
export function bestTriples(growth: Growth, width: number): Partial[] {
  const { terms, paired, start, price, isOver } = growth;
  const all = Array.from({ length: paired }, (_, t) => t);
  const above = all.filter((t) => !terms[t]!.isBelow);
  const below = all.filter((t) => terms[t]!.isBelow);
  const nAbove = Math.min(above.length, below.length === 0 ? MOST_IN_TRIPLES : MOST_ABOVE);
  const chosen = [...above.slice(0, nAbove), ...below.slice(0, MOST_UNDER)];
  const m = chosen.length;
  const units = chosen.map((t) => terms[t]!.unit);
  const gram = new Float64Array(m * m);
  for (let a = 0; a < m; a++) manyDots(units[a]!, units.slice(a), gram.subarray(a * m + a, (a + 1) * m));
  const along = new Float64Array(m);
  manyDots(start.rest, units, along);
  const discounts = Float64Array.from(chosen, (t) => discountOf(growth, terms[t]!.cost));
  const ranking = new Ranking<readonly number[]>(looked(growth, width), classes(growth));
  const size = denominatorSizes(terms.slice(0, paired), start.rest);
  for (let a = 0; a < nAbove; a++) {
    if (isOver()) break;
    for (let b = a + 1; b < m; b++) {
      const ab = gram[a * m + b]!;
      const second = 1 - ab * ab;
      if (second < 1e-9) continue;
      const root = Math.sqrt(second);
      const alongB = (along[b]! - ab * along[a]!) / root;
      const explained = along[a]! ** 2 + alongB * alongB;
      const cost = terms[chosen[a]!]!.cost + terms[chosen[b]!]!.cost + 2 * TERM_COST;
      const ownDiscount = discountOf(growth, cost);
      let rooms = roomsOf(ranking, ownDiscount);
      for (let c = b + 1; c < m; c++) {
        const ac = gram[a * m + c]!;
        const bc = (gram[b * m + c]! - ab * ac) / root;
        const third = 1 - ac * ac - bc * bc;
        if (third < 1e-9) continue;
        const alongC = along[c]! - ac * along[a]! - bc * alongB;
        const left = Math.max(0, start.left - explained - (alongC * alongC) / third);
        const kind = (b >= nAbove ? 1 : 0) + (c >= nAbove ? 1 : 0);
        const factor = alongC / third;
        const below =
          kind === 0
            ? 1
            : kind === 1
              ? size.ofOne(chosen[c]!, factor)
              : size.ofTwo(chosen[b]!, (alongB - bc * factor) / root, chosen[c]!, factor);
        if (left / below >= rooms[kind]! * discounts[c]!) continue;
        const value = price(left / below, cost + terms[chosen[c]!]!.cost);
        if (!ranking.wants(value, kind)) continue;
        ranking.add(value, kind, [chosen[a]!, chosen[b]!, chosen[c]!]);
        rooms = roomsOf(ranking, ownDiscount);
      }
    }
  }
  return cheapest(
    growth,
    ranking.sorted().map((members) => sumOf(growth, members)),
    width,
  );
}

/**
 * The best sums that are one of `sums` with one term in place of another, `width` of them: growth alone never takes back
 * a term that stood in for two others. Of the terms, those that are looked at in pairs. Cost O(sums·depth·paired·rows).
 */
export function exchanged(growth: Growth, sums: readonly Partial[], width: number): Partial[] {
  const without = new Map<string, readonly number[]>();
  for (const { terms } of sums) {
    for (const left of terms) {
      const others = terms.filter((term) => term !== left);
      if (others.length > 0) without.set(others.join(" "), others);
    }
  }
  const shorter = [...without.values()].map((members) => sumOf(growth, members));
  return [...cheapest(growth, shorter, width), ...grown(growth, shorter, width, growth.paired)];
}

/** Sums that one sum may become, in each class. */
const MOST_FROM_ONE = 6;

/**
 * The best sums of one term more, one of the first `nTerms`, `width` of them. The first term of a sum is never one below the line, which would
 * explain the target by itself. Cost O(beam·terms·rows).
 */
export function grown(
  growth: Growth,
  beam: readonly Partial[],
  width: number,
  nTerms: number = growth.terms.length,
): Partial[] {
  const { terms, price, isOver } = growth;
  const found: (readonly [Partial, number])[] = [];
  const discounts = discountsOf(growth, nTerms);
  for (const from of beam) {
    if (isOver()) break;
    const { basis, rest, left } = from.projection;
    const best = new Ranking<{ readonly term: number }>(beam.length === 1 ? width : MOST_FROM_ONE, 2);
    const hasRoom = basis.length > 0 && from.nBelow < MOST_BELOW;
    const sides = [...basis, rest];
    const parts = new Float64Array(sides.length);
    const ownDiscount = discountOf(growth, from.cost + TERM_COST);
    let rooms = roomsOf(best, ownDiscount);
    for (let t = 0; t < nTerms; t++) {
      const { unit, cost, isBelow } = terms[t]!;
      if (isBelow && !hasRoom) continue;
      manyDots(unit, sides, parts);
      let outside = 1;
      for (let q = 0; q < basis.length; q++) outside -= parts[q]! ** 2;
      // Nearly in the span already: what is left of it is rounding.
      if (outside < 1e-9) continue;
      const kind = isBelow ? 1 : 0;
      const leaves = Math.max(0, left - parts[basis.length]! ** 2 / outside);
      if (leaves >= rooms[kind]! * discounts[t]!) continue;
      const value = price(leaves, from.cost + cost + TERM_COST);
      if (!best.wants(value, kind)) continue;
      best.add(value, kind, { term: t });
      rooms = roomsOf(best, ownDiscount);
    }
    for (const { term } of best.sorted()) found.push([from, term]);
  }
  const seen = new Set<string>();
  const sums = found.flatMap(([from, term]) => {
    const members = [...from.terms, term].sort((a, b) => a - b);
    const name = members.join(" ");
    if (seen.has(name)) return [];
    seen.add(name);
    return [partial(growth, members, extended(from.projection, terms[term]!.unit))];
  });
  return cheapest(growth, sums, width);
}
