/**
 * Sums of a few terms of which one or two hold a number of their own: y = Σ c·term + Σ c·φ(x; θ).
 *
 * At each of some numbers θ a term stands with its slope by θ: the best sum with both is near the best sum for any θ
 * near it (the linear part of variable projection). The best of each are then refined (see `refinedNumbers.ts`).
 */
import { subtract } from "../../../math/linear/projection.ts";
import { dot } from "../../../math/statistics.ts";
import { TERM_COST } from "../../prior.ts";
import type { BasisTerm } from "../basis/basisDictionary.ts";
import { type PricedTarget, pricedTarget } from "../basis/pricedTarget.ts";
import type { FormTable, FoundForm } from "../form.ts";
import { Ranking } from "../ranking.ts";
import type { Screen } from "../rows.ts";
import { type FreeTerm, freeTerms, type Tangent, tangentsOf } from "./freeTerms.ts";
import { refinedNumbers, type TermsAt } from "./refinedNumbers.ts";
import { sumFormula } from "./sumFormula.ts";

/** How far the search goes. */
export interface NumberLimits {
  /** Numbers that each term is tried at, of each sign. */
  readonly numbers: number;
  /** The powers before functions cost no more. */
  readonly dearest: number;
  /** Fixed terms, the cheapest, of which all pairs stand beside a term with a number, and all triples. */
  readonly inPairs: number;
  readonly inTriples: number;
  /** Sums of each term with a number, and of each count of fixed terms, that are refined. */
  readonly refined: number;
  /** Fixed terms that each stand beside two terms with a number; absent where two are not looked for. */
  readonly beside?: number;
  readonly isOver: () => boolean;
}

/** Steps of a refinement. */
const STEPS = 12;
/**
 * Sums with two numbers that are refined, of those with the same fixed term. Measured on eight laws of LSR-Synth: 150, 600 and all
 * (about 5,000) find the same four in 0.8, 1.0 and 2.0 s with one fixed term, 2.4, 3.1 and 7.2 s with six.
 */
const FOLLOWED = 200;
/** A column that keeps less of itself than this outside of the others is in their span. */
const SPANNED = 1e-9;

/** A sum: places of its fixed terms, and its terms with their numbers. */
interface Sum {
  readonly fixed: readonly number[];
  readonly free: readonly { readonly term: number; readonly c: number }[];
}

interface Refined extends Sum {
  readonly left: number;
}

/** What is given to every step. */
interface Given extends PricedTarget {
  readonly limits: NumberLimits;
  readonly fixed: readonly BasisTerm[];
  readonly terms: readonly FreeTerm[];
}

/** Sums that leave less than `share` of the squared target, the cheapest first, each with one or two free numbers. */
export function numberSums(
  table: FormTable,
  screen: Screen,
  fixed: readonly BasisTerm[],
  share: number,
  limits: NumberLimits,
): readonly FoundForm[] {
  const given: Given = {
    ...pricedTarget(screen),
    limits,
    fixed: fixed.slice(0, limits.inPairs),
    terms: freeTerms(table.names, screen, limits.dearest, limits.numbers),
  };
  const sums = [...withOneNumber(given), ...withTwoNumbers(given)];
  return sums
    .map((sum) => refined(given, sum))
    .filter(({ left }) => left < share * given.total)
    .sort((a, b) => given.price(a.left, costOf(given, a)) - given.price(b.left, costOf(given, b)))
    .flatMap((sum) => formOf(given, sum));
}

function costOf({ fixed, terms }: Given, sum: Sum): number {
  const costs = [...sum.fixed.map((f) => fixed[f]!.cost), ...sum.free.map(({ term }) => terms[term]!.cost)];
  return costs.reduce((all, cost) => all + cost + TERM_COST, -TERM_COST);
}

