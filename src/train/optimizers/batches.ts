import { randomStream } from "../../math/philox.ts";
import { allRows, shuffle } from "../../math/rows.ts";

/** How the rows of a table are dealt into mini-batches. */
export interface RowBatches {
  /** Batches that together visit every row once. */
  readonly stepsPerEpoch: number;
  /** The rows of batch `step`, counted from 0 over all epochs; a view of the epoch's order. */
  rows(step: number): Int32Array;
}

/**
 * A fresh shuffle of the rows for each epoch, dealt into batches of nearly `batchRows` rows.
 *
 * Depends on (seed, step) alone, not on the order of calls. Batches differ by one row at most; none is empty
 * unless there are no rows. Cost O(nRows) per epoch.
 */
export function rowBatches(nRows: number, batchRows: number, seed: number): RowBatches {
  const stepsPerEpoch = Math.max(1, Math.ceil(nRows / Math.max(1, batchRows)));
  let order: Int32Array = new Int32Array(0);
  let shuffled = -1;
  return {
    stepsPerEpoch,
    rows(step) {
      const epoch = Math.floor(step / stepsPerEpoch);
      if (epoch !== shuffled) order = shuffle(allRows(nRows), randomStream(seed, "batches", epoch));
      shuffled = epoch;
      const turn = step % stepsPerEpoch;
      const from = Math.floor((turn * nRows) / stepsPerEpoch);
      return order.subarray(from, Math.floor(((turn + 1) * nRows) / stepsPerEpoch));
    },
  };
}
