import { DataError } from "../../../diagnostics.ts";
import { cellPlace, type Origin } from "../origin.ts";
import { cellValue, type DecimalMark } from "../text/cells.ts";
import { RowNumbers } from "./rowNumbers.ts";
import type { Condition } from "./where.ts";

/** A cell that is no finite number: where it stands and what it says. */
export interface OddCell {
  readonly row: number;
  readonly text: string;
}

/** What the cells of one column turned out to be, over the rows that were kept. */
export interface ColumnTally {
  nMissing: number;
  nText: number;
  nInfinite: number;
  firstMissing?: OddCell;
  firstText?: OddCell;
  firstInfinite?: OddCell;
}

/** What a reader needs to know about the rows it delivers. */
export interface RowStoreOptions {
  readonly origin: Origin;
  readonly names: readonly string[];
  /** Which columns are kept; the others are not even parsed. */
  readonly isKept: readonly boolean[];
  readonly conditions: readonly Condition[];
  readonly decimal: DecimalMark;
  /** About how many rows will come; a little too many is better than too few. */
  readonly expectedRows?: number;
}

/** Room for rows when nobody knows how many there are … */
const FIRST_ROOM = 4096;
/** … and for cells: 16 MB. A wide table grows into more rows when they come. */
const FIRST_CELLS = 1 << 21;
/** From here on a column keeps the memory it was read into, spare room and all: untouched pages cost nothing. */
const LARGE_ROWS = 1 << 20;

/**
 * The rows of a table while it is read, as float64 columns.
 *
 * Whatever is not a finite number is stored as NaN and tallied. A reader puts the cells of a row, then calls
 * `endRow`, which drops the row again when a condition does not hold.
 */
export class RowStore {
  readonly origin: Origin;
  readonly names: readonly string[];
  readonly decimal: DecimalMark;
  readonly isKept: readonly boolean[];
  /** Columns whose cells a condition looks at: the reader must hand them over as text. */
  readonly isTested: readonly boolean[];
  readonly tallies: readonly ColumnTally[];
  readonly conditions: readonly Condition[];
  readonly rowNumbers: RowNumbers = new RowNumbers();
  /** The columns being filled, with room to spare; empty for those that are not kept. */
  readonly columns: Float64Array[];
  /** Place of the current row. */
  at = 0;
  nRead = 0;
  /** Up to five different cells that a condition turned away. */
  readonly refused: Set<string> = new Set();
  #room: number;
  readonly #testedCells: string[];
  readonly #odd: { column: number; value: number | undefined; text: string }[] = [];

