import { randomStream } from "../math/philox.ts";
import { areCopies, foldOfRows, rowGroups, rowOrder } from "../math/rowGroups.ts";
import { allRows, shuffle } from "../math/rows.ts";
import { type Dataset, takeRows } from "../model/dataset.ts";
import type { FitOptions } from "./fitOptions.ts";
import { trainingSettingsOf } from "./trainingOptions.ts";

/** Which rows of a table do what, as indices, ascending. Of a table too small to hold rows out all are for training. */
export interface Split {
  /** Rows that parameters are fitted to. */
  readonly train: Int32Array;
  /** Rows that decide when to stop and which shape to take. */
  readonly validation: Int32Array;
  /** Rows that decide nothing: the reported test error is on them. */
  readonly test: Int32Array;
  /** For tables too small to hold rows out: what cross-validation trains on and leaves out in turn. */
  readonly folds?: readonly Fold[];
}

/** One turn of cross-validation. */
export interface Fold {
  readonly train: Int32Array;
  readonly held: Int32Array;
}

/** What the split of a table depends on besides its rows. */
export type SplitOptions = Pick<FitOptions, "seed" | "validationFraction" | "testFraction">;

/** Tables with fewer rows than this, copies not counted, are judged by cross-validation and trained on every row. */
export const SMALL_TABLE_ROWS = 100;
const MOST_FOLDS = 5;

/**
 * A random split of the rows, the same for the same seed. Rows with equal inputs stay together (see `rowOrder` and
 * `foldOfRows`). Fractions are of all rows; a fraction of 0 gives an empty part.
 *
 * A table of fewer than 100 rows, copies not counted, has folds instead: every row is held out once, in five folds, fewer
 * rows than that one each. Cost O(rows·columns).
 */
export function splitOf({ inputs, targets, nRows }: Dataset, options: SplitOptions = {}): Split {
  const { validationFraction, testFraction } = trainingSettingsOf(options);
  const shuffled = (name: string) => (n: number) =>
    shuffle(allRows(n), randomStream(options.seed ?? 0, name));
  const groups = rowGroups(
    inputs.map(({ values }) => values),
    nRows,
  );
  const copies = areCopies(
    groups,
    targets.map(({ values }) => values),
  );
  if ((copies ? groups.nGroups : nRows) < SMALL_TABLE_ROWS) {
    const none = new Int32Array(0);
    const folds = foldsOf(foldOfRows(groups, copies, MOST_FOLDS, shuffled("folds")));
    return { train: allRows(nRows), validation: none, test: none, folds };
  }
  const { order, borderNear } = rowOrder(groups, copies, shuffled("split"));
  const nTest = borderNear(Math.round(nRows * testFraction));
  const nHeld = borderNear(nTest + Math.round(nRows * validationFraction));
  const part = (from: number, to: number) => order.slice(from, to).sort();
  return { test: part(0, nTest), validation: part(nTest, nHeld), train: part(nHeld, nRows) };
}

function foldsOf({ foldOf, nFolds }: ReturnType<typeof foldOfRows>): Fold[] {
  const rows = allRows(foldOf.length);
  return Array.from({ length: nFolds }, (_, f) => ({
    train: rows.filter((row) => foldOf[row] !== f),
    held: rows.filter((row) => foldOf[row] === f),
  }));
}

/** The rows of a table as `fit` splits them with the same choices. */
export interface DatasetParts {
  readonly train: Dataset;
  /** Rows that decide: which cut stays, which function is chosen. */
  readonly validation: Dataset;
  /** Rows that decide nothing; absent for small tables. */
  readonly test?: Dataset;
}

/**
 * The parts of a table that `fit` trains, validates and tests on with this seed and these fractions: what `prune` and
 * `symbolic` go on from. Tables of fewer than 100 rows are not split. Cost O(rows·columns).
 */
export function splitDataset(data: Dataset, options: SplitOptions = {}): DatasetParts {
  const split = splitOf(data, options);
  if (split.folds !== undefined) return { train: data, validation: data };
  const train = takeRows(data, split.train);
  return {
    train,
    validation: split.validation.length > 0 ? takeRows(data, split.validation) : train,
    ...(split.test.length > 0 ? { test: takeRows(data, split.test) } : {}),
  };
}
