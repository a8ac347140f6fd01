import { DataError, UsageError } from "../diagnostics.ts";
import type { EventSink } from "../events.ts";
import { cellValue } from "./cells.ts";
import { columnIndex } from "./columnName.ts";
import { csvRecords } from "./csv.ts";
import type { Dialect } from "./dialect.ts";
import { headerOf } from "./header.ts";
import type { ReadOptions } from "./readOptions.ts";
import { openSource, type Source } from "./source.ts";
import { openText } from "./textTable.ts";
import { type Condition, conditionsOf } from "./where.ts";

/** How to read rows that a model is applied to. */
export type BlockOptions = Pick<
  ReadOptions,
  "header" | "delimiter" | "decimal" | "where" | "stdin" | "signal"
>;

/** Some rows of a text table, with their cells as the file has them. */
export interface RowBlock {
  /** The names of all columns; the same for every block. */
  readonly names: readonly string[];
  readonly dialect: Dialect;
  /** All cells. Shape: (rows)(names). */
  readonly cells: readonly (readonly string[])[];
  /** The line of the file each row begins on. */
  readonly rowNumbers: readonly number[];
  /** The wanted columns, NaN where a cell is missing. Shape: (wanted)(rows). */
  readonly columns: readonly Float64Array[];
}

/**
 * The rows of the CSV at `path` block by block, with the columns called `wanted` as numbers.
 *
 * Nothing is kept: memory is that of a block, whatever the size of the table. Rows that `where` turns away do not
 * appear; a table without rows has one block without rows. Errors: DataError when a wanted column is not there, or
 * holds text or an infinite number, with row and column; UsageError for options that do not fit the file.
 */
export async function* rowBlocks(
  path: string,
  wanted: readonly string[],
  options: BlockOptions,
  sink: EventSink,
): AsyncGenerator<RowBlock> {
  const source = await openSource(path, options);
  try {
    const text = openText(source, options);
    const { delimiter, decimal } = text.dialect;
    let table: OpenTable | undefined;
    let nRead = 0;
    for await (const { rows, lines } of csvRecords(text.blocks, delimiter, source.file)) {
      let first = 0;
      if (table === undefined) {
        const header = headerOf(rows[0]!, { file: source.file, row: lines[0]! }, options.header, decimal);
        for (const diagnostic of header.notes) sink({ kind: "diagnostic", diagnostic });
        table = openTable(source, header.names, wanted, text.dialect, options.where ?? []);
        first = header.isInFile ? 1 : 0;
      }
      yield blockOf(table, rows.slice(first), lines.slice(first));
      nRead += rows.length - first;
      const ofBytes = source.nBytes === undefined ? {} : { ofBytes: source.nBytes };
      sink({ kind: "read", rows: nRead, bytes: source.bytesRead(), ...ofBytes });
    }
    if (table === undefined) {
      const hint = `it needs a row of names: ${wanted.join(", ")}`;
      throw new DataError({
        code: "csv/empty",
        message: "the file is empty",
        where: { file: source.file },
        hint,
      });
    }
  } finally {
    await source.close();
  }
}

/** A table whose names are known, and where the wanted columns stand in it. */
interface OpenTable {
  readonly file: string;
  readonly names: readonly string[];
  readonly dialect: Dialect;
  readonly places: readonly number[];
  readonly conditions: readonly Condition[];
}

function openTable(
  { file }: Source,
  names: readonly string[],
  wanted: readonly string[],
  dialect: Dialect,
  where: readonly string[],
): OpenTable {
  const places = wanted.map((name) => {
    try {
      return columnIndex(name, names, file);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      throw new DataError({
        code: "csv/no-column",
        message: `the model needs a column "${name}", which is not there`,
        where: { file },
        hint: `the columns are: ${names.join(", ")}`,
      });
    }
  });
  return { file, names, dialect, places, conditions: conditionsOf(where, names, dialect.decimal, file) };
}

function blockOf(table: OpenTable, rows: readonly (readonly string[])[], lines: readonly number[]): RowBlock {
  const { file, names, dialect, places, conditions } = table;
  const cells: (readonly string[])[] = [];
  const rowNumbers: number[] = [];
  for (let r = 0; r < rows.length; r++) {
    const row = evened(rows[r]!, names.length, file, lines[r]!);
    if (!conditions.every(({ column, holds }) => holds(row[column]!))) continue;
    cells.push(row);
    rowNumbers.push(lines[r]!);
  }
  const columns = places.map((place) =>
    Float64Array.from(cells, (row, r) => {
      const value = cellValue(row[place]!, dialect.decimal);
      if (value !== undefined && (Number.isFinite(value) || Number.isNaN(value))) return value;
      throw new DataError({
        code: value === undefined ? "csv/not-a-number" : "csv/not-finite",
        message: `column "${names[place]}" holds "${row[place]!.trim()}", expected a finite number`,
        where: { file, row: rowNumbers[r]!, column: place + 1 },
        hint: "correct the cell, or leave it empty if it is missing",
      });
    }),
  );
  return { names, dialect, cells, rowNumbers, columns };
}

/** The row as wide as the header; empty cells beyond the last column are forgiven. */
function evened(row: readonly string[], width: number, file: string, line: number): readonly string[] {
  if (row.length === width) return row;
  if (row.length > width && row.slice(width).every((cell) => cell.trim() === "")) return row.slice(0, width);
  throw new DataError({
    code: "csv/ragged",
    message: `this row has ${row.length} ${row.length === 1 ? "cell" : "cells"}, the table has ${width} columns`,
    where: { file, row: line, column: Math.min(row.length, width) + 1 },
    hint: "leave a missing cell empty but keep its delimiter; put a cell that holds the delimiter in quotes",
  });
}
