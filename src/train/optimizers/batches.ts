import { randomStream } from "../../math/philox.ts";

/** How the rows of a table are dealt into mini-batches. */
export interface RowBatches {
  /** Batches that together visit every row once. */
  readonly stepsPerEpoch: number;
  /** The rows of batch `step`, counted from 0 over all epochs; a view that the next call may overwrite. */
  rows(step: number): Int32Array;
}

/**
 * A fresh shuffle of the rows for each epoch, dealt into batches of nearly `batchRows` rows.
 *
 * Depends on (seed, step) alone, not on the order of calls. Batches differ by one row at most; none is empty
 * unless there are no rows. Cost O(nRows) per epoch. Source of the shuffle: Durstenfeld, CACM 7 (1964) 420.
 */
export function rowBatches(nRows: number, batchRows: number, seed: number): RowBatches {
  const stepsPerEpoch = Math.max(1, Math.ceil(nRows / Math.max(1, batchRows)));
  const order = new Int32Array(nRows);
  let shuffled = -1;
  const shuffle = (epoch: number): void => {
    const random = randomStream(seed, "batches", epoch);
    for (let r = 0; r < nRows; r++) order[r] = r;
    for (let r = nRows - 1; r > 0; r--) {
      const other = random.integer(r + 1);
      const kept = order[r]!;
      order[r] = order[other]!;
      order[other] = kept;
    }
    shuffled = epoch;
  };
  return {
    stepsPerEpoch,
    rows(step) {
      const epoch = Math.floor(step / stepsPerEpoch);
      if (epoch !== shuffled) shuffle(epoch);
      const turn = step % stepsPerEpoch;
      const from = Math.floor((turn * nRows) / stepsPerEpoch);
      return order.subarray(from, Math.floor(((turn + 1) * nRows) / stepsPerEpoch));
    },
  };
}
