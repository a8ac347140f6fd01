/**
 * Short formulas of few columns by what they leave of a target with noise: y = a·v or a·v + b for every value v of some
 * thousand formulas, the shortest first.
 *
 * Where columns are few, as products without a unit are, the law itself is among these, with all its numbers right: sums
 * and fractions, whose coefficients are all fitted, lose it in noise. Cost O(values·rows).
 */
import { ROW_LIMITS } from "../../rowLimits.ts";
import type { Expr } from "../../symbolic/expression/expr.ts";
import { add, mul, num } from "../../symbolic/expression/make.ts";
import type { Form, FormTable, FoundForm } from "../direct/form.ts";
import { Ranking } from "../direct/ranking.ts";
import { screenOf } from "../direct/rows.ts";
import { isTransformed } from "../moves/transform.ts";
import { priorOf } from "../prior.ts";
import { enumerate } from "./enumerate.ts";
import { ANYTHING, RATIONAL } from "./grammars.ts";
import { ValueStore } from "./valueStore.ts";

const NAME = "short formula";
/** Columns, at most: of five the short formulas hold two at a time. */
const MOST_COLUMNS = 4;
/** Fewer rows than this do not tell one of so many formulas from another in noise. */
const LEAST_ROWS = 100;
/**
 * Values at the first effort, of one column and of more: a function of one column with a factor and an offset is among the first 400, where it
 * costs less than anything but a product of powers. How many times more at each further effort, and at most.
 */
const FIRST_VALUES = { ofOne: 400, ofMore: 4000 };
const MORE = 4;
const MOST_VALUES = 64_000;
/** Multiplications for each value and row: its making, and five sums. */
const WORK = 12;
/** And for each value, whatever the rows. */
const WORK_OF_VALUE = 2000;
/** What a unit of the grammar's cost is worth in nats: at 10 units there are some thousand formulas. */
const NATS_OF_UNIT = 1;
/** What b takes: a number, and its sum. */
const NATS_OF_OFFSET = 5;
/** The share of the values that any operations make; the others are fractions of sums. */
const UP_TO_ANYTHING = 0.4;
/** Formulas that become candidates. */
const KEPT = 12;
/** Values of which all but one may be others times a number. */
const MOST_ALIKE = 8;
/** Squares that differ by less than this share are left by one function. */
const SAME_LEFT = 1e-6;

/** y = a·v and y = a·v + b for short formulas v. */
export const SHORT_FORMULA: Form = {
  name: NAME,
  nats: priorOf(NAME),
  keeps: KEPT / 2,
  fits: (table) =>
    table.columns.length > 0 &&
    table.columns.length <= MOST_COLUMNS &&
    table.target.length >= LEAST_ROWS &&
    !isTransformed(table),
  cost: (table, effort) => {
    const values = valuesAt(effort, table);
    if (values > MOST_VALUES) return Number.POSITIVE_INFINITY;
    return values * (WORK_OF_VALUE + WORK * ROW_LIMITS.search.shortFormulas);
  },
  covered: valuesAt,
  run: (table, isOver, effort) => candidates(table, valuesAt(effort, table), isOver),
};

function valuesAt(effort: number, { columns }: Pick<FormTable, "columns">): number {
  const { ofOne, ofMore } = FIRST_VALUES;
  return (columns.length === 1 ? ofOne : ofMore) * MORE ** Math.log2(effort);
}

/** A value with its coefficients. */
interface Scored {
  readonly value: number;
  readonly factor: number;
  readonly offset: number;
  readonly left: number;
}

function candidates(table: FormTable, limit: number, isOver: () => boolean): FoundForm[] {
  const { columns, target, weights, nRows } = screenOf(table, ROW_LIMITS.search.shortFormulas);
  const store = new ValueStore(table.names, nRows, limit);
  enumerate(store, columns, ANYTHING, Math.round(UP_TO_ANYTHING * limit), isOver);
  enumerate(store, columns, RATIONAL, limit, isOver);
  const squared = weights.map((w) => w * w);
  let [sum, sumY, sumYY] = [0, 0, 0];
  for (let r = 0; r < nRows; r++) {
    const w = squared[r]!;
    sum += w;
    sumY += w * target[r]!;
    sumYY += w * target[r]! ** 2;
  }
  const total = sumYY - sumY ** 2 / sum;
  const ranking = new Ranking<Scored>(MOST_ALIKE * KEPT, 1);
  const price = (left: number, nats: number): number => 0.5 * nRows * Math.log(left / total) + nats;
  for (let v = 0; v < store.count; v++) {
    if (store.isNumber(v)) continue;
    let [sumV, sumVV, sumVY] = [0, 0, 0];
    for (let r = 0, at = v * nRows; r < nRows; r++, at++) {
      const value = store.values[at]!;
      const w = squared[r]! * value;
      sumV += w;
      sumVV += w * value;
      sumVY += w * target[r]!;
    }
    const nats = NATS_OF_UNIT * store.costs[v]!;
    const straight = Math.max(sumYY - sumVY ** 2 / sumVV, Number.MIN_VALUE);
    const one = price(straight, nats);
    if (ranking.wants(one, 0))
      ranking.add(one, 0, { value: v, factor: sumVY / sumVV, offset: 0, left: straight / total });
    const spread = sumVV - sumV ** 2 / sum;
    if (!(spread > LEAST_SPREAD * sumVV)) continue;
    const along = sumVY - (sumV * sumY) / sum;
    const moved = Math.max(total - along ** 2 / spread, Number.MIN_VALUE);
    const two = price(moved, nats + NATS_OF_OFFSET);
    if (!ranking.wants(two, 0)) continue;
    const factor = along / spread;
    ranking.add(two, 0, { value: v, factor, offset: (sumY - factor * sumV) / sum, left: moved / total });
  }
  return different(ranking.sorted()).map(({ value, factor, offset, left }) => {
    const product: Expr = mul(num(factor), store.expr(value));
    return { expr: offset === 0 ? product : add(product, num(offset)), left };
  });
}

/** The first `KEPT` that are not another one times a number: log(x^2) leaves what log(x) does. */
function different(sorted: readonly Scored[]): Scored[] {
  const kept: Scored[] = [];
  for (const one of sorted) {
    const isTwin = kept.some(({ left }) => Math.abs(left - one.left) <= SAME_LEFT * left);
    if (!isTwin) kept.push(one);
    if (kept.length === KEPT) break;
  }
  return kept;
}

/** A value that varies by less than this share of its squares is a constant to rounding. */
const LEAST_SPREAD = 1e-12;
