import { allRows, evenRows, taken, withRows } from "../../math/rows.ts";
import { median } from "../../math/statistics.ts";
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
export function screenOf(table: FormTable, nRows: number): Screen {
  return screenWith(table, evenRows(table.target.length, nRows));
}

/** As `screenOf`, of the half of the rows whose targets are the largest: an error of y is the smallest in log|y| there. */
export function largestScreen(table: FormTable, nRows: number): Screen {
  const { target, weights } = table;
  const sizes = target.map((y, r) => Math.abs(y) * (weights?.[r] ?? 1));
  const middle = median(sizes);
  const large = allRows(target.length).filter((r) => sizes[r]! >= middle);
  return screenAt(table, nRows, large);
}

/** As `screenOf`, of these rows alone. */
export function screenAt(table: FormTable, nRows: number, rows: Int32Array): Screen {
  return screenWith(
    table,
    evenRows(rows.length, nRows).map((at) => rows[at]!),
  );
}

function screenWith({ columns, target, weights: whole }: FormTable, rows: Int32Array): Screen {
  const weights = whole === undefined ? new Float64Array(rows.length).fill(1) : taken(whole, rows);
  const largest = weights.reduce((a, b) => Math.max(a, b), 0);
  for (let r = 0; r < weights.length; r++) weights[r]! /= largest;
  return { ...withRows({ columns, target }, rows), weights, nRows: rows.length };
}
