/**
 * Sums of terms with a shift of their own: y = Σ g(x)·(a + b·z) and the like, with one term more that may hold free numbers.
 *
 * Terms are blocks of columns (see `shiftedTerms.ts`). At each start of the numbers their block stands with its slopes by them (the
 * linear part of variable projection), and all pairs of fixed blocks are looked at beside it; the best pairs get a third.
 * The best sums are refined (see `refinedNumbers.ts`).
 */
import { orthogonalise } from "../../../math/linear/projection.ts";
import { dot } from "../../../math/statistics.ts";
import { TERM_COST } from "../../prior.ts";
import type { BasisTerm } from "../basis/basisDictionary.ts";
import { type PricedTarget, pricedTarget } from "../basis/pricedTarget.ts";
import type { FormTable, FoundForm } from "../form.ts";
import { Ranking } from "../ranking.ts";
import type { Screen } from "../rows.ts";
import { refinedNumbers, type TermsAt } from "./refinedNumbers.ts";
import { type Block, type FreeBlock, fixedBlocks, freeBlocks } from "./shiftedTerms.ts";
import { sumFormula } from "./sumFormula.ts";

/** Pairs that get a third block, at each start. */
const GROWN = 2;
/** Sums of each block with free numbers, and of each count of fixed ones, that are refined. */
const REFINED = 5;
/** Steps of a refinement. */
const STEPS = 20;
/** A column that keeps less of itself than this outside of the others is in their span. */
const SPANNED = 1e-9;

/** A sum: the places of its fixed blocks, and the free one with its numbers. */
interface Sum {
  readonly fixed: readonly number[];
  readonly free?: { readonly block: FreeBlock; readonly numbers: readonly number[] };
}

interface Given extends PricedTarget {
  readonly blocks: readonly Block[];
}

/** Sums that leave less than `share` of the squared target, the cheapest first. Cost O(starts·blocks²·rows). */
export function shiftedSums(
  table: FormTable,
  screen: Screen,
  terms: readonly BasisTerm[],
  share: number,
  isOver: () => boolean,
): readonly FoundForm[] {
  const given: Given = { ...pricedTarget(screen), blocks: fixedBlocks(table.names, screen, terms) };
  const { total } = given;
  const found: { readonly sum: Sum; readonly left: number }[] = [];
  for (const block of [undefined, ...freeBlocks(table.names, screen)]) {
    if (isOver()) break;
    const sums = bestSums(given, block, block?.starts ?? [[]], isOver).map((sum) => refined(given, sum));
    found.push(...sums);
    // Where the numbers are right the shortest of several sums with the same values shows.
    const nearest = sums.toSorted((a, b) => a.left - b.left)[0];
    if (block === undefined || nearest === undefined || !(nearest.left < share * total)) continue;
    const { numbers } = nearest.sum.free!;
    found.push(...bestSums(given, block, [numbers], isOver).map((sum) => refined(given, sum)));
  }
  return found
    .filter(({ left }) => left < share * total)
    .sort((a, b) => given.price(a.left, costOf(given, a.sum)) - given.price(b.left, costOf(given, b.sum)))
    .flatMap(({ sum, left }) => formOf(given, sum, left));
}

function costOf({ blocks }: Given, { fixed, free }: Sum): number {
  const costs = [...fixed.map((f) => blocks[f]!.cost), ...(free === undefined ? [] : [free.block.cost])];
  return costs.reduce((sum, cost) => sum + cost + TERM_COST, -TERM_COST);
}

/** The most promising sums of a block with free numbers, or none, and up to three fixed ones. */
function bestSums(
  given: Given,
  block: FreeBlock | undefined,
  starts: readonly (readonly number[])[],
  isOver: () => boolean,
): Sum[] {
  const ranking = new Ranking<Sum>(REFINED, 4);
  for (const numbers of starts) {
    if (isOver()) break;
    const free = block === undefined ? undefined : { block, numbers };
    const own = free === undefined ? [] : tangent(free.block, numbers);
    if (own !== undefined) rankBeside(given, own, free, ranking);
  }
  return ranking.sorted();
}

/** An orthonormal basis of what a block gives at its numbers and gains by small changes of them. */
function tangent(block: FreeBlock, numbers: readonly number[]): Float64Array[] | undefined {
  const { values, slopes } = block.at(numbers);
  const basis = basisOf([...values, ...slopes.flat()], []);
  return basis.length >= values.length && basis.every((q) => q.every(Number.isFinite)) ? basis : undefined;
}

/** Orthonormal columns of the span of `columns`, without `before`. */
function basisOf(columns: readonly Float64Array[], before: readonly Float64Array[]): Float64Array[] {
  const basis: Float64Array[] = [];
  for (const column of columns) {
    const own = column.slice();
    const whole = Math.sqrt(dot(own, own));
    orthogonalise(own, [...before, ...basis]);
    const length = Math.sqrt(dot(own, own));
    if (length > SPANNED * whole) basis.push(own.map((v) => v / length));
  }
  return basis;
}

