import { evenRows, withRows } from "../../math/rows.ts";
import type { FormTable } from "./form.ts";

/** Rows used to screen candidates, as columns. Few, so that a million candidates can be looked at. */
export interface Screen {
  readonly columns: readonly Float64Array[];
  readonly target: Float64Array;
  readonly nRows: number;
}

/** `nRows` evenly spaced rows of a problem (rows of a search are in random order). */
export function screenOf({ columns, target }: FormTable, nRows: number): Screen {
  const rows = evenRows(target.length, nRows);
  return { ...withRows({ columns, target }, rows), nRows: rows.length };
}
