import { randomStream } from "../math/philox.ts";
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

/** Tables with fewer rows than this are judged by cross-validation and trained on every row. */
export const SMALL_TABLE_ROWS = 100;

/**
 * A random split of `nRows` rows, the same for the same seed.
 *
 * Fractions are of all rows; a fraction of 0 gives an empty part. Cost O(rows).
 */
export function splitRows(
  nRows: number,
  seed: number,
  validationFraction: number,
  testFraction: number,
): Split {
  const order = shuffled(nRows, seed, "split");
  const nTest = Math.round(nRows * testFraction);
  const nValidation = Math.round(nRows * validationFraction);
  const part = (from: number, to: number) => order.slice(from, to).sort();
  return {
    test: part(0, nTest),
    validation: part(nTest, nTest + nValidation),
    train: part(nTest + nValidation, nRows),
  };
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
  if (data.nRows < SMALL_TABLE_ROWS) return { train: data, validation: data };
  const { validationFraction, testFraction } = trainingSettingsOf(options);
  const split = splitRows(data.nRows, options.seed ?? 0, validationFraction, testFraction);
  const train = takeRows(data, split.train);
  return {
    train,
    validation: split.validation.length > 0 ? takeRows(data, split.validation) : train,
    ...(split.test.length > 0 ? { test: takeRows(data, split.test) } : {}),
  };
}

/** The folds of cross-validation: every row is held out once. Five folds, fewer rows than that one each. */
export function foldRows(nRows: number, seed: number): { train: Int32Array; held: Int32Array }[] {
  const order = shuffled(nRows, seed, "folds");
  const nFolds = Math.min(nRows, 5);
  return Array.from({ length: nFolds }, (_, f) => ({
    train: order.filter((_, i) => i % nFolds !== f).sort(),
    held: order.filter((_, i) => i % nFolds === f).sort(),
  }));
}

/** 0 … n − 1 in random order (Fisher–Yates). */
function shuffled(n: number, seed: number, name: string): Int32Array {
  const random = randomStream(seed, name);
  const order = Int32Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = random.integer(i + 1);
    const kept = order[i]!;
    order[i] = order[j]!;
    order[j] = kept;
  }
  return order;
}
