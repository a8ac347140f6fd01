import { randomStream } from "../math/philox.ts";

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
 * Shares are of all rows; a share of 0 gives an empty part. Cost O(rows).
 */
export function splitRows(nRows: number, seed: number, validationShare: number, testShare: number): Split {
  const order = shuffled(nRows, seed, "split");
  const nTest = Math.round(nRows * testShare);
  const nValidation = Math.round(nRows * validationShare);
  const part = (from: number, to: number) => order.slice(from, to).sort();
  return {
    test: part(0, nTest),
    validation: part(nTest, nTest + nValidation),
    train: part(nTest + nValidation, nRows),
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
