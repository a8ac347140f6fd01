/**
 * y = a·v·w of two factors out of thousands, as laws in products without a unit are: (1 − t·u/x)/sqrt(1 − (u/c)²).
 *
 * Pairs are looked at by the sum of their costs. Enumerated one by one, such formulas are among the first 60,000 where there
 * are two columns; as pairs of factors (1 − a)/cos(b) is among the first 5,000 and (1 − a)/sqrt(1 − b²) among 30,000.
 */
import { ROW_LIMITS } from "../../rowLimits.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import { div, mul, num, one } from "../../symbolic/expression/make.ts";
import { evaluate } from "../../symbolic/expression/tape/tape.ts";
import type { Form, FormTable, FoundForm } from "../direct/form.ts";
import { Ranking } from "../direct/ranking.ts";
import { screenOf } from "../direct/rows.ts";
import { isTransformed } from "../moves/transform.ts";
import { priorOf } from "../prior.ts";
import { movesMade } from "../problem.ts";
import { ValueStore } from "../values/valueStore.ts";
import { productFactors } from "./productFactors.ts";
import { DIVIDE_UNITS_OUT } from "./unitProblems.ts";

const NAME = "short product";
/** Fewer rows than this do not tell one of so many formulas from another in noise. */
const LEAST_ROWS = 100;
/** The cost of the dearest pair at the first effort, by the number of columns, and how much more it is at the second, the last. */
const FIRST_COST = [10, 9, 8];
const FURTHER_COST = 2;
/** Pairs at these efforts. */
const PAIRS = [110_000, 2e6];
/** Factors, at most: of one to three columns there are up to 13,300. */
const MOST_FACTORS = 14_000;
/** Multiplications for each pair, and for the factors and the pairs that are compared. */
const WORK = { pair: 60, others: 6e7 };
/** Factors that all others are paired with in one go, while these are at hand. */
const BLOCK = 16;
/** Rows after which a pair is given up that leaves so many times what the last of the list does. */
const FIRST_ROWS = 48;
const LOST = 2.5;
/** The cost of the cheapest factor, which the dearest one stands beside. */
const CHEAPEST = 2;
/** Pairs that are looked at on all rows: on 160 rows the law is one of some dozens that come as near. */
const COMPARED = 200;
/** Formulas that become candidates. */
const KEPT = 12;
/** Squares that differ by less than this share are left by one function. */
const SAME_LEFT = 1e-6;

/** Products of two factors, in tables whose units were divided out. */
export const SHORT_PRODUCT: Form = {
  name: NAME,
  nats: priorOf(NAME),
  keeps: KEPT / 2,
  fits: (table) =>
    table.columns.length > 0 &&
    table.columns.length <= FIRST_COST.length &&
    table.target.length >= LEAST_ROWS &&
    movesMade(table, DIVIDE_UNITS_OUT) > 0 &&
    !isTransformed(table),
  cost: (_table, effort) =>
    effort > PAIRS.length ? Number.POSITIVE_INFINITY : WORK.others + WORK.pair * PAIRS[effort - 1]!,
  covered: (effort) => PAIRS[effort - 1] ?? 1,
  run: (table, isOver, effort) =>
    compared(
      table,
      pairs(table, FIRST_COST[table.columns.length - 1]! + FURTHER_COST * (effort - 1), isOver),
    ),
};

/** A factor or its inverse. */
interface Factor {
  readonly value: number;
  readonly isInverse: boolean;
  readonly cost: number;
}

/** A product of two, and what it costs. */
interface Pair {
  readonly expr: Expr;
  readonly cost: number;
}

