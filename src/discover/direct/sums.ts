/**
 * Sums of a few simple terms, of the target or of a function of it: T(y) = Σ c·term.
 *
 * All pairs of a dictionary are looked at, then the best sums grow term by term (a beam). Coefficients are linear, so
 * nothing is iterated. Terms are products of powers, with at most one sine, cosine or difference.
 */
import { add, div, mul, num, one, pow } from "../../symbolic/build.ts";
import type { Expr } from "../../symbolic/expr.ts";
import type { Atom } from "./atoms.ts";
import { type Monomial, monomialExpr, monomials, monomialValues } from "./monomials.ts";
import { dot, emptyProjection, extended, leastSquares, type Projection } from "./projection.ts";
import { screenOf } from "./rows.ts";
import type { Table } from "./stages.ts";
import type { Transform } from "./transforms.ts";

/** How far the search for sums goes. */
export interface SumLimits {
  /** Terms of which all pairs are looked at. */
  readonly terms: number;
  /** Terms that a sum may grow by, at least as many. */
  readonly wide: number;
  /** Most terms in a sum. */
  readonly depth: number;
  readonly beam: number;
  /** Whether terms may also stand below the fraction line: T(y)·(1 + Σ a·term) = Σ c·term. @defaultValue false */
  readonly isFraction?: boolean;
  readonly isOver: () => boolean;
}

interface Term {
  readonly expr: () => Expr;
  /** Whether it is multiplied by the target: a term of the denominator. */
  readonly isBelow: boolean;
  readonly cost: number;
  /** Values on the screening rows, weighted, of length 1. */
  readonly unit: Float64Array;
  readonly norm: number;
}

interface Partial {
  readonly terms: readonly number[];
  readonly cost: number;
  readonly projection: Projection;
}

const screenRows = 64;
/** Sums that become candidates, and how many of each short length do in any case. */
const mostKept = 24;
const mostOfLength = 2;

/** Candidate formulas T⁻¹(Σ c·term), the most promising first. Cost O(terms²·rows). */
export function sumCandidates(
  problem: Table,
  atoms: readonly Atom[],
  transform: Transform,
  limits: SumLimits,
): readonly { readonly expr: Expr; readonly left: number }[] {
  const screen = screenOf(problem, screenRows);
  const n = screen.nRows;
  const target = Float64Array.from(screen.target, transform.forward);
  const weights = Float64Array.from(screen.target, (y) => 1 / (transform.slope(y) + 1e-300));
  const largest = weights.reduce((a, b) => Math.max(a, b), 0);
  for (let r = 0; r < n; r++) {
    weights[r]! /= largest;
    target[r]! *= weights[r]!;
  }
  if (!target.every(Number.isFinite)) return [];
  const all = dictionary(problem, atoms, screen.columns, weights, limits);
  const above = all.slice(0, limits.terms);
  const below = limits.isFraction === true ? belowTerms(above, target, weights) : [];
  const paired = [...above, ...below];
  const terms = [...paired, ...all.slice(limits.terms)];
  const start = emptyProjection(target);
  const total = extended(start, weights.slice()).left || start.left;
  const tiny = 1e-24 * start.left;
  const price = (left: number, cost: number): number => Math.log(left + tiny) + 0.12 * cost;
  const byPrice = (a: Partial, b: Partial): number =>
    price(a.projection.left, a.cost) - price(b.projection.left, b.cost);

  const pairs = bestPairs(paired, start, limits, price);
  const triples = bestTriples(paired, start, limits, price);
  const finished = [...pairs, ...triples];
  const empty: Partial = { terms: [], cost: -1, projection: start };
  const singles = grown([empty], terms, limits.beam, limits, price);
  let beam = [...pairs, ...grown(singles, terms, limits.beam, limits, price)];
  finished.push(...beam.slice(pairs.length));
  for (let depth = 3; depth <= limits.depth && beam.length > 0 && !limits.isOver(); depth++) {
    if (beam.some((partial) => partial.projection.left <= tiny * 100)) break;
    const next = grown(beam.sort(byPrice).slice(0, limits.beam), terms, limits.beam, limits, price);
    finished.push(...next);
    beam = depth === 3 ? [...next, ...triples] : next;
  }
  return kept(finished.sort(byPrice)).flatMap((partial) => {
    const chosen = partial.terms.map((t) => terms[t]!);
    const solution = leastSquares(
      chosen.map((term) => term.unit),
      target,
    );
    if (solution === undefined) return [];
    const factors = chosen.map((term, t) => solution[t]! / term.norm);
    if (!factors.every(Number.isFinite)) return [];
    const side = (isBelow: boolean): Expr[] =>
      chosen.flatMap((term, t) =>
        term.isBelow === isBelow ? [mul(num(isBelow ? -factors[t]! : factors[t]!), term.expr())] : [],
      );
    const [top, bottom] = [side(false), side(true)];
    if (top.length === 0) return [];
    const ratio = bottom.length === 0 ? add(...top) : div(add(...top), add(one, ...bottom));
    return [{ expr: transform.back(ratio), left: partial.projection.left / total }];
  });
}

