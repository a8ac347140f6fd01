import { DataError, type Diagnostic, UsageError } from "../../../diagnostics.ts";
import { columnIndex, listed } from "../columns/columnName.ts";
import { cellPlace } from "../origin.ts";
import type { ReadOptions } from "../readOptions.ts";
import { type Cells, counted, type TextRow } from "./cells.ts";

/** The places of the columns that may be states. */
export function stateColumns(
  names: readonly string[],
  { inputs, ignore = [] }: Pick<ReadOptions, "inputs" | "ignore">,
  taken: readonly number[],
  file: string,
): number[] {
  const ignored = ignore.map((name) => columnIndex(name, names, file));
  if (inputs === undefined) {
    return names.flatMap((_, place) => (taken.includes(place) || ignored.includes(place) ? [] : [place]));
  }
  const places = [...new Set(inputs.map((name) => columnIndex(name, names, file)))];
  const clash = places.find((place) => taken.includes(place));
  if (clash !== undefined) {
    throw new UsageError(`"${names[clash]}" cannot be a state: it is the time or tells runs apart`);
  }
  return places;
}

/** The columns that hold numbers. Errors: DataError at a cell that is none, in a column that holds numbers or was named. */
export function numericColumns(
  places: readonly number[],
  areNamed: boolean,
  { origin, names, rows, readCell }: Cells,
  tell: (note: Diagnostic) => void,
): number[] {
  const texts: number[] = [];
  const numeric = places.filter((place) => {
    let nText = 0;
    let nNumbers = 0;
    let first: TextRow | undefined;
    for (const row of rows) {
      const value = readCell(row.cells[place]!, place);
      if (value === undefined || Math.abs(value) === Number.POSITIVE_INFINITY) {
        nText++;
        first ??= row;
      } else if (!Number.isNaN(value)) nNumbers++;
    }
    if (first !== undefined && (areNamed || nText <= nNumbers)) {
      throw new DataError({
        code: `${origin.format}/not-a-number`,
        message: `column "${names[place]}" holds "${first.cells[place]!.trim()}", expected a finite number`,
        where: cellPlace(origin, first.line, place),
        hint: `correct the cell, or --ignore "${names[place]}"`,
      });
    }
    if (nNumbers === 0) texts.push(place);
    return nNumbers > 0 && first === undefined;
  });
  const left = places.filter((place) => !numeric.includes(place) && !texts.includes(place));
  if (left.length > 0) {
    tell({
      severity: "warning",
      code: `${origin.format}/text-column`,
      message: `${counted(left.length, "text column")} left out: ${listed(left.map((place) => names[place]!))}`,
      where: { file: origin.file },
      hint: "--group names the column that tells runs apart",
    });
  }
  if (numeric.length === 0) {
    throw new DataError({
      code: `${origin.format}/no-numbers`,
      message: "there is no column of numbers beside the time",
      where: { file: origin.file },
      hint: "the table needs a column for each state of the system",
    });
  }
  return numeric;
}
