/**
 * Short sums of terms that explain a state, from its integrated equation.
 *
 * A beam over sets of terms, grown one term at a time by what it takes off the residuals, then thinned. Terms with inner
 * constants stand in their dictionary on a grid; what is refined joins it. Sources: Brunton, Proctor & Kutz, *PNAS* 113
 * (2016), for the idea of few terms; Natarajan, *SIAM J. Comput.* 24 (1995), for growing them.
 */
import {
  emptyProjection,
  extended,
  leastSquares,
  leftWith,
  type Projection,
} from "../../math/linear/projection.ts";
import { dot } from "../../math/statistics.ts";
import { compileTemplate } from "../../symbolic/expression/tape/tape.ts";
import { NATS_PER_NODE } from "../../symbolic/formula/descriptionLength.ts";
import { type CandidateSystem, sumOf } from "../candidate.ts";
import type { Pause } from "../pause.ts";
import { bestSets, type SetQuestion } from "./bestSets.ts";
import type { WeakTerm } from "./terms.ts";
import { type WeakFit, weakFit } from "./weakFit.ts";
import type { WeakForm } from "./weakForm.ts";

/** Sets of terms that are grown side by side, and what each is grown by. */
const BEAM = 14;
const BRANCHES = 10;
/** Share of a spread below which what curves leave is no noise: among noise, of all sums one looks like a law by chance. */
export const CLEAN = 1e-3;
/** Terms up to which all sums are looked at beside the beam, where there is no noise. */
const ALL_SETS = 3;
/** Terms of a sum, at most. */
const MOST_TERMS = 8;
/** Sums of each number of terms that are handed on, and of those with one or two inner constants that are refined. */
const KEPT = 3;
const REFINED = 12;
/** The same among noise, where those with one and with two share their places. */
const REFINED_OF_ALL = 16;
/** Steps of a first fit of inner constants, and of those of the best few. */
const FIRST_STEPS = 15;
const FOLLOWED = 3;
const ALL_STEPS = 120;
/** Terms of a sum with inner constants, at most. */
const MOST_INNER = 2;

/** What sums are looked for in. */
export interface SumQuestion {
  readonly names: readonly string[];
  readonly form: WeakForm;
  readonly target: Float64Array;
  /** Mean square that says nothing: noise, and what integrals along smoothed states are off by. */
  readonly floor: number;
}

/** A sum found, and how long it and its residuals are together, in nats. */
export interface FoundSum {
  readonly candidate: CandidateSystem;
  readonly meanSquare: number;
  readonly length: number;
}

/** A term with its integral and its price in nats. */
interface Column {
  readonly term: WeakTerm;
  readonly values: Float64Array;
  readonly price: number;
  /** Terms that differ in their inner constants only are of one kind. */
  readonly kind: string;
}

interface Node {
  readonly places: readonly number[];
  readonly projection: Projection;
  readonly nats: number;
}

/** Nats of the residuals of a fit, and of the form. */
export function lengthOf({ meanSquare, saved, candidate }: WeakFit, question: SumQuestion): number {
  const { structure, values } = candidate;
  const n = question.form.nRows;
  return (
    0.5 * n * Math.log(Math.max(meanSquare, 0) + question.floor) +
    structure +
    0.5 * values.length * Math.log(n) -
    saved
  );
}

