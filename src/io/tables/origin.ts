import type { Where } from "../../diagnostics.ts";

/** Where a table came from, as diagnostics speak of it. */
export interface Origin {
  /** The path as given, or `<stdin>`. */
  readonly file: string;
  /** First half of diagnostic codes: `csv/not-a-number`, `parquet/no-rows`. */
  readonly format: "csv" | "jsonl" | "parquet" | "duckdb";
  /** Row of the file that holds the names, where one does. */
  readonly headerRow?: number;
}

/** The place of a column's name, for what is wrong with a column as a whole. `column` counts from 0. */
export function columnPlace(origin: Origin, column: number): Where {
  return {
    file: origin.file,
    ...(origin.headerRow !== undefined && { row: origin.headerRow }),
    column: column + 1,
  };
}

/** The place of a cell. `row` counts from 1, `column` from 0. */
export function cellPlace(origin: Origin, row: number, column: number): Where {
  return { file: origin.file, row, column: column + 1 };
}
