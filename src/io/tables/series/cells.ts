import type { Origin } from "../origin.ts";

/** A row of the table as text, and its line in the file. */
export interface TextRow {
  readonly cells: readonly string[];
  readonly line: number;
}

/** The cells of a table, and how they are read. */
export interface Cells {
  readonly origin: Origin;
  readonly names: readonly string[];
  readonly rows: readonly TextRow[];
  readonly readCell: (cell: string, column: number) => number | undefined;
}

/** `1 row`, `3 rows`. */
export function counted(n: number, one: string): string {
  return `${n} ${one}${n === 1 ? "" : "s"}`;
}