/** Sums of the terms of one dictionary, of each size the best few, shortest description first; of one term at least, whatever `isStopped` says. */
export async function sparseSums(
  terms: readonly WeakTerm[],
  question: SumQuestion,
  isStopped: Pause,
): Promise<FoundSum[]> {
  const { names, form, target, floor } = question;
  const out = new Float64Array(form.nNodes);
  const columnOf = (term: WeakTerm): Column[] => {
    compileTemplate(term.expr, names, term.inner).value(form.nodes, out);
    const values = out.every(Number.isFinite) ? form.integrated(out) : undefined;
    if (values?.every(Number.isFinite) !== true) return [];
    const price =
      sumOf([term], [1], "").structure + NATS_PER_NODE + 0.5 * (1 + term.inner.length) * Math.log(form.nRows);
    return [{ term, values, price, kind: JSON.stringify(term.expr) }];
  };
  const columns = terms.flatMap(columnOf);
  const found: FoundSum[] = [];
  const residualNats = (left: number): number => 0.5 * form.nRows * Math.log(left / form.nRows + floor);
  const isClean = floor * form.nRows < CLEAN ** 2 * dot(target, target);
  const all: SetQuestion = {
    columns: columns.map(({ values }) => values),
    prices: columns.map(({ price }) => price),
    isInner: columns.map(({ term }) => term.inner.length > 0),
    mostInner: MOST_INNER,
    target,
    natsOf: residualNats,
  };
  const natsOf = (left: number, places: readonly number[]): number =>
    places.reduce((sum, place) => sum + columns[place]!.price, residualNats(left));
  const settle = (places: readonly number[], steps: number): FoundSum | undefined => {
    const chosen = places.map((place) => columns[place]!);
    const factors = leastSquares(
      chosen.map(({ values }) => values),
      target,
    );
    if (factors === undefined) return undefined;
    const fit = weakFit(
      sumOf(
        chosen.map(({ term }) => term),
        factors,
        "sum",
      ),
      names,
      form,
      target,
      steps,
    );
    if (!Number.isFinite(fit.meanSquare)) return undefined;
    return { ...fit, length: lengthOf(fit, question) };
  };
  let beam: Node[] = [{ places: [], projection: emptyProjection(target), nats: Number.POSITIVE_INFINITY }];
  let best = Number.POSITIVE_INFINITY;
  let worse = 0;
  for (let depth = 1; depth <= Math.min(MOST_TERMS, columns.length); depth++) {
    const seen = new Set<string>();
    const grown: Node[] = [];
    for (const { places, projection } of beam) {
      if ((await isStopped()) && depth > 1) break;
      const next = columns
        .map(({ values }, place) => ({
          place,
          nats: places.includes(place)
            ? Number.POSITIVE_INFINITY
            : natsOf(leftWith(projection, values.slice()), [place]),
        }))
        .filter(({ nats }) => Number.isFinite(nats))
        .sort((a, b) => a.nats - b.nats || a.place - b.place)
        .filter(fewOf(({ place }) => columns[place]!.kind))
        .slice(0, BRANCHES);
      for (const { place } of next) {
        const set = [...places, place].sort((a, b) => a - b);
        if (seen.has(set.join())) continue;
        seen.add(set.join());
        const longer = extended(projection, columns[place]!.values);
        if (longer === projection) continue;
        grown.push({ places: set, projection: longer, nats: natsOf(longer.left, set) });
      }
    }
    if (isClean && depth > 1 && depth <= ALL_SETS) {
      for (const places of await bestSets(all, depth, isStopped)) {
        if (seen.has(places.join())) continue;
        const projection = projectionOf(places, columns, target);
        grown.push({ places, projection, nats: natsOf(projection.left, places) });
      }
    }
    if (grown.length === 0) break;
    grown.sort((a, b) => a.nats - b.nats);
    beam = grown.filter(fewOf((node) => kindOf(node.places, columns))).slice(0, BEAM);
    const refined: Node[] = [];
    const kinds = Array.from({ length: MOST_INNER + 1 }, () => new Set<string>());
    const most = isClean ? REFINED : REFINED_OF_ALL;
    const begun: { readonly node: Node; readonly sum: FoundSum }[] = [];
    let isThere = false;
    for (const [rank, node] of grown.entries()) {
      const nInner = node.places.filter((place) => columns[place]!.term.inner.length > 0).length;
      const kind = kindOf(node.places, columns);
      if (nInner > MOST_INNER) continue;
      const tried = kinds[isClean ? nInner : 0]!;
      if (nInner > 0 ? tried.size >= most || tried.has(kind) : rank >= KEPT) continue;
      if (nInner > 0) tried.add(kind);
      if ((await isStopped()) && found.length > 0) break;
      const sum = settle(node.places, nInner > 0 ? FIRST_STEPS : 3);
      if (sum === undefined) continue;
      found.push(sum);
      const fewer = nInner > 0 ? node.places : thinned(node.places, columns, target, natsOf);
      if (fewer.length < node.places.length) found.push(...[settle(fewer, 3)].flatMap((one) => one ?? []));
      isThere ||= sum.meanSquare <= floor;
      if (nInner > 0) begun.push({ node, sum });
    }
    begun.sort((a, b) => a.sum.length - b.sum.length);
    for (const [rank, { node, sum }] of begun.entries()) {
      if (await isStopped()) break;
      const last = rank < FOLLOWED ? followed(sum, question) : sum;
      if (last !== sum) found.push(last);
      isThere ||= last.meanSquare <= floor;
      refined.push(withRefined(node, last.candidate, columns, columnOf, target, natsOf));
    }
    beam.push(...refined);
    const least = Math.min(...beam.map(({ nats }) => nats));
    worse = least < best ? 0 : worse + 1;
    best = Math.min(best, least);
    if (isThere || worse >= 2) break;
  }
  return found.sort((a, b) => a.length - b.length);
}

