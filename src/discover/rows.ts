import {
  distinctRows,
  numberedGroups,
  type RepeatedRows,
  repeatedRows,
  rowOrder,
} from "../math/rowGroups.ts";
import { countedRows, withRows } from "../math/rows.ts";
import { sharedMeasurements } from "../math/tiedRows.ts";
import { ROW_LIMITS } from "../rowLimits.ts";
import type { FormulaData } from "../symbolic/formula/constants/constants.ts";
import { SMALL_TABLE_ROWS, splitShuffle } from "../train/rows/split.ts";
import { trainingSettingsOf } from "../train/trainingOptions.ts";

/** The rows of a search, in random order, by what they are used for. */
export interface SearchRows {
  /** Constants are fitted to these during the search. */
  readonly train: FormulaData;
  /** Formulas are compared on these; in a small table they are the training rows. */
  readonly held: FormulaData;
  /** Decide nothing: the errors that are reported come from them. Absent in a table too small to spare any. */
  readonly test?: FormulaData;
  /** All rows but `test`: the reported errors are those of constants fitted here. */
  readonly rest: FormulaData;
  readonly all: FormulaData;
  /** Where `rest` and `test` stand among the rows that count (see `countedRows`) and are no copies. */
  readonly places: { readonly rest: Int32Array; readonly test: Int32Array };
}

/** Share of the rows that is held out, and the table size below which all rows decide: too few to spare any. */
const HELD_SHARE = 0.2;
const SMALL_TABLE = 60;

/**
 * The rows of a search, the same for the same seed and table: what `fit` holds out for tests is for tests here, and in a
 * table too small for that the rows stand in the order in which they are dealt into folds (see `splitOf`, `foldsOf`).
 *
 * Rows of weight 0 have no use. Copies count once, and rows with equal inputs or one measurement (see `sharedMeasurements`) have one use (see `rowOrder`). In a small table the held-out rows are
 * the training rows: there description length alone guards against chance.
 */
export function searchRows(given: FormulaData, seed: number): SearchRows {
  const repeated = repeatedRows(given.columns, [given.target]);
  const isEachItself = repeated.nGroups === given.target.length;
  const groups = given.groups ?? (isEachItself ? sharedMeasurements(given.target) : undefined);
  const all = groups === undefined ? given : { ...given, groups };
  // Rows that have a group or a weight of their own say something for themselves.
  const isPlain = all.groups === undefined && all.weights === undefined;
  const data = isPlain && repeated.areCopies ? withRows(all, distinctRows(repeated)) : countedRows(all);
  const n = data.target.length;
  const kept = isPlain && data === all ? repeated : unitsOf(data);
  const isTested = n >= SMALL_TABLE_ROWS;
  const { order, borderNear } = rowOrder(kept, splitShuffle(isTested ? "split" : "folds", seed));
  const nTest = isTested ? borderNear(Math.round(trainingSettingsOf({}).testFraction * n)) : 0;
  const rest = order.subarray(nTest, Math.min(n, nTest + ROW_LIMITS.search.refit));
  const used = rest.subarray(0, ROW_LIMITS.search.all);
  const nHeld =
    n < SMALL_TABLE
      ? 0
      : Math.min(borderNear(nTest + Math.round(used.length * HELD_SHARE)) - nTest, used.length);
  const train = withRows(data, used.subarray(nHeld));
  return {
    train,
    held: nHeld === 0 ? train : withRows(data, used.subarray(0, nHeld)),
    ...(nTest === 0 ? {} : { test: withRows(data, order.subarray(0, nTest)) }),
    rest: withRows(data, rest),
    all,
    places: { rest, test: order.subarray(0, nTest) },
  };
}

/** Rows that are not parted, those of a group or with equal inputs, and whether they are copies of each other, or as good as. */
export function unitsOf({ columns, target, groups }: FormulaData): RepeatedRows {
  return groups === undefined
    ? repeatedRows(columns, [target])
    : { ...numberedGroups(groups), areCopies: true };
}

/** The rows of `a`, then those of `b`; `a` itself where the two are one. */
export function joinedRows(a: FormulaData, b: FormulaData): FormulaData {
  if (a === b) return a;
  const join = (x: Float64Array, y: Float64Array): Float64Array => {
    const out = new Float64Array(x.length + y.length);
    out.set(x);
    out.set(y, x.length);
    return out;
  };
  return {
    variables: a.variables,
    columns: a.columns.map((column, i) => join(column, b.columns[i]!)),
    target: join(a.target, b.target),
    ...(a.weights && b.weights && { weights: join(a.weights, b.weights) }),
    ...(a.groups && b.groups && { groups: Int32Array.from([...a.groups, ...b.groups]) }),
  };
}
