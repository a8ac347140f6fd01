/**
 * Sums of a few simple terms, of the target or of a function of it: T(y) = Σ c·term.
 *
 * All pairs of a dictionary are looked at, then the best sums grow term by term (a beam). Coefficients are linear, so
 * nothing is iterated. Terms are products of powers, with at most one sine, cosine or difference.
 */
import { add, div, mul, num, one, pow } from "../../symbolic/build.ts";
import type { Expr } from "../../symbolic/expr.ts";
import type { Problem } from "../problem.ts";
import type { Atom } from "./atoms.ts";
import { type Monomial, monomialExpr, monomials, monomialValues } from "./monomials.ts";
import { dot, emptyProjection, extended, leastSquares, leftWith, type Projection } from "./projection.ts";
import { screenOf } from "./rows.ts";
import type { Transform } from "./transforms.ts";

/** How far the search for sums goes. */
export interface SumLimits {
  /** Terms in the dictionary. */
  readonly terms: number;
  /** Most terms in a sum. */
  readonly depth: number;
  readonly beam: number;
  /** Whether terms may also stand below the fraction line: T(y)·(1 + Σ a·term) = Σ c·term. @defaultValue false */
  readonly isFraction?: boolean;
  readonly isOver: () => boolean;
}

interface Term {
  readonly expr: Expr;
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

/** Candidate formulas T⁻¹(Σ c·term), the most promising first. Cost O(terms²·rows). */
export function sumCandidates(
  problem: Problem,
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
  const above = dictionary(problem, atoms, screen.columns, weights, limits.terms);
  const terms = limits.isFraction === true ? [...above, ...belowTerms(above, target, weights)] : above;
  const start = emptyProjection(target);
  const total = extended(start, weights.slice()).left || start.left;
  const tiny = 1e-24 * start.left;
  const scratch = new Float64Array(n);
  const finished: Partial[] = [];
  const price = (left: number, cost: number): number => Math.log(left + tiny) + 0.12 * cost;

  let beam = bestPairs(terms, start, limits, price);
  for (const pair of beam) finished.push(pair);
  const triples = bestTriples(terms, start, limits, price);
  finished.push(...triples);
  for (let depth = 3; depth <= limits.depth && beam.length > 0 && !limits.isOver(); depth++) {
    if (beam.some((partial) => partial.projection.left <= tiny * 100)) break;
    const grown: { from: Partial; term: number; price: number }[] = [];
    for (const from of beam) {
      if (limits.isOver()) break;
      const best: { term: number; price: number }[] = [];
      terms.forEach((term, t) => {
        if (from.terms.includes(t)) return;
        scratch.set(term.unit);
        const value = price(leftWith(from.projection, scratch), from.cost + term.cost + 1);
        if (best.length < 6) best.push({ term: t, price: value });
        else {
          let at = 0;
          for (let b = 1; b < best.length; b++) if (best[b]!.price > best[at]!.price) at = b;
          if (value < best[at]!.price) best[at] = { term: t, price: value };
        }
      });
      for (const one of best) grown.push({ from, ...one });
    }
    grown.sort((a, b) => a.price - b.price);
    const seen = new Set<string>();
    const next: Partial[] = [];
    for (const { from, term } of grown) {
      const members = [...from.terms, term].sort((a, b) => a - b);
      const name = members.join(" ");
      if (seen.has(name)) continue;
      seen.add(name);
      const projection = extended(from.projection, terms[term]!.unit);
      next.push({ terms: members, cost: from.cost + terms[term]!.cost + 1, projection });
      if (next.length >= limits.beam) break;
    }
    finished.push(...next);
    beam = depth === 3 ? [...next, ...triples] : next;
  }
  return finished
    .sort((a, b) => price(a.projection.left, a.cost) - price(b.projection.left, b.cost))
    .slice(0, 24)
    .flatMap((partial) => {
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
          term.isBelow === isBelow ? [mul(num(isBelow ? -factors[t]! : factors[t]!), term.expr)] : [],
        );
      const [top, bottom] = [side(false), side(true)];
      if (top.length === 0) return [];
      const ratio = bottom.length === 0 ? add(...top) : div(add(...top), add(one, ...bottom));
      return [{ expr: transform.back(ratio), left: partial.projection.left / total }];
    });
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

/** Terms of which all triples are looked at: 300³/6 at ten operations each are some hundredths of a second. */
const mostInTriples = 300;

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
  problem: Problem,
  atoms: readonly Atom[],
  columns: readonly Float64Array[],
  weights: Float64Array,
  limit: number,
): Term[] {
  const isPositive = columns.map((column) => column.every((x) => x > 0));
  const n = weights.length;
  const terms: { expr: () => Expr; cost: number; values: Float64Array }[] = [];
  const put = (expr: () => Expr, cost: number, values: Float64Array): void => {
    terms.push({ expr, cost, values });
  };
  const constant = new Float64Array(n).fill(1);
  put(() => one, 0, constant);
  const share = atoms.length === 0 ? limit : Math.ceil(limit / 2);
  const plain = monomials(isPositive, share, false);
  const scratch = new Float64Array(n);
  for (const monomial of plain) {
    monomialValues(monomial, columns, scratch);
    put(() => monomialExpr(monomial.exponents, problem.names), monomial.cost, scratch.slice());
  }
  if (atoms.length > 0) {
    // A column inside a sine stands outside of it too rarely to be worth the room.
    const few = [nothing(columns.length), ...plain];
    const factors = atoms.flatMap((atom) => {
      const free = few.filter(({ exponents }) => atom.sources.every((i) => exponents[i] === 0));
      return [1, 2].flatMap((p) =>
        free.map((monomial) => ({ atom, p, monomial, cost: monomial.cost + atom.cost + p - 1 })),
      );
    });
    factors.sort((a, b) => a.cost - b.cost);
    const atomValues = new Float64Array(n);
    for (const { atom, p, monomial, cost } of factors.slice(0, limit - share)) {
      atom.write(columns, atomValues);
      monomialValues(monomial, columns, scratch);
      put(
        () => mul(monomialExpr(monomial.exponents, problem.names), p === 1 ? atom.expr : pow(atom.expr, 2)),
        cost,
        scratch.map((v, r) => v * atomValues[r]! ** p),
      );
    }
  }
  return terms
    .sort((a, b) => a.cost - b.cost)
    .flatMap(({ expr, cost, values }) => {
      for (let r = 0; r < n; r++) values[r]! *= weights[r]!;
      const norm = Math.sqrt(dot(values, values));
      if (!(norm > 0 && norm < 1e140)) return [];
      for (let r = 0; r < n; r++) values[r]! /= norm;
      return [{ expr: expr(), cost, unit: values, norm, isBelow: false }];
    });
}
