/** Short formulas that an island builds with, by their values: those that any law may hold, and some with numbers of their own. */
import type { RandomStream } from "../../math/philox.ts";
import { extremes } from "../../math/statistics.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import { add, call, mul, num, pow } from "../../symbolic/expression/make.ts";
import { ALL_FUNCTIONS } from "../../symbolic/functions/all.ts";
import { enumerate } from "../values/enumerate.ts";
import { ANYTHING, ARGUMENTS } from "../values/grammars.ts";
import { ValueStore } from "../values/valueStore.ts";
import type { Ground } from "./ground.ts";
import type { Wanted } from "./wanted.ts";

/** A short formula with its values. */
export interface Piece {
  readonly expr: Expr;
  readonly values: Float64Array;
  /** In units of the grammars: a column costs 2. */
  readonly cost: number;
}

/** A piece as a·v + b, what it leaves of what is wanted, and the price by which it is chosen. */
export interface Match {
  readonly piece: Piece;
  readonly factor: number;
  readonly offset: number;
  readonly price: number;
}

/** Functions that are taken of k·u + b, and what their numbers cost. */
const COST_OF_NUMBERS = 3;
/** What is worth a unit of cost in nats. */
const NATS_OF_UNIT = 1;
/** k·u goes over so many units of the argument. */
const [LEAST_REACH, MOST_REACH] = [0.3, 12];
/** Rows on which pieces are compared. */
const MOST_ROWS = 64;

/** Pieces of any law, and as many as `curves` of functions whose numbers are drawn. Cost O(pieces·rows). */
export function piecesOn(
  ground: Ground,
  random: RandomStream,
  count: { readonly plain: number; readonly curves: number },
  isAllowed: (expr: Expr) => boolean,
): Piece[] {
  const store = new ValueStore(ground.names, ground.nRows, count.plain);
  enumerate(store, ground.columns, ANYTHING, Math.round(0.7 * count.plain), () => false);
  enumerate(store, ground.columns, ARGUMENTS, count.plain, () => false);
  const plain = Array.from({ length: store.count }, (_, at): Piece => {
    return { expr: store.expr(at), values: store.value(at).slice(), cost: store.costs[at]! };
  }).filter(({ expr }, at) => !store.isNumber(at) && isAllowed(expr));
  const cheap = plain.filter(({ cost }) => cost <= 6);
  const curves = Array.from({ length: cheap.length === 0 ? 0 : count.curves }, () =>
    curveOf(cheap[random.integer(cheap.length)]!, random),
  ).filter(({ expr, values }) => values.every(Number.isFinite) && isAllowed(expr));
  return [...plain, ...curves];
}

/** A function or a power. */
interface Curve {
  readonly value: (u: number) => number;
  readonly least: number;
  readonly cost: number;
  readonly of: (u: Expr) => Expr;
}

const CURVES: readonly Curve[] = [
  ...ALL_FUNCTIONS.flatMap(({ name, value, domain, search }) =>
    search?.short === undefined
      ? []
      : [{ value, least: domain[0]!.low, cost: search.short, of: (u: Expr) => call(name, u) }],
  ),
  ...[-2, -1, -0.5, 0.5, 1.5, 2, 3].map((p): Curve => {
    const least = Number.isInteger(p) && p > 0 ? Number.NEGATIVE_INFINITY : 0;
    return { value: (u) => u ** p, least, cost: 2, of: (u) => pow(u, p) };
  }),
];

/** A random function of k·u + b, u being a piece. Cost O(rows). */
export function curveOf({ expr, values, cost }: Piece, random: RandomStream): Piece {
  const fn = CURVES[random.integer(CURVES.length)]!;
  const [low, high] = extremes(values);
  const reach = LEAST_REACH * (MOST_REACH / LEAST_REACH) ** random.uniform();
  const k = ((random.uniform() < 0.5 ? -1 : 1) * reach) / (high - low || 1);
  const isBounded = Number.isFinite(fn.least);
  const b = isBounded
    ? fn.least - Math.min(k * low, k * high) + reach * random.uniform() ** 2
    : -k * (low + random.uniform() * (high - low));
  const isShifted = isBounded || random.uniform() < 0.5;
  const inner = isShifted ? add(mul(num(k), expr), num(b)) : mul(num(k), expr);
  const offset = isShifted ? b : 0;
  return {
    expr: fn.of(inner),
    values: values.map((u) => fn.value(k * u + offset)),
    cost: cost + fn.cost + COST_OF_NUMBERS,
  };
}

/** The pieces that come nearest to what is wanted, as a·v + b, best first. Cost O(pieces·rows). */
export function matchesOf(
  wanted: Wanted,
  pieces: readonly Piece[],
  most: number,
  { from, every }: { readonly from: number; readonly every: number } = { from: 0, every: 1 },
): Match[] {
  const n = Math.min(MOST_ROWS, wanted.values.length);
  const squares = wanted.weights.subarray(0, n).map((w) => w * w);
  let [sum, sumY, sumYY] = [0, 0, 0];
  for (let r = 0; r < n; r++) {
    const y = wanted.values[r]!;
    sum += squares[r]!;
    sumY += squares[r]! * y;
    sumYY += squares[r]! * y * y;
  }
  const total = sumYY - (sumY * sumY) / sum;
  if (!(total > 0)) return [];
  const best: Match[] = [];
  for (let at = from; at < pieces.length; at += every) {
    const piece = pieces[at]!;
    const { values } = piece;
    let [sumV, sumVV, sumVY] = [0, 0, 0];
    for (let r = 0; r < n; r++) {
      const v = values[r]!;
      const w = squares[r]! * v;
      sumV += w;
      sumVV += w * v;
      sumVY += w * wanted.values[r]!;
    }
    const spread = sumVV - (sumV * sumV) / sum;
    if (!(spread > 1e-12 * sumVV)) continue;
    const along = sumVY - (sumV * sumY) / sum;
    const left = Math.max(1 - (along * along) / (spread * total), 1e-24);
    const price = 0.5 * n * Math.log(left) + NATS_OF_UNIT * piece.cost;
    if (best.length === most && !(price < best[most - 1]!.price)) continue;
    const factor = along / spread;
    const offset = (sumY - factor * sumV) / sum;
    best.push({ piece, factor, offset, price });
    best.sort((a, b) => a.price - b.price);
    if (best.length > most) best.pop();
  }
  return best;
}
