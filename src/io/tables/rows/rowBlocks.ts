import { DataError, UsageError } from "../../../diagnostics.ts";
import type { EventSink } from "../../../events.ts";
import { type Category, levelName } from "../../../model/dataset.ts";
import { nearestName } from "../../nearestName.ts";
import { columnIndex, listed } from "../columns/columnName.ts";
import { type PastColumn, pastColumns } from "../columns/past.ts";
import { isForDuckDb, openDuckDbRecords } from "../formats/duckdbRows.ts";
import { cellPlace, type Origin } from "../origin.ts";
import type { ReadOptions } from "../readOptions.ts";
import { openSource } from "../source.ts";
import { openRecords, PLAIN_DIALECT, type TableRecords } from "../tableRecords.ts";
import { plainRules, ruledValue } from "../text/cellRules.ts";
import type { Dialect } from "../text/dialect.ts";
import { rulesOf } from "../text/textTable.ts";
import { evened } from "./rowStore.ts";
import { EarlierRows } from "./rowsBefore.ts";
import { type Condition, conditionsOf } from "./where.ts";

/** How to read rows that a model is applied to. */
export type BlockOptions = Pick<
  ReadOptions,
  | "header"
  | "delimiter"
  | "decimal"
  | "thousands"
  | "missingValues"
  | "below"
  | "dates"
  | "lags"
  | "differences"
  | "group"
  | "where"
  | "reader"
  | "sql"
  | "stdin"
  | "signal"
> & {
  /** Columns to read where they are there. */
  readonly ifThere?: readonly string[];
  /** Columns of levels that some of the wanted ones are made of (see `levelName`). */
  readonly levels?: readonly Category[];
};

/** A cell of a column of levels that is none of them. */
export interface UnseenLevel {
  readonly column: string;
  readonly text: string;
  /** The row of the block, counted from 0. */
  readonly row: number;
}

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
  /** Cells of columns of levels that hold another text than those: their columns are NaN there. */
  readonly unseen: readonly UnseenLevel[];
  /** 1 where a row has no past that wanted columns need; absent where they need none. */
  readonly isWithoutPast?: Uint8Array;
  /** Each column of `ifThere`, NaN where a cell is no number; undefined for one that the table has not. */
  readonly ifThere: readonly (Float64Array | undefined)[];
}

/**
 * The rows of the table at `path` block by block, with the columns called `wanted` as numbers.
 *
 * Nothing is kept: memory is that of a block, whatever the size of the table. Rows that `where` turns away do not
 * appear; a table without rows has one block without rows. Reads CSV, JSON Lines and Parquet, and all that DuckDB
 * reads; cells of anything but CSV are written as CSV would have them. Errors: DataError when a wanted column is not
 * there, or holds text or an infinite number, with row and column; UsageError for options that do not fit the file.
 */
export async function* rowBlocks(
  path: string,
  wanted: readonly string[],
  options: BlockOptions,
  sink: EventSink,
): AsyncGenerator<RowBlock> {
  const { records, read, close } = await openedRecords(path, options);
  try {
    for (const diagnostic of records.notes) sink({ kind: "diagnostic", diagnostic });
    const table = openTable(records, wanted, options);
    let nRead = 0;
    for await (const { rows, lines } of records.batches) {
      yield blockOf(table, rows, lines);
      nRead += rows.length;
      sink({ kind: "read", rows: nRead, ...read() });
    }
    if (nRead === 0) yield blockOf(table, [], []);
  } finally {
    await close();
  }
}

/** The records at `path`, how much of the file has been read at any time, and what ends the reading. */
async function openedRecords(path: string, options: BlockOptions) {
  if (isForDuckDb(options)) {
    const records = await openDuckDbRecords(path, options);
    return { records, read: () => ({ bytes: 0 }), close: records.close };
  }
  const source = await openSource(path, options);
  const { nBytes } = source;
  const read = () => ({ bytes: source.bytesRead(), ...(nBytes !== undefined && { ofBytes: nBytes }) });
  try {
    return { records: await openRecords(source, path, options), read, close: source.close };
  } catch (error) {
    await source.close();
    throw error;
  }
}

/** A table whose names are known, and where the wanted columns stand in it. */
interface OpenTable {
  readonly origin: Origin;
  readonly names: readonly string[];
  readonly dialect: Dialect;
  readonly readCell: (cell: string, column: number) => number | undefined;
  readonly places: readonly number[];
  /** Of the wanted columns those that are made of levels. Shape: (wanted). */
  readonly levels: readonly (WantedLevel | undefined)[];
  /** Of the wanted columns, then of those that need not be there, those made of earlier rows. */
  readonly past: readonly (EarlierRows | undefined)[];
  /** The column of the group that a row has its past in; absent where all rows are one. */
  readonly group?: number;
  /** Of the columns that need not be there; below 0 for those that are not. */
  readonly placesIfThere: readonly number[];
  readonly conditions: readonly Condition[];
}

