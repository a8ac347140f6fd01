/**
 * The sets of two columns or more that leave the least of a target, out of all sets of that size.
 *
 * A beam misses two terms of which neither alone explains anything, such as `v - cos(g)/v`. Each set costs a few
 * multiply-adds, since the products of all columns are swept once for every set that is shorter by one or two. Source:
 * Furnival & Wilson, "Regressions by leaps and bounds", *Technometrics* 16 (1974), here without bounds.
 */
import { dot } from "../../math/statistics.ts";
import type { Pause } from "../pause.ts";

/** Columns with their prices in nats, and what nats the sum of squares left of the target is. */
export interface SetQuestion {
  readonly columns: readonly Float64Array[];
  readonly prices: readonly number[];
  /** Which of them stand on a grid of an inner constant, behind all that do not, and how many of those a set may have. */
  readonly isInner: readonly boolean[];
  readonly mostInner: number;
  readonly target: Float64Array;
  readonly natsOf: (left: number) => number;
}

/** Sets of a size that are looked at, at most: about 0.2 s. */
const MOST_SETS = 2e7;
/** Sets of a size, and of as many columns on a grid, that are handed on: those on grids come near what they never meet. */
const KEPT = 60;
/** Share of a column's square that others leave of it, at least: less is rounding of products. */
const LEAST_OWN = 1e-7;
/** Share of the target's square below which what is left is rounding of products: the cheaper set is the better one. */
const LEAST_LEFT = 1e-11;

interface KeptSet {
  readonly places: readonly number[];
  readonly nats: number;
}

/** The best sets of `size` columns, two or more, for each number of them on grids; none where there are too many to look at. Cost: up to a second or three, in parts. */
export async function bestSets(
  question: SetQuestion,
  size: number,
  isStopped: Pause,
): Promise<(readonly number[])[]> {
  const { prices, natsOf, isInner } = question;
  const n = isInner.length;
  const mostInner = innerWithin(question, size);
  if (size > n || mostInner < 0) return [];
  const { products, shares, square } = productsOf(question);
  const cheapest = prices.reduce((least, price) => Math.min(least, price), Number.POSITIVE_INFINITY);
  const kept = Array.from({ length: mostInner + 1 }, () => new Shortlist(natsOf, square));
  const places: number[] = [];
  const workspace = Array.from({ length: size - 2 }, () => new Float64Array(n * n));
  const targets = Array.from({ length: size - 1 }, () => new Float64Array(n));
  const grow = (
    g: Float64Array,
    c: Float64Array,
    [first, end]: readonly [number, number],
    left: number,
    paid: number,
    inner: number,
  ): void => {
    const level = places.length;
    for (let i = first; i < end; i++) {
      const own = g[i * n + i]!;
      const nInner = inner + Number(isInner[i]!);
      if (nInner > mostInner) break;
      if (own < LEAST_OWN) continue;
      places.push(i);
      const [along, rest, price] = [c[i]! / own, left - (c[i]! * c[i]!) / own, paid + prices[i]!];
      const shifted = targets[level]!;
      if (level < size - 2) {
        const swept = workspace[level]!;
        for (let j = i + 1; j < n; j++) {
          const share = g[i * n + j]! / own;
          for (let k = j; k < n; k++) swept[j * n + k] = g[j * n + k]! - share * g[i * n + k]!;
          shifted[j] = c[j]! - along * g[i * n + j]!;
        }
        grow(swept, shifted, [i + 1, n - (size - 2 - level)], rest, price, nInner);
      } else {
        const plain = kept[nInner]!;
        const curved = kept[nInner + 1];
        const most = [plain.mostLeft(price + cheapest), curved?.mostLeft(price + cheapest) ?? 0];
        for (let k = i + 1; k < n; k++) {
          if (isInner[k] && curved === undefined) break;
          const cross = g[i * n + k]!;
          const ownToo = g[k * n + k]! - (cross * cross) / own;
          if (ownToo < LEAST_OWN) continue;
          const part = c[k]! - along * cross;
          const last = rest - (part * part) / ownToo;
          const list = isInner[k] ? curved : plain;
          if (last < most[Number(isInner[k]!)]!) list?.offer([...places, k], last, price + prices[k]!);
        }
      }
      places.pop();
    }
  };
  for (let i = 0; i < n - (size - 1); i++) {
    if (await isStopped()) break;
    grow(products, shares, [i, i + 1], 1, 0, 0);
  }
  return kept.flatMap(({ sets }) => sets.map((set) => set.places));
}

/** The shortest descriptions so far. */
class Shortlist {
  readonly sets: KeptSet[] = [];
  readonly #natsOf: (left: number) => number;
  readonly #square: number;

  constructor(natsOf: (left: number) => number, square: number) {
    this.#natsOf = natsOf;
    this.#square = square;
  }

  /** Takes a set that leaves this share of the target's square, if it is among the best. */
  offer(places: readonly number[], left: number, paid: number): void {
    const nats = this.#natsOf(Math.max(left, LEAST_LEFT) * this.#square) + paid;
    if (this.sets.length === KEPT) {
      if (!(nats < this.sets[KEPT - 1]!.nats)) return;
      this.sets.pop();
    }
    const at = this.sets.findIndex((other) => nats < other.nats);
    this.sets.splice(at < 0 ? this.sets.length : at, 0, { places, nats });
  }

  /** What a set of this price may leave, at most, to be taken; found by halving, since nats rise with it. */
  mostLeft(paid: number): number {
    if (this.sets.length < KEPT) return Number.POSITIVE_INFINITY;
    const most = this.sets[KEPT - 1]!.nats - paid;
    if (this.#natsOf(this.#square) <= most) return Number.POSITIVE_INFINITY;
    let [low, high] = [Math.log(LEAST_LEFT), 0];
    for (let step = 0; step < HALVINGS; step++) {
      const middle = (low + high) / 2;
      if (this.#natsOf(this.#square * Math.exp(middle)) <= most) low = middle;
      else high = middle;
    }
    return Math.exp(high);
  }
}

const HALVINGS = 12;

/** Products of all columns and of each with the target, all of length 1; a column of no length is 0. */
function productsOf({ columns, target }: SetQuestion) {
  const n = columns.length;
  const square = dot(target, target);
  const units = columns.map((column) => {
    const norm = Math.sqrt(dot(column, column));
    return norm > 0 && Number.isFinite(norm) ? column.map((v) => v / norm) : new Float64Array(column.length);
  });
  const products = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = i; j < n; j++) products[i * n + j] = dot(units[i]!, units[j]!);
  }
  const shares = Float64Array.from(units, (unit) => dot(unit, target) / Math.sqrt(square));
  return { products, shares, square };
}

/** How many columns on grids sets may have so that they are not too many; below 0 where they are. */
function innerWithin({ isInner, mostInner }: SetQuestion, size: number): number {
  const onGrid = isInner.filter(Boolean).length;
  let sets = 0;
  for (let inner = 0; inner <= mostInner; inner++) {
    sets += choose(onGrid, inner) * choose(isInner.length - onGrid, size - inner);
    if (sets > MOST_SETS) return inner - 1;
  }
  return mostInner;
}

function choose(n: number, size: number): number {
  let sets = 1;
  for (let k = 0; k < size; k++) sets *= (n - k) / (k + 1);
  return sets;
}