/** The first of all, and the first of each number of terms: in exact data longer sums hide the short ones. */
function kept(sorted: readonly Partial[]): readonly Partial[] {
  const short = [1, 2, 3, 4].flatMap((count) =>
    sorted.filter(({ terms }) => terms.length === count).slice(0, mostOfLength),
  );
  return [...new Set([...sorted.slice(0, mostKept), ...short])];
}

/** The best sums of one term more, `width` of them. Cost O(beam·terms·rows). */
function grown(
  beam: readonly Partial[],
  terms: readonly Term[],
  width: number,
  limits: SumLimits,
  price: (left: number, cost: number) => number,
): Partial[] {
  const perState = beam.length === 1 ? width : 6;
  const found: { from: Partial; term: number; price: number }[] = [];
  for (const from of beam) {
    if (limits.isOver()) break;
    const { basis, rest, left } = from.projection;
    const best: { from: Partial; term: number; price: number }[] = [];
    let worst = Number.POSITIVE_INFINITY;
    for (let t = 0; t < terms.length; t++) {
      const { unit, cost } = terms[t]!;
      let outside = 1;
      for (const q of basis) outside -= dot(unit, q) ** 2;
      // Nearly in the span already: what is left of it is rounding.
      if (outside < 1e-9) continue;
      const value = price(Math.max(0, left - dot(unit, rest) ** 2 / outside), from.cost + cost + 1);
      if (!(value < worst)) continue;
      best.push({ from, term: t, price: value });
      best.sort((a, b) => a.price - b.price);
      if (best.length > perState) best.pop();
      if (best.length === perState) worst = best[perState - 1]!.price;
    }
    found.push(...best);
  }
  found.sort((a, b) => a.price - b.price);
  const seen = new Set<string>();
  const next: Partial[] = [];
  for (const { from, term } of found) {
    const members = [...from.terms, term].sort((a, b) => a - b);
    const name = members.join(" ");
    if (seen.has(name)) continue;
    seen.add(name);
    const projection = extended(from.projection, terms[term]!.unit);
    next.push({ terms: members, cost: from.cost + terms[term]!.cost + 1, projection });
    if (next.length >= width) break;
  }
  return next;
}

/** The terms that are no constant, times the target. */
function belowTerms(above: readonly Term[], target: Float64Array, weights: Float64Array): Term[] {
  return above.slice(1).flatMap((term) => {
    // `unit` and `target` both carry the weight: one of the two has to go.
    const values = term.unit.map((v, r) => (v * target[r]!) / weights[r]!);
    const length = Math.sqrt(dot(values, values));
    if (!(length > 0 && length < 1e100)) return [];
    const unit = values.map((v) => v / length);
    return [{ expr: term.expr, cost: term.cost + 1, unit, norm: term.norm * length, isBelow: true }];
  });
}

