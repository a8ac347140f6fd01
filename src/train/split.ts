import { randomStream } from "../math/philox.ts";
import { areCopies, foldOfRows, type RowGroups, rowGroups, rowOrder } from "../math/rowGroups.ts";
import { allRows, shuffle } from "../math/rows.ts";
import { type Dataset, takeRows } from "../model/dataset.ts";
import type { FitOptions } from "./fitOptions.ts";
import { trainingSettingsOf } from "./trainingOptions.ts";

/** Row indices, ascending, of the three parts of a table. */
export interface Split {
  /** Rows that parameters are fitted to. */
  readonly train: Int32Array;
  /** Rows that decide when to stop and which shape to take. */
  readonly validation: Int32Array;
  /** Rows that decide nothing: the reported test error is on them. */
  readonly test: Int32Array;
}

/** Tables with fewer rows than this, copies not counted, are judged by cross-validation and trained on every row. */
export const SMALL_TABLE_ROWS = 100;

/** Which rows of a table have equal inputs, and whether they are copies of each other. */
export interface RepeatedRows {
  readonly groups: RowGroups;
  readonly areCopies: boolean;
}

/** The rows of a table with equal inputs. Cost O(rows·columns). */
export function repeatedRows({ inputs, targets, nRows }: Dataset): RepeatedRows {
  const groups = rowGroups(
    inputs.map(({ values }) => values),
    nRows,
  );
  return {
    groups,
    areCopies: areCopies(
      groups,
      targets.map(({ values }) => values),
    ),
  };
}

/** Whether a table is too small to hold rows out. */
export function isSmallTable({ groups, areCopies }: RepeatedRows): boolean {
  return (areCopies ? groups.nGroups : groups.groupOf.length) < SMALL_TABLE_ROWS;
}

/**
 * A random split of the rows, the same for the same seed. Rows with equal inputs stay together (see `rowOrder`).
 *
 * Fractions are of all rows; a fraction of 0 gives an empty part. Cost O(rows).
 */
export function splitRows(
  { groups, areCopies }: RepeatedRows,
  seed: number,
  validationFraction: number,
  testFraction: number,
): Split {
  const nRows = groups.groupOf.length;
  const { order, borderNear } = rowOrder(groups, areCopies, (n) =>
    shuffle(allRows(n), randomStream(seed, "split")),
  );
  const nTest = borderNear(Math.round(nRows * testFraction));
  const nHeld = borderNear(nTest + Math.round(nRows * validationFraction));
  const part = (from: number, to: number) => order.slice(from, to).sort();
  return { test: part(0, nTest), validation: part(nTest, nHeld), train: part(nHeld, nRows) };
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
export function splitDataset(
  data: Dataset,
  options: Pick<FitOptions, "seed" | "validationFraction" | "testFraction"> = {},
): DatasetParts {
  const repeated = repeatedRows(data);
  if (isSmallTable(repeated)) return { train: data, validation: data };
  const { validationFraction, testFraction } = trainingSettingsOf(options);
  const split = splitRows(repeated, options.seed ?? 0, validationFraction, testFraction);
  const train = takeRows(data, split.train);
  return {
    train,
    validation: split.validation.length > 0 ? takeRows(data, split.validation) : train,
    ...(split.test.length > 0 ? { test: takeRows(data, split.test) } : {}),
  };
}

/**
 * The folds of cross-validation: every row is held out once, together with those of equal inputs (see `foldOfRows`).
 * Five folds, fewer rows than that one each.
 */
export function foldRows(
  { groups, areCopies }: RepeatedRows,
  seed: number,
): { train: Int32Array; held: Int32Array }[] {
  const { foldOf, nFolds } = foldOfRows(groups, areCopies, 5, (n) =>
    shuffle(allRows(n), randomStream(seed, "folds")),
  );
  const rows = allRows(foldOf.length);
  return Array.from({ length: nFolds }, (_, f) => ({
    train: rows.filter((row) => foldOf[row] !== f),
    held: rows.filter((row) => foldOf[row] === f),
  }));
}