  constructor(options: RowStoreOptions) {
    this.origin = options.origin;
    this.names = options.names;
    this.decimal = options.decimal;
    this.isKept = options.isKept;
    this.conditions = options.conditions;
    const tested = new Set(options.conditions.map((condition) => condition.column));
    this.isTested = options.names.map((_, c) => tested.has(c));
    this.tallies = options.names.map(() => ({ nMissing: 0, nText: 0, nInfinite: 0 }));
    const first = Math.max(1, Math.min(FIRST_ROOM, Math.floor(FIRST_CELLS / options.names.length)));
    this.#room = Math.max(first, options.expectedRows ?? 0);
    this.columns = options.names.map((_, c) => new Float64Array(options.isKept[c] ? this.#room : 0));
    this.#testedCells = options.names.map(() => "");
  }

  /** How many rows were kept so far. */
  get nRows(): number {
    return this.rowNumbers.length;
  }

  /** Puts a cell of the current row, given as text. */
  putText(column: number, text: string): void {
    if (this.isTested[column]) this.#testedCells[column] = text;
    if (this.isKept[column]) this.putValue(column, cellValue(text, this.decimal), text);
  }

  /**
   * Puts a cell of the current row, given as a value of JSON or Parquet.
   *
   * null and undefined are missing, whole numbers of any width are rounded to float64, text is read as in a CSV
   * file; everything else counts as text.
   */
  putCell(column: number, cell: unknown): void {
    if (typeof cell === "number" && Number.isFinite(cell) && !this.isTested[column]) {
      if (this.isKept[column]) this.columns[column]![this.at] = cell;
    } else this.putText(column, cellText(cell));
  }

  /** Puts a cell of the current row: a number, NaN for missing, ±Infinity, undefined for text. */
  putValue(column: number, value: number | undefined, text: string): void {
    if (value !== undefined && Number.isFinite(value)) this.columns[column]![this.at] = value;
    else {
      this.columns[column]![this.at] = Number.NaN;
      this.#odd.push({ column, value, text });
    }
  }

  /** Puts a whole row of text. Errors: DataError csv/ragged when it is not as wide as the header. */
  putRow(cells: readonly string[], row: number): void {
    const even = evened(cells, this.names.length, this.origin, row);
    for (let c = 0; c < even.length; c++) this.putText(c, even[c]!);
    this.endRow(row);
  }

  /** Ends the current row, which stands at `row` of the file; keeps it when every condition holds. */
  endRow(row: number): void {
    this.nRead++;
    for (const condition of this.conditions) {
      const cell = this.#testedCells[condition.column]!;
      if (!condition.holds(cell)) {
        if (this.refused.size < 5) this.refused.add(cell.trim());
        this.#odd.length = 0;
        return;
      }
    }
    if (this.#odd.length > 0) this.#tally(row);
    this.rowNumbers.append(row);
    if (++this.at === this.#room) this.#grow();
  }

  /** Forgets the cells put since the last `endRow`. */
  undoRow(): void {
    this.#odd.length = 0;
  }

  /** The values of a kept column, which is let go: a second call is a mistake. Cost O(rows), or less for many. */
  takeColumn(column: number): Float64Array {
    const values = this.columns[column]!;
    this.columns[column] = new Float64Array(0);
    return this.at < LARGE_ROWS ? values.slice(0, this.at) : values.subarray(0, this.at);
  }

  #tally(row: number): void {
    for (const { column, value, text } of this.#odd) {
      const tally = this.tallies[column]!;
      if (value === undefined) {
        tally.nText++;
        tally.firstText ??= { row, text };
      } else if (Number.isNaN(value)) {
        tally.nMissing++;
        tally.firstMissing ??= { row, text };
      } else {
        tally.nInfinite++;
        tally.firstInfinite ??= { row, text };
      }
    }
    this.#odd.length = 0;
  }

  #grow(): void {
    this.#room *= 2;
    for (let c = 0; c < this.names.length; c++) {
      if (!this.isKept[c]) continue;
      const wider = new Float64Array(this.#room);
      wider.set(this.columns[c]!);
      this.columns[c] = wider;
    }
  }
}

/**
 * The cells of a row as wide as the table: empty ones beyond the last column are forgiven, for the sake of a delimiter
 * at the end of a line. Errors: DataError FORMAT/ragged.
 */
export function evened(
  cells: readonly string[],
  width: number,
  origin: Origin,
  row: number,
): readonly string[] {
  if (cells.length === width) return cells;
  if (cells.length > width && cells.slice(width).every((cell) => cell.trim() === ""))
    return cells.slice(0, width);
  const isShort = cells.length < width;
  throw new DataError({
    code: `${origin.format}/ragged`,
    message: `this row has ${cells.length} ${cells.length === 1 ? "cell" : "cells"}, the table has ${width} columns`,
    where: cellPlace(origin, row, Math.min(cells.length, width)),
    hint: isShort
      ? "leave a missing cell empty but keep its delimiter"
      : "put a cell that holds the delimiter in quotes, or name the right --delimiter",
  });
}

/** A value of JSON or Parquet as the text of a cell: nothing for null, JSON for lists and records. */
export function cellText(cell: unknown): string {
  if (cell === null || cell === undefined) return "";
  if (cell instanceof Date) return cell.toISOString();
  return typeof cell === "object" ? JSON.stringify(cell) : String(cell);
}
