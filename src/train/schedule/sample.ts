import { randomStream } from "../../math/philox.ts";
import { drawnRows, extremeRows, stridedRows, taken } from "../../math/rows.ts";
import type { Batch } from "../../model/engine.ts";

/**
 * About `count` rows of a batch, and the batch itself when it has no more than twice as many.
 *
 * Rows are drawn at random, the same for the same seed, and keep their order. The rows where an input is smallest or
 * largest are among them: a grid made for the sample covers all rows. The columns are in shared memory. Cost
 * O(rows·inputs).
 */
export function sampleOf(batch: Batch, count: number, seed: number): Batch {
  if (batch.nRows <= 2 * count) return batch;
  const extremes = new Set(batch.inputs.flatMap(extremeRows));
  return batchAt(batch, drawnRows(batch.nRows, count, randomStream(seed, "sample", count), extremes));
}

/** Evenly spaced rows of a batch, at most `most`; itself where it has no more. Cost O(rows·columns). */
export function evenSampleOf(batch: Batch, most: number): Batch {
  return batch.nRows <= most ? batch : batchAt(batch, stridedRows(batch.nRows, most));
}

/** A batch with these rows alone, its columns in shared memory. Cost O(rows·columns). */
export function batchAt({ inputs, targets, weights, usual }: Batch, rows: Int32Array): Batch {
  const take = (column: Float64Array): Float64Array =>
    taken(column, rows, new Float64Array(new SharedArrayBuffer(8 * rows.length)));
  return {
    inputs: inputs.map(take),
    targets: targets.map(take),
    nRows: rows.length,
    ...(weights && { weights: take(weights) }),
    ...(usual && { usual }),
  };
}
