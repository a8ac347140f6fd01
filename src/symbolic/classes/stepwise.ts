/** Log odds of classes that grow by a term at a time. */
import { complexity } from "../expression/complexity.ts";
import type { Expr } from "../expression/expr.ts";
import type { FormulaLimits } from "../formula/formulaLimits.ts";
import { type ClassTerms, type Fitted, type FittedRows, fitted, promises } from "./fitLogOdds.ts";
import { emptyDerivatives, logLosses } from "./likelihood.ts";
import { exprOf, type LogOddsTerm, type NamedColumns, termOf, termsOf } from "./terms.ts";

/** Terms that are fitted at each step, those that promise most for each node. */
const MOST_FITTED = 8;
/** Terms that are tried without at each step, those that weigh least. */
const MOST_REMOVED = 3;
/**
 * Rows times squared classes from which a step tries less, and so many for each class that gets a term at once, without trials, from two of them on. Iris
 * has 1,350, digits 180,000: 0.61 of it was right on rows left out when 69 s of a processor were spent, 0.84 by its end after 19 s. Made tables,
 * before and so: 1,000 rows of five classes 0.714 in 40 s and in 14, 6,000 of three 0.678 in 56 and in 11, 2,000 of eight 0.624, cut after 114, and 0.618 in 9.
 */
const CELLS_OF_LESS = 1e4;
const CELLS_OF_A_TERM = 4e4;
/** Terms that are looked at of those given, those that tell most alone, and the share of trials among them: a network has chosen already. */
const [MOST_TERMS, EFFORT_OF_GIVEN] = [256, 1 / 2];
/** A term is exchanged for one that leaves less than this share of the loss. */
const EXCHANGED = 0.999;

/** Terms of all classes at their weights, and where a term was added last. */
export interface Chosen {
  readonly terms: ClassTerms;
  readonly fit: Fitted;
  readonly newest?: { readonly place: number; readonly term: LogOddsTerm };
}

/** What grows: rows, the terms for them and the most nodes of the formula of a class. */
export interface Growth {
  readonly rows: FittedRows;
  readonly terms: readonly LogOddsTerm[];
  readonly maxNodes: number;
  /** The share of fits and trials without a term at a step. */
  readonly effort: number;
}

/** The constants that begin, and what may be added to them: `limits.terms`, else what `termsOf` has. Cost O(rows·(columns + terms)·classes²). */
export function growthOf(
  columns: NamedColumns,
  rows: FittedRows,
  limits: FormulaLimits & { readonly maxNodes: number; readonly terms?: readonly Expr[] },
): { readonly growth: Growth; readonly start: Chosen } {
  const none = rows.targets.map(() => []);
  const start = { terms: none, fit: fitted(none, rows) };
  const tells = (firsts: readonly LogOddsTerm[]): number[] => {
    const all = pullsOf(start.fit, rows).map((pull) => promises(firsts, [], pull));
    return firsts.map((_, t) => all.reduce((sum, own) => sum + own[t]!, 0));
  };
  const given = limits.terms?.flatMap((expr) => termOf(expr, columns) ?? []);
  const terms = given === undefined ? termsOf(columns, limits, tells) : mostTelling(given, tells(given));
  const effort = given === undefined ? 1 : EFFORT_OF_GIVEN;
  return { growth: { rows, terms, maxNodes: limits.maxNodes, effort }, start };
}

function mostTelling(terms: readonly LogOddsTerm[], told: readonly number[]): LogOddsTerm[] {
  const order = terms.map((term, t) => ({ term, told: told[t]! })).sort((a, b) => b.told - a.told);
  return order.slice(0, MOST_TERMS).map(({ term }) => term);
}

/**
 * The term more that makes the loss least for each node that it takes, in whichever class (wine has 0.987 so, 0.983 by the loss alone), and after it exchanges of others, within a class or across, while these leave less; undefined
 * where none fits into so many nodes or helps. Large tables of many classes get less: see `triesOf`. Cost: some 30 fits, or one.
 */
export function withOneMore(at: Chosen, growth: Growth): Chosen | undefined {
  const { removed, together } = triesOf(growth);
  let next = (together > 1 ? withSeveral(at, growth, together) : undefined) ?? bestWith(at, growth);
  if (next === undefined || !(next.fit.loss < at.fit.loss)) return undefined;
  for (const { place, term } of lightest(next).slice(0, removed)) {
    // An exchange before this one may have taken it out.
    if (!next.terms[place]!.includes(term)) continue;
    const fewer = without(next, place, term);
    const one = bestWith({ terms: fewer.terms, fit: fitted(fewer.terms, growth.rows, fewer.start) }, growth);
    if (one !== undefined && one.fit.loss < EXCHANGED * next.fit.loss) next = one;
  }
  return next;
}

/** The terms but one, and their weights to begin with. */
function without({ terms, fit }: Chosen, place: number, term: LogOddsTerm) {
  const at = terms[place]!.indexOf(term);
  return {
    terms: terms.with(place, terms[place]!.toSpliced(at, 1)),
    start: fit.weights.with(
      place,
      fit.weights[place]!.filter((_, i) => i !== at + 1),
    ),
  };
}

