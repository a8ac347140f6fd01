import type { Dataset, InputValues } from "./dataset.ts";
import type { Batch } from "./engine.ts";
import type { Scaler } from "./scaler.ts";

/**
 * Rows of a dataset in scaled units, ready for an engine; all rows unless `rows` says which.
 *
 * The columns are in shared memory: threads read them where they are. Cost O(rows·columns).
 */
export function batchOf(data: Dataset, scaler: Scaler, rows?: Int32Array): Batch {
  const nRows = rows?.length ?? data.nRows;
  const scaled = (column: InputValues, scale: number): Float64Array => {
    const out = new Float64Array(new SharedArrayBuffer(8 * nRows));
    for (let r = 0; r < nRows; r++) out[r] = column.values[rows ? rows[r]! : r]! / scale;
    return out;
  };
  return {
    inputs: data.inputs.map((column, i) => scaled(column, scaler.inputs[i]!)),
    targets: data.targets.map((column, o) => scaled(column, scaler.targets[o]!)),
    nRows,
    ...(data.weights && { weights: scaled({ name: "", values: data.weights }, 1) }),
  };
}