/** The pairs of `most` cost at the most that leave least for it on a few rows, the best first. */
function pairs(table: FormTable, most: number, isOver: () => boolean): Pair[] {
  const { columns, target, weights, nRows } = screenOf(table, ROW_LIMITS.search.shortFormulas);
  const store = new ValueStore(table.names, nRows, MOST_FACTORS);
  const factors = productFactors(store, columns, most - CHEAPEST).flatMap((value): Factor[] =>
    [false, true].map((isInverse) => ({ value, isInverse, cost: store.costs[value]! })),
  );
  const values = valuesOf(factors, store);
  const known = target.map((y, r) => y * weights[r]!);
  const [early, total] = [squares(known, FIRST_ROWS), squares(known, nRows)];
  const ranking = new Ranking<readonly [Factor, Factor]>(COMPARED, 1);
  /** What a pair of each cost must not leave on the first rows, for the limit of the list. */
  const lost = new Float64Array(most + 1).fill(Number.POSITIVE_INFINITY);
  let limit = Number.POSITIVE_INFINITY;
  const steps = [Math.min(FIRST_ROWS, nRows), nRows];
  const weighted = new Float64Array(BLOCK * nRows);
  for (let block = 0; block < factors.length && !isOver(); block += BLOCK) {
    const size = Math.min(BLOCK, factors.length - block);
    for (let at = 0; at < size * nRows; at++)
      weighted[at] = values[block * nRows + at]! * weights[at % nRows]!;
    for (let j = block + 1; j < factors.length; j++) {
      const second = factors[j]!;
      if (factors[block]!.cost + second.cost > most) break;
      for (let i = 0; i < size && block + i < j; i++) {
        const first = factors[block + i]!;
        const cost = first.cost + second.cost;
        if (cost > most) break;
        if (first.value === second.value) continue;
        let along = 0;
        let all = 0;
        let from = 0;
        for (const to of steps) {
          for (let r = from, x = i * nRows + from, y = j * nRows + from; r < to; r++, x++, y++) {
            const v = weighted[x]! * values[y]!;
            along += v * known[r]!;
            all += v * v;
          }
          if (to < nRows && !(early - along ** 2 / all < lost[cost]!)) break;
          from = to;
        }
        if (from < nRows) continue;
        const price = priced(1 - along ** 2 / (all * total), cost, nRows);
        if (!ranking.wants(price, 0)) continue;
        ranking.add(price, 0, [first, second]);
        if (ranking.limits[0] === limit) continue;
        limit = ranking.limits[0]!;
        for (let c = 0; c <= most; c++) lost[c] = LOST * early * Math.exp((2 * (limit - c)) / nRows);
      }
    }
  }
  return ranking.sorted().map((pair) => ({
    expr: mul(
      ...pair.map(({ value, isInverse }) => (isInverse ? div(one, store.expr(value)) : store.expr(value))),
    ),
    cost: pair[0].cost + pair[1].cost,
  }));
}

/** Factor by factor. Shape: (factors · rows). */
function valuesOf(factors: readonly Factor[], store: ValueStore): Float64Array {
  const values = new Float64Array(factors.length * store.nRows);
  factors.forEach(({ value, isInverse }, f) => {
    const own = store.value(value);
    values.set(isInverse ? own.map((v) => 1 / v) : own, f * store.nRows);
  });
  return values;
}

/** Nats of what is left on so many rows, and of a formula. */
function priced(left: number, cost: number, nRows: number): number {
  return 0.5 * nRows * Math.log(Math.max(left, Number.MIN_VALUE)) + cost;
}

function squares(values: Float64Array, nRows: number): number {
  return values.subarray(0, nRows).reduce((sum, value) => sum + value * value, 0);
}

/** The best of some pairs on all rows, with their factors a; those that are one function once. */
function compared({ names, columns, target, weights }: FormTable, found: readonly Pair[]): FoundForm[] {
  const weightOf = (r: number): number => (weights?.[r] ?? 1) ** 2;
  const total = target.reduce((sum, y, r) => sum + weightOf(r) * y * y, 0);
  const judged = found.flatMap(({ expr, cost }) => {
    let [along, size] = [0, 0];
    evaluate(expr, names, columns, target.length).forEach((value, r) => {
      along += weightOf(r) * value * target[r]!;
      size += weightOf(r) * value * value;
    });
    const left = Math.max(1 - along ** 2 / (size * total), 0);
    // Beyond the rows of the first look it may have no value.
    if (!Number.isFinite(along / size) || !Number.isFinite(left)) return [];
    return [{ expr: mul(num(along / size), expr), left, price: priced(left, cost, target.length) }];
  });
  const kept: FoundForm[] = [];
  for (const { expr, left } of judged.sort((a, b) => a.price - b.price)) {
    if (kept.some((other) => Math.abs(other.left - left) <= SAME_LEFT * left)) continue;
    if (kept.push({ expr, left }) === KEPT) break;
  }
  return kept;
}