/** The best single terms and pairs. */
function bestPairs(
  terms: readonly Term[],
  start: Projection,
  limits: SumLimits,
  price: (left: number, cost: number) => number,
): Partial[] {
  const size = 4 * limits.beam;
  const best: { a: number; b: number; price: number }[] = [];
  let worst = Number.POSITIVE_INFINITY;
  const offer = (a: number, b: number, value: number): void => {
    if (!(value < worst)) return;
    best.push({ a, b, price: value });
    if (best.length > 2 * size) {
      best.sort((p, q) => p.price - q.price);
      best.length = size;
      worst = best[size - 1]!.price;
    }
  };
  const along = Float64Array.from(terms, (term) => dot(term.unit, start.rest));
  for (let a = 0; a < terms.length; a++) {
    if (a % 16 === 0 && limits.isOver()) break;
    const [unit, cost] = [terms[a]!.unit, terms[a]!.cost];
    offer(a, -1, price(Math.max(0, start.left - along[a]! ** 2), cost));
    for (let b = a + 1; b < terms.length; b++) {
      const cosine = dot(unit, terms[b]!.unit);
      const sine = 1 - cosine * cosine;
      if (sine < 1e-9) continue;
      const explained = along[a]! ** 2 + (along[b]! - cosine * along[a]!) ** 2 / sine;
      offer(a, b, price(Math.max(0, start.left - explained), cost + terms[b]!.cost + 1));
    }
  }
  best.sort((p, q) => p.price - q.price);
  return best.slice(0, limits.beam).map(({ a, b }) => {
    let projection = extended(start, terms[a]!.unit);
    if (b >= 0) projection = extended(projection, terms[b]!.unit);
    const chosen = b >= 0 ? [a, b] : [a];
    return { terms: chosen, cost: chosen.reduce((sum, t) => sum + terms[t]!.cost + 1, -1), projection };
  });
}

/** Terms of which all triples are looked at: 180³/6 at ten operations each are a hundredth of a second. */
const mostInTriples = 180;

/** The best triples of the cheapest terms, with the terms below the fraction line among them. Cost O(terms³). */
function bestTriples(
  terms: readonly Term[],
  start: Projection,
  limits: SumLimits,
  price: (left: number, cost: number) => number,
): Partial[] {
  const above = terms.flatMap((term, t) => (term.isBelow ? [] : [t]));
  const below = terms.flatMap((term, t) => (term.isBelow ? [t] : []));
  const share = below.length === 0 ? mostInTriples : mostInTriples >> 1;
  const chosen = [...above.slice(0, share), ...below.slice(0, share)];
  const m = chosen.length;
  const units = chosen.map((t) => terms[t]!.unit);
  const gram = new Float64Array(m * m);
  for (let a = 0; a < m; a++) for (let b = a; b < m; b++) gram[a * m + b] = dot(units[a]!, units[b]!);
  const along = Float64Array.from(units, (unit) => dot(unit, start.rest));
  const best: { members: [number, number, number]; price: number }[] = [];
  const size = 2 * limits.beam;
  let worst = Number.POSITIVE_INFINITY;
  for (let a = 0; a < m; a++) {
    if (limits.isOver()) break;
    for (let b = a + 1; b < m; b++) {
      const ab = gram[a * m + b]!;
      const second = 1 - ab * ab;
      if (second < 1e-9) continue;
      const root = Math.sqrt(second);
      const alongB = (along[b]! - ab * along[a]!) / root;
      const explained = along[a]! ** 2 + alongB * alongB;
      const cost = terms[chosen[a]!]!.cost + terms[chosen[b]!]!.cost + 2;
      for (let c = b + 1; c < m; c++) {
        const ac = gram[a * m + c]!;
        const bc = (gram[b * m + c]! - ab * ac) / root;
        const third = 1 - ac * ac - bc * bc;
        if (third < 1e-9) continue;
        const alongC = along[c]! - ac * along[a]! - bc * alongB;
        const left = Math.max(0, start.left - explained - (alongC * alongC) / third);
        const value = price(left, cost + terms[chosen[c]!]!.cost);
        if (!(value < worst)) continue;
        best.push({ members: [chosen[a]!, chosen[b]!, chosen[c]!], price: value });
        if (best.length > 4 * size) {
          best.sort((p, q) => p.price - q.price);
          best.length = size;
          worst = best[size - 1]!.price;
        }
      }
    }
  }
  best.sort((p, q) => p.price - q.price);
  return best.slice(0, size).map(({ members }) => ({
    terms: members,
    cost: members.reduce((sum, t) => sum + terms[t]!.cost + 1, -1),
    projection: members.reduce((projection, t) => extended(projection, terms[t]!.unit), start),
  }));
}

