/** Columns that say something of rows: how much each counts, how well its target is known, what it belongs to. */
import { DataError } from "../../diagnostics.ts";
import { normalised } from "../../model/classes/weights.ts";
import { cellPlace, columnPlace, type Origin } from "./origin.ts";
import type { RawColumn } from "./rows/missing.ts";
import type { RowNumbers } from "./rows/rowNumbers.ts";

/**
 * A column of weights or standard errors. Errors: DataError at the first cell that is text, infinite, below 0 or, of a
 * standard error, 0.
 */
export function numbersOf(column: RawColumn, rowNumbers: RowNumbers, origin: Origin): RawColumn {
  const { name, cells, role, tally, values } = column;
  const text = tally.firstText ?? tally.firstInfinite;
  const expected = role === "sigma" ? "a standard error, above 0" : "a weight, 0 or more";
  const refuse = (row: number, said: string): DataError =>
    new DataError({
      code: `${origin.format}/${role}`,
      message: `the column "${name}" of --${role} holds "${said}", expected ${expected}`,
      where: cellPlace(origin, row, cells),
      hint: "correct the cell, or name another column",
    });
  if (text !== undefined) throw refuse(text.row, text.text.trim());
  const wrong = values.findIndex((value) => value < 0 || (role === "sigma" && value === 0));
  if (wrong >= 0) throw refuse(rowNumbers.at(wrong), String(values[wrong]));
  return column;
}

/**
 * How much rows count by all columns that say so, 1 on average unless they stay as they are; undefined where none does.
 * Errors: DataError where all count nothing.
 */
export function rowWeights(
  columns: readonly RawColumn[],
  origin: Origin,
  areKept: boolean,
): Float64Array | undefined {
  const weights = columns.find(({ role }) => role === "weights");
  const sigma = columns.find(({ role }) => role === "sigma");
  if (weights === undefined && sigma === undefined) return undefined;
  // Relative to the smallest, so that squares of tiny errors do not overflow.
  const least = areKept
    ? 1
    : (sigma?.values.reduce((low, value) => Math.min(low, value), Number.POSITIVE_INFINITY) ?? 1);
  const all = (weights ?? sigma)!.values.map(
    (_, r) => (weights?.values[r] ?? 1) * (sigma === undefined ? 1 : (least / sigma.values[r]!) ** 2),
  );
  if (all.some((weight) => weight > 0)) return areKept ? all : normalised(all);
  throw new DataError({
    code: `${origin.format}/no-weight`,
    message: `the column "${weights?.name}" of --weights is 0 in every row: no row counts`,
    where: columnPlace(origin, weights?.cells ?? 0),
    hint: "name another column, or leave --weights out",
  });
}

/** The group of each row, counted from 0. Errors: DataError where all rows are one group. */
export function groupsOf(codes: Float64Array, name: string, origin: Origin): Int32Array {
  const places = new Map<number, number>();
  const groups = Int32Array.from(codes, (code) => {
    const place = places.get(code) ?? places.size;
    places.set(code, place);
    return place;
  });
  if (places.size > 1) return groups;
  throw new DataError({
    code: `${origin.format}/one-group`,
    message: `all rows are of one group by the column "${name}": none can be held out`,
    where: { file: origin.file },
    hint: "name another column with --group, or leave it out",
  });
}
