import { evenRows, taken, withRows } from "../../math/rows.ts";
import type { FormTable } from "./form.ts";

/** Rows used to screen candidates, as columns. Few, so that a million candidates can be looked at. */
export interface Screen {
  readonly columns: readonly Float64Array[];
  readonly target: Float64Array;
  /** How much an error of the target weighs, the most being 1. */
  readonly weights: Float64Array;
  readonly nRows: number;
}

/** `nRows` evenly spaced rows of a problem (rows of a search are in random order). */
export function screenOf({ columns, target, weights: whole }: FormTable, nRows: number): Screen {
  const rows = evenRows(target.length, nRows);
  const weights = whole === undefined ? new Float64Array(rows.length).fill(1) : taken(whole, rows);
  const largest = weights.reduce((a, b) => Math.max(a, b), 0);
  for (let r = 0; r < weights.length; r++) weights[r]! /= largest;
  return { ...withRows({ columns, target }, rows), weights, nRows: rows.length };
}
