import { DataError, type Diagnostic } from "../../../diagnostics.ts";
import type { RowRole } from "../columns/columnPlan.ts";
import { cellPlace, columnPlace, type Origin } from "../origin.ts";
import { RowNumbers } from "./rowNumbers.ts";
import type { ColumnTally } from "./rowStore.ts";

/** What to do about missing cells: leave the row out, fill in the column's mean, or stop. */
export type MissingPolicy = "drop" | "mean" | "error";

/** A column on its way into a dataset; NaN where a cell is missing. */
export interface RawColumn {
  readonly name: string;
  /** Place in the file, from 0; those made of earlier rows follow the columns of the file. */
  readonly place: number;
  /** Where its cells stand in the file, from 0. */
  readonly cells: number;
  readonly role: "input" | "target" | RowRole;
  readonly tally: ColumnTally;
  readonly values: Float64Array;
}

/** Columns of one length without a missing cell. */
export interface CompleteColumns {
  readonly columns: readonly RawColumn[];
  readonly rowNumbers: RowNumbers;
  readonly nDropped: number;
  readonly nFilled: number;
  readonly notes: readonly Diagnostic[];
}

/**
 * The columns without missing cells.
 *
 * `drop` leaves out every row with one. `mean` fills inputs with the mean of their column; a row without its target
 * teaches nothing and is left out. `error` stops at the first. The values given are overwritten. Errors: DataError
 * csv/missing, or when no row is left. Cost O(rows·columns); at most one column is copied at a time.
 */
export function completeColumns(
  columns: readonly RawColumn[],
  rowNumbers: RowNumbers,
  policy: MissingPolicy,
  origin: Origin,
): CompleteColumns {
  const gappy = columns.filter((column) => column.tally.nMissing > 0);
  if (gappy.length === 0) return { columns, rowNumbers, nDropped: 0, nFilled: 0, notes: [] };
  if (policy === "error") throw firstMissing(gappy, origin);
  const filled = policy === "mean" ? gappy.filter((column) => column.role === "input") : [];
  const nFilled = filled.reduce((n, column) => n + column.tally.nMissing, 0);
  for (const column of filled) fillWithMean(column.values);
  const dropping = gappy.filter((column) => !filled.includes(column));
  const dropped =
    dropping.length === 0 ? { columns, rowNumbers } : withoutGaps(columns, dropping, rowNumbers);
  const nDropped = rowNumbers.length - dropped.rowNumbers.length;
  if (dropped.rowNumbers.length === 0) throw nothingLeft(dropping, rowNumbers.length, origin);
  const notes: Diagnostic[] = [];
  const note = (code: string, message: string, hint: string): void => {
    notes.push({
      severity: "warning",
      code: `${origin.format}/${code}`,
      message,
      where: { file: origin.file },
      hint,
    });
  };
  if (nFilled > 0) {
    note(
      "filled",
      `${count(nFilled, "missing cell")} filled with the mean of the column: ${tallied(filled)}`,
      "--missing drop leaves such rows out",
    );
  }
  if (nDropped > 0) {
    const why = policy === "mean" ? "without a target" : "with missing cells";
    const hint =
      policy === "mean"
        ? "a row without its target teaches nothing"
        : "--missing mean fills them, --missing error stops at the first";
    note(
      "dropped",
      `${nDropped} of ${count(rowNumbers.length, "row")} left out, ${why}: ${tallied(dropping)}`,
      hint,
    );
  }
  return { ...dropped, nDropped, nFilled, notes };
}

function withoutGaps(
  columns: readonly RawColumn[],
  gappy: readonly RawColumn[],
  rowNumbers: RowNumbers,
): { columns: readonly RawColumn[]; rowNumbers: RowNumbers } {
  const nRows = rowNumbers.length;
  const isGap = new Uint8Array(nRows);
  for (const { values } of gappy) for (let r = 0; r < nRows; r++) if (Number.isNaN(values[r]!)) isGap[r] = 1;
  return withoutRows(columns, isGap, rowNumbers);
}

/** The columns without the rows where `isGap` is 1. The values given are overwritten. Cost O(rows·columns). */
export function withoutRows(
  columns: readonly RawColumn[],
  isGap: Uint8Array,
  rowNumbers: RowNumbers,
): { columns: readonly RawColumn[]; rowNumbers: RowNumbers } {
  const nRows = rowNumbers.length;
  const kept = new RowNumbers();
  for (let r = 0; r < nRows; r++) if (isGap[r] === 0) kept.append(rowNumbers.at(r));
  const complete = columns.map((column) => {
    const { values } = column;
    let n = 0;
    for (let r = 0; r < nRows; r++) if (isGap[r] === 0) values[n++] = values[r]!;
    return { ...column, values: values.slice(0, n) };
  });
  return { columns: complete, rowNumbers: kept };
}

function fillWithMean(values: Float64Array): void {
  let n = 0;
  let mean = 0;
  // A running mean cannot overflow where a sum could.
  for (const value of values) if (!Number.isNaN(value)) mean += value / ++n - mean / n;
  for (let r = 0; r < values.length; r++) if (Number.isNaN(values[r]!)) values[r] = mean;
}

function firstMissing(gappy: readonly RawColumn[], origin: Origin): DataError {
  const first = gappy.reduce((a, b) => (b.tally.firstMissing!.row < a.tally.firstMissing!.row ? b : a));
  const { row, text } = first.tally.firstMissing!;
  const total = gappy.reduce((n, column) => n + column.tally.nMissing, 0);
  return new DataError({
    code: `${origin.format}/missing`,
    message: `column "${first.name}" has no value here (${text.trim() === "" ? "the cell is empty" : `"${text.trim()}"`}); ${count(total, "missing cell")} in all`,
    where: cellPlace(origin, row, first.cells),
    hint: "--missing drop leaves such rows out, --missing mean fills them",
  });
}

function nothingLeft(gappy: readonly RawColumn[], nRows: number, origin: Origin): DataError {
  const worst = gappy.reduce((a, b) => (b.tally.nMissing > a.tally.nMissing ? b : a));
  return new DataError({
    code: `${origin.format}/no-rows`,
    message: `none of ${count(nRows, "row")} is complete; "${worst.name}" alone misses ${worst.tally.nMissing}`,
    where: columnPlace(origin, worst.cells),
    hint: worst.role === "input" ? `--ignore "${worst.name}", or --missing mean` : "name another --target",
  });
}

function tallied(columns: readonly RawColumn[]): string {
  const shown = columns.slice(0, 6).map((column) => `"${column.name}" ${column.tally.nMissing}`);
  if (columns.length > shown.length) shown.push(`… (${columns.length} columns)`);
  return shown.join(", ");
}

function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? "" : "s"}`;
}
