import { randomStream } from "../../math/philox.ts";
import type { Batch } from "../../model/engine.ts";

/**
 * About `count` rows of a batch, and the batch itself when it has no more than twice as many.
 *
 * Rows are drawn at random, the same for the same seed, and keep their order. The rows where an input is smallest or
 * largest are among them: a grid made for the sample covers all rows. The columns are in shared memory. Cost O(rows·inputs). Source: selection sampling,
 * Knuth, *The Art of Computer Programming* 2, 3rd ed. (1997), 3.4.2 S.
 */
export function sampleOf(batch: Batch, count: number, seed: number): Batch {
  if (batch.nRows <= 2 * count) return batch;
  const extremes = new Set(batch.inputs.flatMap(extremeRows));
  const random = randomStream(seed, "sample", count);
  const rows: number[] = [];
  let wanted = count;
  for (let r = 0; r < batch.nRows; r++) {
    const isDrawn = (batch.nRows - r) * random.uniform() < wanted;
    if (isDrawn) wanted--;
    if (isDrawn || extremes.has(r)) rows.push(r);
  }
  const take = (column: Float64Array): Float64Array => {
    const taken = new Float64Array(new SharedArrayBuffer(8 * rows.length));
    for (let i = 0; i < taken.length; i++) taken[i] = column[rows[i]!]!;
    return taken;
  };
  return { inputs: batch.inputs.map(take), targets: batch.targets.map(take), nRows: rows.length };
}

/** The first rows where a column has its smallest and its largest value. */
function extremeRows(column: Float64Array): number[] {
  let low = 0;
  let high = 0;
  for (let r = 1; r < column.length; r++) {
    if (column[r]! < column[low]!) low = r;
    if (column[r]! > column[high]!) high = r;
  }
  return [low, high];
}