/** The most promising sums of one term with a number and up to three fixed ones. Cost O(tangents·fixed·(rows + fixed)). */
function withOneNumber(given: Given): Sum[] {
  const { fixed, terms, target, price, limits } = given;
  const { inTriples, isOver } = limits;
  const m = fixed.length;
  const whole = dot(target, target);
  const gram = new Float64Array(m * m);
  for (let i = 0; i < m; i++) {
    for (let j = i; j < m; j++) gram[i * m + j] = dot(fixed[i]!.unit, fixed[j]!.unit);
  }
  const along = fixed.map(({ unit }) => dot(unit, target));
  const rankings = terms.map(() => new Ranking<Sum>(limits.refined, 4));
  const [byValue, bySlope, size, share] = [0, 0, 0, 0].map(() => new Float64Array(m)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  for (const { term, c, value, slope } of tangentsOf(terms, [])) {
    if (isOver()) break;
    const ranking = rankings[term]!;
    const own = terms[term]!.cost;
    const [v, s] = [dot(value, target), dot(slope, target)];
    const rest = whole - v * v - s * s;
    const offer = (left: number, members: readonly number[]): void => {
      const cost = members.reduce((sum, f) => sum + fixed[f]!.cost + TERM_COST, own);
      const asked = price(Math.max(0, left), cost);
      if (ranking.wants(asked, members.length)) {
        ranking.add(asked, members.length, { fixed: members, free: [{ term, c }] });
      }
    };
    offer(rest, []);
    for (let i = 0; i < m; i++) {
      byValue[i] = dot(fixed[i]!.unit, value);
      bySlope[i] = dot(fixed[i]!.unit, slope);
      const outside = 1 - byValue[i]! ** 2 - bySlope[i]! ** 2;
      size[i] = outside > SPANNED ? Math.sqrt(outside) : 0;
      share[i] = size[i]! > 0 ? (along[i]! - v * byValue[i]! - s * bySlope[i]!) / size[i]! : 0;
      if (size[i]! > 0) offer(rest - share[i]! ** 2, [i]);
    }
    const cosine = (i: number, j: number): number =>
      (gram[i * m + j]! - byValue[i]! * byValue[j]! - bySlope[i]! * bySlope[j]!) / (size[i]! * size[j]!);
    for (let i = 0; i < m; i++) {
      if (size[i] === 0) continue;
      for (let j = i + 1; j < m; j++) {
        if (size[j] === 0) continue;
        const ij = cosine(i, j);
        const second = 1 - ij * ij;
        if (second < SPANNED) continue;
        const ofJ = (share[j]! - ij * share[i]!) / Math.sqrt(second);
        const two = rest - share[i]! ** 2 - ofJ * ofJ;
        offer(two, [i, j]);
        if (j >= inTriples) continue;
        for (let k = j + 1; k < Math.min(m, inTriples); k++) {
          if (size[k] === 0) continue;
          const ik = cosine(i, k);
          const jk = (cosine(j, k) - ij * ik) / Math.sqrt(second);
          const third = 1 - ik * ik - jk * jk;
          if (third < SPANNED) continue;
          offer(two - (share[k]! - ik * share[i]! - jk * ofJ) ** 2 / third, [i, j, k]);
        }
      }
    }
  }
  return rankings.flatMap((ranking) => ranking.sorted());
}

/** The best sums of two terms with a number, one of each two, and one of the cheapest fixed terms or none. Cost O(beside·tangents²·rows). */
function withTwoNumbers(given: Given): Sum[] {
  const { fixed, terms, target, limits } = given;
  if (limits.beside === undefined) return [];
  const alone = fixed.slice(0, limits.beside).map((_, f) => [f]);
  return [[], ...alone].flatMap((beside) => {
    const base = beside.map((f) => fixed[f]!.unit);
    const tangents = tangentsOf(terms, base);
    const rest = target.slice();
    for (const q of base) subtract(rest, q, dot(rest, q));
    const shares = tangents.map(({ value, slope }) => [dot(value, rest), dot(slope, rest)] as const);
    const best = new Map<number, { readonly explained: number; readonly free: Sum["free"] }>();
    for (let i = 0; i < tangents.length && !limits.isOver(); i++) {
      const a = tangents[i]!;
      for (let j = 0; j < i; j++) {
        const b = tangents[j]!;
        if (a.term === b.term) continue;
        const explained = explainedBy(a, b, shares[i]!, shares[j]!);
        const pair = b.term * terms.length + a.term;
        if (!(explained > (best.get(pair)?.explained ?? 0))) continue;
        best.set(pair, { explained, free: [b, a].map(({ term, c }) => ({ term, c })) });
      }
    }
    const followed = [...best.values()].sort((x, y) => y.explained - x.explained).slice(0, FOLLOWED);
    return followed.map(({ free }) => ({ fixed: beside, free }));
  });
}

/** The squares that two tangents explain together, given what each does alone. */
function explainedBy(
  a: Tangent,
  b: Tangent,
  [av, as]: readonly [number, number],
  [bv, bs]: readonly [number, number],
): number {
  const [vv, vs] = [dot(a.value, b.value), dot(a.value, b.slope)];
  const [sv, ss] = [dot(a.slope, b.value), dot(a.slope, b.slope)];
  // b without its part along a: its Gram matrix, and what is left of its shares.
  const p = 1 - vv * vv - sv * sv;
  const q = -vv * vs - sv * ss;
  const r = 1 - vs * vs - ss * ss;
  const [x, y] = [bv - vv * av - sv * as, bs - vs * av - ss * as];
  const determinant = p * r - q * q;
  const alone = av * av + as * as;
  return determinant < SPANNED ? alone : alone + (r * x * x - 2 * q * x * y + p * y * y) / determinant;
}

/** A sum with the numbers of least squares near those it has. Cost O(steps·rows·terms²). */
function refined({ fixed, terms, target, tiny }: Given, { fixed: members, free }: Sum): Refined {
  const at = (numbers: readonly number[]): TermsAt => {
    const found = free.map(({ term }, k) => terms[term]!.at(numbers[k]!));
    return {
      values: found.map(({ values }) => values),
      slopes: found.map(({ slopes }, term) => [{ term, values: slopes }]),
    };
  };
  const { numbers, left } = refinedNumbers(
    { fixed: members.map((f) => fixed[f]!.unit), target, at, tiny, steps: STEPS },
    free.map(({ c }) => c),
  );
  return { fixed: members, free: free.map(({ term }, k) => ({ term, c: numbers[k]! })), left };
}

/** The formula of a sum, without terms that give nothing; none where its factors are not finite. */
function formOf({ fixed, terms, target, total }: Given, sum: Refined): FoundForm[] {
  const all = [
    ...sum.fixed.map((f) => ({
      expr: fixed[f]!.expr(),
      values: fixed[f]!.unit.map((v) => v * fixed[f]!.norm),
    })),
    ...sum.free.map(({ term, c }) => ({ expr: terms[term]!.expr(c), values: terms[term]!.at(c).values })),
  ];
  const expr = sumFormula(all, target, total);
  return expr === undefined ? [] : [{ expr, left: sum.left / total }];
}