function projectionOf(
  places: readonly number[],
  columns: readonly Column[],
  target: Float64Array,
): Projection {
  return places.reduce((all, place) => extended(all, columns[place]!.values), emptyProjection(target));
}

/** Sets that differ in inner constants only are of one kind. */
function kindOf(places: readonly number[], columns: readonly Column[]): string {
  return places
    .map((place) => columns[place]!.kind)
    .sort()
    .join();
}

/** Of one kind, that stand side by side in the beam. */
const MOST_OF_KIND = 2;

/** True for the first few of each kind, in the order in which they come. */
function fewOf<Item>(nameOf: (item: Item) => string): (item: Item) => boolean {
  const counts = new Map<string, number>();
  return (item) => {
    const name = nameOf(item);
    const n = (counts.get(name) ?? 0) + 1;
    counts.set(name, n);
    return n <= MOST_OF_KIND;
  };
}

/** The sum with its fit followed to the end. */
function followed(sum: FoundSum, question: SumQuestion): FoundSum {
  const { names, form, target } = question;
  const fit = weakFit(sum.candidate, names, form, target, ALL_STEPS);
  return fit.meanSquare < sum.meanSquare ? { ...fit, length: lengthOf(fit, question) } : sum;
}

/** The terms without those that make the description longer, the worst first. */
function thinned(
  all: readonly number[],
  columns: readonly Column[],
  target: Float64Array,
  natsOf: (left: number, places: readonly number[]) => number,
): readonly number[] {
  const nats = (places: readonly number[]): number =>
    natsOf(projectionOf(places, columns, target).left, places);
  let places = all;
  let best = nats(all);
  while (places.length > 1) {
    const shorter = places.map((place) => places.filter((one) => one !== place));
    const lengths = shorter.map(nats);
    const least = Math.min(...lengths);
    if (least >= best) break;
    best = least;
    places = shorter[lengths.indexOf(least)]!;
  }
  return places;
}

/** The node with its inner constants as a fit left them; the refined terms join the dictionary. */
function withRefined(
  node: Node,
  { values }: CandidateSystem,
  columns: Column[],
  columnOf: (term: WeakTerm) => Column[],
  target: Float64Array,
  natsOf: (left: number, places: readonly number[]) => number,
): Node {
  let at = 0;
  const places = node.places.map((place) => {
    const { term } = columns[place]!;
    const inner = Array.from(values.subarray(at + 1, at + 1 + term.inner.length));
    at += 1 + inner.length;
    if (inner.length === 0) return place;
    const [made] = columnOf({ expr: term.expr, inner });
    return made === undefined ? place : columns.push(made) - 1;
  });
  const projection = projectionOf(places, columns, target);
  return { places, projection, nats: natsOf(projection.left, places) };
}