/** Ranks the sums of `own`, an orthonormal basis, and fixed blocks by what they leave of the target. */
function rankBeside(
  given: Given,
  own: readonly Float64Array[],
  free: Sum["free"],
  ranking: Ranking<Sum>,
): void {
  const { blocks, target, price } = given;
  const rest = target.slice();
  orthogonalise(rest, own);
  const whole = dot(rest, rest);
  const frames = blocks.map(({ values }) => basisOf(values, own));
  const shares = frames.map((frame) => frame.map((q) => dot(q, rest)));
  const squares = shares.map((share) => share.reduce((sum, s) => sum + s * s, 0));
  const offer = (left: number, fixed: readonly number[]): void => {
    const cost = fixed.reduce((sum, f) => sum + blocks[f]!.cost + TERM_COST, free?.block.cost ?? 0);
    const asked = price(Math.max(0, left), cost);
    if (ranking.wants(asked, fixed.length))
      ranking.add(asked, fixed.length, { fixed, ...(free === undefined ? {} : { free }) });
  };
  if (free !== undefined) offer(whole, []);
  const pairs = new Ranking<readonly [number, number]>(GROWN, 1);
  for (let i = 0; i < blocks.length; i++) {
    offer(whole - squares[i]!, [i]);
    for (let j = 0; j < i; j++) {
      const more = explainedBeside(frames[i]!, shares[i]!, frames[j]!, shares[j]!);
      const left = whole - squares[i]! - more;
      offer(left, [j, i]);
      const asked = price(Math.max(0, left), blocks[i]!.cost + blocks[j]!.cost);
      if (pairs.wants(asked, 0)) pairs.add(asked, 0, [j, i]);
    }
  }
  for (const pair of pairs.sorted()) {
    const basis = basisOf(
      pair.flatMap((f) => frames[f]!),
      [],
    );
    const after = rest.slice();
    orthogonalise(after, basis);
    const left = dot(after, after);
    frames.forEach((frame, k) => {
      if (pair.includes(k)) return;
      const gained = basisOf(frame, basis).reduce((sum, q) => sum + dot(q, after) ** 2, 0);
      offer(left - gained, [...pair, k]);
    });
  }
}

/** The squares of the target that the frame `b` explains beyond the frame `a`; both are orthonormal, with their shares of it. */
function explainedBeside(
  a: readonly Float64Array[],
  ofA: readonly number[],
  b: readonly Float64Array[],
  ofB: readonly number[],
): number {
  // Cholesky of the Gram matrix of b without its part along a, and of its shares.
  const n = b.length;
  const cosines = b.map((q) => a.map((p) => dot(p, q)));
  const lower: number[][] = [];
  let explained = 0;
  const solved: number[] = [];
  for (let i = 0; i < n; i++) {
    const row: number[] = [];
    for (let j = 0; j <= i; j++) {
      let g = i === j ? 1 : 0;
      for (let k = 0; k < a.length; k++) g -= cosines[i]![k]! * cosines[j]![k]!;
      for (let k = 0; k < j; k++) g -= row[k]! * (j === i ? row[k]! : lower[j]![k]!);
      if (j < i) row.push(lower[j]![j]! === 0 ? 0 : g / lower[j]![j]!);
      else row.push(g > SPANNED ? Math.sqrt(g) : 0);
    }
    lower.push(row);
    let share = ofB[i]!;
    for (let k = 0; k < a.length; k++) share -= cosines[i]![k]! * ofA[k]!;
    for (let k = 0; k < i; k++) share -= row[k]! * solved[k]!;
    solved.push(row[i] === 0 ? 0 : share / row[i]!);
    explained += solved[i]! ** 2;
  }
  return explained;
}

/** A sum with the numbers of least squares near those it has. Cost O(steps·rows·terms²). */
function refined({ blocks, target, tiny }: Given, sum: Sum): { readonly sum: Sum; readonly left: number } {
  const fixed = sum.fixed.flatMap((f) => blocks[f]!.values);
  const block = sum.free?.block;
  const at = (numbers: readonly number[]): TermsAt => {
    const { values = [], slopes = [] } = block?.at(numbers) ?? {};
    return { values, slopes: slopes.map((moved) => moved.map((slope, term) => ({ term, values: slope }))) };
  };
  const { numbers, left } = refinedNumbers(
    { fixed, target, at, tiny, steps: STEPS },
    sum.free?.numbers ?? [],
  );
  return { sum: { fixed: sum.fixed, ...(block && { free: { block, numbers } }) }, left };
}

/** The formula of a sum, without terms that give nothing; none where its factors are not finite. */
function formOf({ blocks, target, total }: Given, sum: Sum, left: number): FoundForm[] {
  const own = sum.free && {
    exprs: sum.free.block.exprs(sum.free.numbers),
    values: sum.free.block.at(sum.free.numbers).values,
  };
  const all = [...sum.fixed.map((f) => blocks[f]!), ...(own === undefined ? [] : [own])].flatMap(
    ({ exprs, values }) => exprs.map((expr, k) => ({ expr, values: values[k]! })),
  );
  const expr = sumFormula(all, target, total);
  return expr === undefined ? [] : [{ expr, left: left / total }];
}
