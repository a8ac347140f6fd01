import { randomStream } from "../../math/philox.ts";
import {
  distinctCount,
  type Fold,
  foldsOfRows,
  numberedGroups,
  type RepeatedRows,
  repeatedRows,
  rowOrder,
} from "../../math/rowGroups.ts";
import { allRows, shuffle } from "../../math/rows.ts";
import { rowClasses } from "../../model/classes/classes.ts";
import { type Dataset, takeRows } from "../../model/dataset.ts";
import type { FitOptions } from "../fitOptions.ts";
import { TRAINING_OPTIONS } from "../trainingOptions.ts";

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
  /** Where rows are held out of few. */
  readonly few?: FewRows;
  /** How many rows say something of their own: copies count once. */
  readonly nDistinct: number;
}

/** Of a table of fewer than 500 rows all but the test rows, ascending, and which of these to leave out in turn, as places among them. */
export interface FewRows {
  readonly rows: Int32Array;
  readonly folds: readonly Fold[];
}

/** What the split of a table depends on besides its rows. */
export type SplitOptions = Pick<FitOptions, "seed" | "validationFraction" | "testFraction">;

/**
 * Tables with fewer rows than this, copies not counted, are judged by cross-validation and trained on every row: the network
 * of airquality's 111 rows had R² −0.3 on the 17 that were held out, those rows being too few to say.
 */
export const SMALL_TABLE_ROWS = 200;
/**
 * Below so many rows what the validation rows alone would decide is decided by cross-validation of all rows but the test
 * rows: of airquality's 111 rows 17 clear the column that says most, of 400 with two levels of noise 60 do.
 */
const FEW_DECIDE = 500;

/** Folds that networks are left out in. */
const NETWORK_FOLDS = 5;
/** Folds that formulas are left out in, whose refits cost little: two of them are one of a network's. */
export const FORMULA_FOLDS: number = 2 * NETWORK_FOLDS;

/**
 * A random split of the rows, the same for the same seed. Rows with equal inputs stay together (see `rowOrder` and
 * `foldsOfRows`). Fractions are of all rows; a fraction of 0 gives an empty part. Each part and fold has its share of each
 * class.
 *
 * A table of fewer than 200 rows, copies not counted, has folds instead: every row is held out once, in five folds, fewer
 * rows than that one each. Cost O(rows·columns).
 */
export function splitOf(data: Dataset, options: SplitOptions = {}): Split {
  const { nRows } = data;
  const {
    seed,
    validationFraction = TRAINING_OPTIONS.validationFraction.default,
    testFraction = TRAINING_OPTIONS.testFraction.default,
  } = options;
  const units = unitsOf(data);
  const nDistinct = distinctCount(units);
  if (nDistinct < SMALL_TABLE_ROWS) {
    const none = new Int32Array(0);
    const folds = foldsOfRows(units, NETWORK_FOLDS, splitShuffle("folds", seed));
    return { train: allRows(nRows), validation: none, test: none, folds, nDistinct };
  }
  const { order, borderNear } = rowOrder(units, splitShuffle("split", seed));
  const nTest = borderNear(Math.round(nRows * testFraction));
  const nHeld = borderNear(nTest + Math.round(nRows * validationFraction));
  const part = (from: number, to: number) => order.slice(from, to).sort();
  const few = nRows < FEW_DECIDE ? part(nTest, nRows) : undefined;
  return {
    test: part(0, nTest),
    validation: part(nTest, nHeld),
    train: part(nHeld, nRows),
    ...(few && { few: { rows: few, folds: foldsOf(takeRows(data, few), options) } }),
    nDistinct,
  };
}

/**
 * What is split into parts and dealt into folds: rows with equal inputs, or of one group, stay together, and where targets are
 * classes each part has its share of each. Cost O(rows·columns).
 */
function unitsOf(data: Dataset): RepeatedRows {
  const { inputs, targets, groups, classes } = data;
  // Rows of a group stay together as copies of a row do.
  const units =
    groups === undefined
      ? repeatedRows(
          inputs.map(({ values }) => values),
          targets.map(({ values }) => values),
        )
      : { ...numberedGroups(groups), areCopies: true };
  return { ...units, ...(classes && { strata: rowClasses(data) }) };
}

/** The order in which the rows of a table, or its groups of rows, are split into parts, or dealt into folds. */
export function splitShuffle(use: "split" | "folds", seed = 0): (n: number) => Int32Array {
  return (n) => shuffle(allRows(n), randomStream(seed, use));
}

/** At most so many folds of a whole table, dealt in one order however many they are. Cost O(rows·columns). */
export function foldsOf(data: Dataset, { seed }: SplitOptions = {}, most: number = NETWORK_FOLDS): Fold[] {
  return foldsOfRows(unitsOf(data), most, splitShuffle("folds", seed));
}

/** The rows of a table as `fit` splits them with the same choices. */
export interface DatasetParts {
  readonly train: Dataset;
  /** Rows that decide: which cut stays, which function is chosen. */
  readonly validation: Dataset;
  /** Rows that decide nothing; absent for small tables. */
  readonly test?: Dataset;
  /** Where they are few: all rows but the test rows, and which of them to leave out in turn, of networks and of formulas. */
  readonly deciding?: {
    readonly data: Dataset;
    readonly folds: readonly Fold[];
    readonly formulaFolds: readonly Fold[];
  };
}

/**
 * The parts of a table that `fit` trains, validates and tests on with this seed and these fractions: what `prune` and
 * `symbolic` go on from. Tables of fewer than 200 rows are not split. Cost O(rows·columns).
 */
export function splitDataset(data: Dataset, options: SplitOptions = {}): DatasetParts {
  const split = splitOf(data, options);
  if (split.folds !== undefined) {
    return { train: data, validation: data, deciding: decidingOf(data, split.folds, options) };
  }
  const train = takeRows(data, split.train);
  const { few } = split;
  return {
    train,
    ...(few && { deciding: decidingOf(takeRows(data, few.rows), few.folds, options) }),
    validation: split.validation.length > 0 ? takeRows(data, split.validation) : train,
    ...(split.test.length > 0 ? { test: takeRows(data, split.test) } : {}),
  };
}

function decidingOf(
  data: Dataset,
  folds: readonly Fold[],
  options: SplitOptions,
): NonNullable<DatasetParts["deciding"]> {
  return { data, folds, formulaFolds: foldsOf(data, options, FORMULA_FOLDS) };
}
