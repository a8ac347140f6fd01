/**
 * Laws in two pieces: one linear formula where a column is large, another where it is small.
 *
 * if(x − c, a·u + b·v + …, a′·u + b′·v + …). Tariffs, phases and switches change so, with a jump where the pieces do not meet,
 * which no sum of |x − c| has. Where they meet it is the smaller or the larger of both.
 */
import { linearSystem, ridgeSolver } from "../../math/linear/linearLeastSquares.ts";
import { significant } from "../../math/simpleNumber.ts";
import { dot, mean } from "../../math/statistics.ts";
import { ROW_LIMITS } from "../../rowLimits.ts";
import { add, choice, mul, num, sub, variable } from "../../symbolic/expression/make.ts";
import { NATS_PER_NODE } from "../../symbolic/formula/descriptionLength.ts";
import { RARE } from "../../symbolic/functions/elementaryFunction.ts";
import type { Form, FormTable, FoundForm } from "../direct/form.ts";
import { screenOf } from "../direct/rows.ts";
import { isTransformed } from "../moves/transform.ts";
import { priorOf } from "../prior.ts";

const NAME = "two pieces";
/** Columns of a table, at most: both pieces have a number for each. */
const MOST_COLUMNS = 4;
/** Rows of a piece beyond its numbers, and places of the switch that are looked at at once. */
const SPARE_ROWS = 2;
const MOST_PLACES = 32;
/** Places of each column that become candidates. */
const KEPT = 2;
/** Digits in which a place is written, at most. */
const MOST_DIGITS = 8;
/** Of columns that say nearly the same both get a share. */
const RIDGE = 1e-12;

/** The choice, and a second piece with at least a number. */
const SURPLUS = RARE + 2 * NATS_PER_NODE;
/** The share of the squares that is rounding: of two exact lines neither is the nearer one. */
const EXACT_SHARE = 1e-20;

/** A linear formula on each side of a place in one column. */
export const twoPieces: Form = {
  name: NAME,
  nats: priorOf(NAME),
  surplus: SURPLUS,
  fits: (table) => !isTransformed(table) && table.names.length <= MOST_COLUMNS,
  cost: ({ names, target }, effort) => {
    const rows = Math.min(target.length, ROW_LIMITS.search.sums);
    const numbers = names.length + 1;
    return effort > 1
      ? Number.POSITIVE_INFINITY
      : 3 * names.length * MOST_PLACES * (rows * numbers ** 2 + 100 * numbers ** 3);
  },
  run: (table, isOver) => {
    const { columns, target } = screenOf(table, ROW_LIMITS.search.sums);
    const rows: FormTable = { names: table.names, columns, target };
    return table.names.flatMap((_, switched) => (isOver() ? [] : bestPlaces(rows, switched)));
  },
};

/** The places of one column at which two linear formulas leave least. */
function bestPlaces({ names, columns, target }: FormTable, switched: number): FoundForm[] {
  const own = columns[switched]!;
  const order = [...own.keys()].sort((a, b) => own[a]! - own[b]!);
  const middle = mean(target);
  const total = target.reduce((sum, y) => sum + (y - middle) ** 2, 0);
  // Where one line is as near, a second piece has nothing to hold it.
  const whole = (lineOn(columns, target, order)?.left ?? Number.POSITIVE_INFINITY) / total;
  const pays = (left: number): boolean =>
    (order.length / 2) * Math.log(Math.max(whole, EXACT_SHARE) / Math.max(left, EXACT_SHARE)) > SURPLUS;
  const least = columns.length + 1 + SPARE_ROWS;
  const gaps = order.flatMap((row, at) =>
    at >= least && at <= order.length - least && own[row]! > own[order[at - 1]!]! ? [at] : [],
  );
  const tried = new Map<number, Split>();
  // Evenly spread first, then between the neighbours of the best until no gap is passed over.
  for (let [from, to] = [0, gaps.length]; from < to; ) {
    const stride = Math.max(1, Math.floor((to - from) / MOST_PLACES));
    for (let i = from; i < to; i += stride) {
      const at = gaps[i]!;
      if (tried.has(at)) continue;
      const below = lineOn(columns, target, order.slice(0, at));
      const above = lineOn(columns, target, order.slice(at));
      if (below && above) tried.set(at, { at, below, above, left: (below.left + above.left) / total });
    }
    const best = gaps.indexOf(byLeft(tried)[0]?.at ?? -1);
    if (stride === 1 || best < 0) break;
    [from, to] = [Math.max(0, best - stride + 1), Math.min(gaps.length, best + stride)];
  }
  return byLeft(tried)
    .slice(0, KEPT)
    .filter(({ left }) => pays(left))
    .map(({ at, below, above, left }) => {
      const [low, high] = [written(names, below), written(names, above)];
      const meeting = meetingOf(columns, order, at, below, above);
      if (meeting !== undefined) return { expr: choice(meeting, low, high), left };
      const place = shortBetween(own[order[at - 1]!]!, own[order[at]!]!);
      return { expr: choice("if", sub(variable(names[switched]!), num(place)), high, low), left };
    });
}

function byLeft(tried: ReadonlyMap<number, Split>): Split[] {
  return [...tried.values()].sort((a, b) => a.left - b.left);
}

/** Rows of the order before `at`, and from there on. */
interface Split {
  readonly at: number;
  readonly below: Line;
  readonly above: Line;
  readonly left: number;
}

interface Line {
  /** The level, then a factor for each column. */
  readonly numbers: ArrayLike<number>;
  readonly left: number;
}

/** How far a piece may pass the other where it counts, as a share of its value: rounding. */
const SAME = 1e-9;

/** Whether the smaller or the larger of two pieces is the one that counts on every row, as of pieces that meet. */
function meetingOf(
  columns: readonly Float64Array[],
  order: readonly number[],
  at: number,
  below: Line,
  above: Line,
): "min" | "max" | undefined {
  const pieceAt = ({ numbers }: Line, row: number): number =>
    columns.reduce((sum, column, i) => sum + numbers[i + 1]! * column[row]!, numbers[0]!);
  const [isMin, isMax] = [1, -1].map((sign) =>
    order.every((row, place) => {
      const [own, other] = place < at ? [below, above] : [above, below];
      const value = pieceAt(own, row);
      return sign * (value - pieceAt(other, row)) <= SAME * Math.abs(value);
    }),
  );
  if (isMin) return "min";
  return isMax ? "max" : undefined;
}

function lineOn(
  columns: readonly Float64Array[],
  target: Float64Array,
  rows: readonly number[],
): Line | undefined {
  const taken = (values: Float64Array): Float64Array => Float64Array.from(rows, (r) => values[r]!);
  const features = [new Float64Array(rows.length).fill(1), ...columns.map(taken)];
  const y = taken(target);
  const system = linearSystem(features, y);
  const numbers = ridgeSolver(system, RIDGE)?.(system.vector);
  if (numbers === undefined) return undefined;
  const residual = y.map((v, r) => v - features.reduce((sum, f, i) => sum + numbers[i]! * f[r]!, 0));
  return { numbers, left: dot(residual, residual) };
}

function written(names: readonly string[], { numbers }: Line) {
  return add(num(numbers[0]!), ...names.map((name, i) => mul(num(numbers[i + 1]!), variable(name))));
}

/** A number of few digits above `low` and below `high`. */
function shortBetween(low: number, high: number): number {
  const middle = (low + high) / 2;
  for (let digits = 1; digits <= MOST_DIGITS; digits++) {
    const short = significant(middle, digits);
    if (short > low && short < high) return short;
  }
  return middle;
}