function openTable(
  { origin, names, dialect }: TableRecords,
  wanted: readonly string[],
  options: BlockOptions,
): OpenTable {
  const { where = [], ifThere = [], levels: categories = [] } = options;
  const levels = wanted.map((name) => wantedLevel(name, categories));
  const made = pastColumns(options);
  const isThere = (name: string): boolean => placeIfThere(name, names, origin.file) >= 0;
  // A table that has such a column ready, and not what it is made of, is taken as it is.
  const pastOf = (name: string): PastColumn | undefined => {
    const past = made.get(name);
    return past && (isThere(past.column) || !isThere(name)) ? past : undefined;
  };
  const past = [...wanted, ...ifThere].map(pastOf);
  const hasPast = past.some((one) => one !== undefined);
  const rules = dialect === PLAIN_DIALECT ? plainRules(options, names.length) : rulesOf(dialect, options);
  const readCell = (cell: string, column: number): number | undefined => ruledValue(cell, column, rules);
  const placeOf = (name: string): number => {
    try {
      return columnIndex(name, names, origin.file);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      const near = nearestName(name, names);
      throw new DataError({
        code: `${origin.format}/no-column`,
        message: `the model needs a column "${name}", which is not there`,
        where: { file: origin.file, ...(origin.headerRow !== undefined && { row: origin.headerRow }) },
        hint: `${near === undefined ? "" : `is it "${near}"? `}the columns are: ${listed(names)}`,
      });
    }
  };
  const places = wanted.map((name, w) => placeOf(levels[w]?.category.column ?? past[w]?.column ?? name));
  const placesIfThere = ifThere.map((name, i) =>
    placeIfThere(past[wanted.length + i]?.column ?? name, names, origin.file),
  );
  return {
    origin,
    names,
    dialect,
    readCell,
    places,
    levels,
    past: past.map((one) => one && new EarlierRows(one)),
    ...(hasPast && options.group !== undefined && { group: placeOf(options.group) }),
    placesIfThere,
    conditions: conditionsOf(where, names, readCell, origin.file),
  };
}

/** Where a column is; -1 where it is not, or where the name may mean several. */
function placeIfThere(name: string, names: readonly string[], file: string): number {
  try {
    return columnIndex(name, names, file);
  } catch (error) {
    if (error instanceof UsageError) return -1;
    throw error;
  }
}

function blockOf(table: OpenTable, rows: readonly (readonly string[])[], lines: readonly number[]): RowBlock {
  const { origin, names, dialect, readCell, places, conditions } = table;
  const cells: (readonly string[])[] = [];
  const rowNumbers: number[] = [];
  for (let r = 0; r < rows.length; r++) {
    const row = evened(rows[r]!, names.length, origin, lines[r]!);
    if (!conditions.every(({ column, holds }) => holds(row[column]!))) continue;
    cells.push(row);
    rowNumbers.push(lines[r]!);
  }
  const unseen: UnseenLevel[] = [];
  const { past, group } = table;
  const groups =
    group === undefined ? undefined : cells.map((row) => labelOf(row[group]!, readCell(row[group]!, group)));
  const isWithoutPast = past.some((one) => one !== undefined) ? new Uint8Array(cells.length) : undefined;
  const columns = places.map((place, w) => {
    const values = Float64Array.from(cells, (row, r) => {
      const level = table.levels[w];
      if (level !== undefined) {
        return levelValue(row[place]!, readCell(row[place]!, place), level, (column, text) =>
          unseen.push({ column, text, row: r }),
        );
      }
      const value = readCell(row[place]!, place);
      if (value !== undefined && (Number.isFinite(value) || Number.isNaN(value))) return value;
      throw new DataError({
        code: `${origin.format}/${value === undefined ? "not-a-number" : "not-finite"}`,
        message: `column "${names[place]}" holds "${row[place]!.trim()}", expected a finite number`,
        where: cellPlace(origin, rowNumbers[r]!, place),
        hint: "correct the cell, or leave it empty if it is missing",
      });
    });
    return past[w]?.next(values, groups, isWithoutPast) ?? values;
  });
  const ifThere = table.placesIfThere.map((place, i) => {
    if (place < 0) return undefined;
    const values = Float64Array.from(cells, (row) => {
      const value = readCell(row[place]!, place) ?? Number.NaN;
      return Number.isFinite(value) ? value : Number.NaN;
    });
    return past[places.length + i]?.next(values, groups) ?? values;
  });
  const ofPast = isWithoutPast && { isWithoutPast };
  return { names, dialect, cells, rowNumbers, columns, unseen, ...ofPast, ifThere };
}

/** A wanted column that is 1 where another has a level. */
interface WantedLevel {
  readonly category: Category;
  readonly level: string;
  /** Whether it is the first that is made of its column: it says what no level is. */
  readonly isFirst: boolean;
}

function wantedLevel(name: string, categories: readonly Category[]): WantedLevel | undefined {
  for (const category of categories) {
    const { column, levels } = category;
    const level = levels.find((one) => levelName(column, one) === name);
    if (level !== undefined) return { category, level, isFirst: level === levels[1] };
  }
  return undefined;
}

/** 1 where a cell has the level, 0 where it has another, NaN where it is missing or has none that is known. */
function levelValue(
  cell: string,
  value: number | undefined,
  { category: { column, levels }, level, isFirst }: WantedLevel,
  isUnseen: (column: string, text: string) => void,
): number {
  if (value !== undefined && Number.isNaN(value)) return Number.NaN;
  const text = labelOf(cell, value);
  if (text === level) return 1;
  if (levels.includes(text)) return 0;
  if (isFirst) isUnseen(column, text);
  return Number.NaN;
}

/** What a cell says: numbers that are equal say the same, however they are written. */
function labelOf(cell: string, value: number | undefined): string {
  return value === undefined || !Number.isFinite(value) ? cell.trim() : String(value);
}