/** The sums of the classes. */
export function exprsOf({ terms, fit }: Chosen): Expr[] {
  return terms.map((own, c) => exprOf(own, fit.weights[c]!));
}

/** The terms that weigh least, the newest aside. */
function lightest({ terms, fit, newest }: Chosen): { readonly place: number; readonly term: LogOddsTerm }[] {
  return terms
    .flatMap((own, place) =>
      own.map((term, t) => ({ place, term, weight: Math.abs(fit.weights[place]![t + 1]!) })),
    )
    .filter(({ place, term }) => place !== newest?.place || term !== newest.term)
    .sort((a, b) => a.weight - b.weight);
}

/** How many terms are fitted at each step, how many are tried without, and how many are added at once. */
function triesOf({ rows: { weights, targets }, effort }: Growth) {
  const cells = weights.length * targets.length ** 2;
  const share = effort * Math.min(1, CELLS_OF_LESS / cells);
  const isLarge = cells >= 2 * CELLS_OF_A_TERM;
  return {
    fits: Math.ceil(share * MOST_FITTED),
    removed: isLarge ? 0 : Math.ceil(share * MOST_REMOVED),
    together: isLarge ? Math.max(1, Math.min(targets.length >> 1, Math.floor(cells / CELLS_OF_A_TERM))) : 1,
  };
}

/** With the term of most promise in each of several classes, those of most promise, in one fit. */
function withSeveral(at: Chosen, growth: Growth, most: number): Chosen | undefined {
  const { rows, maxNodes } = growth;
  const terms = [...at.terms];
  const weights = [...at.fit.weights];
  const taken = new Set<number>();
  for (const { place, term } of promisingTerms(at, growth)) {
    if (taken.has(place)) continue;
    taken.add(place);
    terms[place] = [...terms[place]!, term];
    weights[place] = Float64Array.of(...weights[place]!, 0);
    if (taken.size === most) break;
  }
  const fit = fitted(terms, rows, weights);
  const fits = terms.every((own, c) => sizeOf(own, fit.weights[c]!) <= maxNodes);
  return fits && fit.loss < at.fit.loss ? { terms, fit } : undefined;
}

/** What may be added, in the order of what it promises for each node. */
function promisingTerms({ terms, fit }: Chosen, { rows, terms: all, maxNodes }: Growth) {
  return pullsOf(fit, rows)
    .flatMap((pull, place) => {
      const own = terms[place]!;
      const size = sizeOf(own, ROUGH_WEIGHTS);
      const more = nodesMore(own);
      const open = all
        .map((term) => ({ term, nodes: more(term) }))
        .filter(({ term, nodes }) => !own.includes(term) && size + nodes <= maxNodes);
      const gains = promises(
        open.map(({ term }) => term),
        own,
        pull,
      );
      return open.map(({ term, nodes }, t) => ({ place, term, nodes, gain: gains[t]! / nodes }));
    })
    .sort((a, b) => b.gain - a.gain);
}

function bestWith(at: Chosen, growth: Growth): Chosen | undefined {
  const { terms, fit } = at;
  const { rows, maxNodes } = growth;
  const promising = promisingTerms(at, growth).slice(0, triesOf(growth).fits);
  let best: Chosen | undefined;
  let most = 0;
  for (const { place, term, nodes } of promising) {
    const newest = { place, term };
    const more = terms.with(place, [...terms[place]!, term]);
    const start = fit.weights.with(place, Float64Array.of(...fit.weights[place]!, 0));
    const one = fitted(more, rows, start);
    if (!Number.isFinite(one.loss) || sizeOf(more[place]!, one.weights[place]!) > maxNodes) continue;
    const gain = (fit.loss - one.loss) / nodes;
    if (gain > most) [best, most] = [{ terms: more, fit: one, newest }, gain];
  }
  return best;
}

/** Stand for weights where only the number of nodes matters. */
const ROUGH_WEIGHTS = Float64Array.from({ length: 100 }, (_, i) => Math.SQRT2 + i);

function sizeOf(terms: readonly LogOddsTerm[], weights: ArrayLike<number>): number {
  return complexity(exprOf(terms, weights));
}

/** Of sums that are looked at again and again: all but one class stay as they are in a step. */
const known = new WeakMap<readonly LogOddsTerm[], Map<LogOddsTerm, number>>();

/** How many nodes a term more takes in a sum. */
function nodesMore(own: readonly LogOddsTerm[]): (term: LogOddsTerm) => number {
  const size = sizeOf(own, ROUGH_WEIGHTS);
  const told = known.get(own) ?? new Map<LogOddsTerm, number>();
  known.set(own, told);
  return (term) => {
    const nodes = told.get(term) ?? sizeOf([...own, term], ROUGH_WEIGHTS) - size;
    told.set(term, nodes);
    return nodes;
  };
}

function pullsOf({ logits }: Fitted, rows: FittedRows) {
  const { descents, curvatures } = emptyDerivatives(rows);
  logLosses(logits, rows, { descents, curvatures });
  return descents.map((descent, c) => ({
    descent,
    curvature: curvatures[c * descents.length + c]!,
    prior: rows.prior,
  }));
}