/** The monomial 1. */
function nothing(n: number): Monomial {
  return { exponents: new Float64Array(n), cost: 0 };
}

/** Terms by cost: 1, products of powers, and those times an atom or its square. */
function dictionary(
  problem: Table,
  atoms: readonly Atom[],
  columns: readonly Float64Array[],
  weights: Float64Array,
  { wide, isFraction = false }: SumLimits,
): Term[] {
  const isPositive = columns.map((column) => column.every((x) => x > 0));
  const n = weights.length;
  const terms: { expr: () => Expr; cost: number; write: (out: Float64Array) => void }[] = [];
  terms.push({ expr: () => one, cost: 0, write: (out) => out.fill(1) });
  const share = atoms.length === 0 ? wide : Math.ceil(wide / 2);
  const plain = monomials(isPositive, share, false);
  for (const monomial of plain) {
    terms.push({
      expr: () => monomialExpr(monomial.exponents, problem.names),
      cost: monomial.cost,
      write: (out) => monomialValues(monomial, columns, out),
    });
  }
  if (atoms.length > 0) {
    const values = atoms.map((atom) => {
      const out = new Float64Array(n);
      atom.write(columns, out);
      return out;
    });
    // A column inside a sine stands outside of it too rarely to be worth the room.
    const few = [nothing(columns.length), ...plain];
    const factors = atoms.flatMap((atom, a) => {
      const free = few.filter(({ exponents }) => atom.sources.every((i) => exponents[i] === 0));
      // sin² and cos² are one with the constant: a fraction of them may be 0/0.
      const powers = isFraction ? [1] : [1, 2];
      return powers.flatMap((p) =>
        free.map((monomial) => ({ atom, a, p, monomial, cost: monomial.cost + atom.cost + p - 1 })),
      );
    });
    factors.sort((a, b) => a.cost - b.cost);
    for (const { atom, a, p, monomial, cost } of factors.slice(0, wide - share)) {
      terms.push({
        expr: () =>
          mul(monomialExpr(monomial.exponents, problem.names), p === 1 ? atom.expr : pow(atom.expr, 2)),
        cost,
        write: (out) => {
          monomialValues(monomial, columns, out);
          const factor = values[a]!;
          for (let r = 0; r < n; r++) out[r]! *= p === 1 ? factor[r]! : factor[r]! ** 2;
        },
      });
    }
  }
  return terms
    .sort((a, b) => a.cost - b.cost)
    .flatMap(({ expr, cost, write }) => {
      const values = new Float64Array(n);
      write(values);
      for (let r = 0; r < n; r++) values[r]! *= weights[r]!;
      const norm = Math.sqrt(dot(values, values));
      if (!(norm > 0 && norm < 1e140)) return [];
      for (let r = 0; r < n; r++) values[r]! /= norm;
      return [{ expr, cost, unit: values, norm, isBelow: false }];
    });
}
