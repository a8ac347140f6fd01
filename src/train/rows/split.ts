import { randomStream } from "../../math/philox.ts";
import {
  areCopies,
  firstRows,
  foldOfRows,
  type RowGroups,
  rowGroups,
  rowOrder,
} from "../../math/rowGroups.ts";
import { allRows, shuffle } from "../../math/rows.ts";
import { rowClasses } from "../../model/classes/classes.ts";
import { type Dataset, takeRows } from "../../model/dataset.ts";
import type { FitOptions } from "../fitOptions.ts";
import { trainingSettingsOf } from "../trainingOptions.ts";

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

/**
 * Tables with fewer rows than this, copies not counted, are judged by cross-validation and trained on every row: the network
 * of airquality's 111 rows had R² −0.3 on the 17 that were held out, those rows being too few to say.
 */
export const SMALL_TABLE_ROWS = 200;
/** The same where rows are told apart: what pulls on weights was measured on held-out rows, by 150 rows of iris among others. */
const SMALL_TABLE_OF_CLASSES = 100;
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
 * `foldOfRows`). Fractions are of all rows; a fraction of 0 gives an empty part. Each part and fold has its share of each
 * class.
 *
 * A table of fewer than 200 rows (100 of classes), copies not counted, has folds instead: every row is held out once, in five folds, fewer
 * rows than that one each. Cost O(rows·columns).
 */
export function splitOf(data: Dataset, options: SplitOptions = {}): Split {
  const { nRows } = data;
  const { validationFraction, testFraction } = trainingSettingsOf(options);
  const { groups, copies } = repeatedRows(data);
  if ((copies ? groups.nGroups : nRows) < (data.classes ? SMALL_TABLE_OF_CLASSES : SMALL_TABLE_ROWS)) {
    const none = new Int32Array(0);
    return { train: allRows(nRows), validation: none, test: none, folds: foldsOf(data, options) };
  }
  const { order, borderNear } = rowOrder(groups, copies, (n) =>
    spread(splitShuffle("split", options.seed)(n), classesOfUnits(data, groups, n)),
  );
  const nTest = borderNear(Math.round(nRows * testFraction));
  const nHeld = borderNear(nTest + Math.round(nRows * validationFraction));
  const part = (from: number, to: number) => order.slice(from, to).sort();
  return { test: part(0, nTest), validation: part(nTest, nHeld), train: part(nHeld, nRows) };
}

/** The class of each of `n` units, rows or groups of them; undefined where targets are no classes. */
function classesOfUnits(data: Dataset, groups: RowGroups, n: number): Int32Array | undefined {
  if (data.classes === undefined) return undefined;
  const ofRow = rowClasses(data);
  return n === data.nRows ? ofRow : Int32Array.from(firstRows(groups), (row) => ofRow[row]!);
}

/** The order in which each class is spread evenly from first to last. Cost O(n·log n). */
function spread(order: Int32Array, classes: Int32Array | undefined): Int32Array {
  if (classes === undefined) return order;
  const sizes = new Map<number, number>();
  for (const code of classes) sizes.set(code, (sizes.get(code) ?? 0) + 1);
  const ranks = new Map<number, number>();
  const places = new Float64Array(order.length);
  for (const unit of order) {
    const code = classes[unit]!;
    const rank = ranks.get(code) ?? 0;
    ranks.set(code, rank + 1);
    places[unit] = (rank + 0.5) / sizes.get(code)!;
  }
  return order.toSorted((a, b) => places[a]! - places[b]! || classes[a]! - classes[b]!);
}

/** The order class by class: what is dealt out in turn gets as many of each. */
function dealt(order: Int32Array, classes: Int32Array | undefined): Int32Array {
  return classes === undefined ? order : order.toSorted((a, b) => classes[a]! - classes[b]!);
}

/** Which rows have equal inputs, and whether they are copies of each other. */
function repeatedRows({ inputs, targets, nRows, groups: given }: Dataset): {
  groups: RowGroups;
  copies: boolean;
} {
  // Rows of a group stay together as copies of a row do.
  if (given !== undefined) return { groups: numbered(given), copies: true };
  const groups = rowGroups(
    inputs.map(({ values }) => values),
    nRows,
  );
  const copies = areCopies(
    groups,
    targets.map(({ values }) => values),
  );
  return { groups, copies };
}

/** Groups counted anew in order of first appearance. Cost O(rows). */
function numbered(given: Int32Array): RowGroups {
  const places = new Map<number, number>();
  const groupOf = given.map((group) => {
    const place = places.get(group) ?? places.size;
    places.set(group, place);
    return place;
  });
  return { groupOf, nGroups: places.size };
}

/** The order in which the rows of a table, or its groups of rows, are split into parts, or dealt into folds. */
export function splitShuffle(use: "split" | "folds", seed = 0): (n: number) => Int32Array {
  return (n) => shuffle(allRows(n), randomStream(seed, use));
}

/** At most so many folds of a whole table, dealt in one order however many they are. Cost O(rows·columns). */
export function foldsOf(data: Dataset, options: SplitOptions = {}, most: number = NETWORK_FOLDS): Fold[] {
  const { groups, copies } = repeatedRows(data);
  const { foldOf, nFolds } = foldOfRows(groups, copies, most, (n) =>
    dealt(splitShuffle("folds", options.seed)(n), classesOfUnits(data, groups, n)),
  );
  const rows = allRows(foldOf.length);
  return Array.from({ length: nFolds }, (_, f) => ({
    train: rows.filter((row) => foldOf[row] !== f),
    held: rows.filter((row) => foldOf[row] === f),
  }));
}

/**
 * Of a table of fewer than 500 rows all but the test rows, ascending, and which of these to leave out in turn, as places
 * among them. Cost O(rows·columns).
 */
export function fewRowsOf(
  data: Dataset,
  { train, validation }: Split,
  options: SplitOptions,
): { readonly rows: Int32Array; readonly folds: readonly Fold[] } | undefined {
  if (data.nRows >= FEW_DECIDE) return undefined;
  const rows = Int32Array.from([...train, ...validation]).sort();
  return { rows, folds: foldsOf(takeRows(data, rows), options) };
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
  const few = fewRowsOf(data, split, options);
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
