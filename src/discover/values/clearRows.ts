/** The rows that formulas are told apart on by value. */
import { allRows } from "../../math/rows.ts";
import type { FormTable } from "../direct/form.ts";
import { type Screen, screenAt, screenOf } from "../direct/rows.ts";

/**
 * Of y − a nearer to zero than this share of a rounding leaves less than twelve digits, and so of its logarithm:
 * sin(x³)·cos(x²) − 1 was missed in three orders of 200 rows of ten.
 */
const LEAST_DIFFERENCE = 1e-4;

/** As `screenOf`, of the rows whose target is near none of `offsets`, where there are enough of those. Cost O(rows). */
export function clearScreen(table: FormTable, nRows: number, offsets: readonly number[]): Screen {
  const { target } = table;
  const clear = allRows(target.length).filter((r) =>
    offsets.every((a) => a === 0 || Math.abs(target[r]! - a) > LEAST_DIFFERENCE * Math.abs(a)),
  );
  return clear.length < Math.min(nRows, target.length)
    ? screenOf(table, nRows)
    : screenAt(table, nRows, clear);
}
