import { DataError } from "../../../diagnostics.ts";
import { cellPlace, type Origin } from "../origin.ts";
import { type CellRules, LIMIT, ruledValue } from "../text/cellRules.ts";
import { LabelCodes } from "./labelCodes.ts";
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
  /** Cells that say no more than that the value lies beyond a limit, and were read. */
  nBelow: number;
  firstBelow?: string;
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
  readonly rules: CellRules;
  /** About how many rows will come; a little too many is better than too few. */
  readonly expectedRows?: number;
  /** The labels of a column that may be a target of classes. */
  readonly labels?: LabelCodes;
  /** The same of a column that says which rows belong together. */
  readonly groups?: LabelCodes;
  /** Whether the texts of columns are kept, as far as they may be levels. */
  readonly hasLevels?: boolean;
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
  readonly rules: CellRules;
  readonly isKept: readonly boolean[];
  /** Columns whose cells a condition looks at. */
  readonly isTested: readonly boolean[];
  /** Columns whose cells the reader must hand over as text. */
  readonly isText: readonly boolean[];
  readonly tallies: readonly ColumnTally[];
  readonly conditions: readonly Condition[];
  readonly labels: LabelCodes | undefined;
  readonly groups: LabelCodes | undefined;
  /** The texts of each kept column that has some; undefined of others. */
  readonly levels: (LabelCodes | undefined)[];
  readonly #hasLevels: boolean;
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
    this.rules = options.rules;
    this.isKept = options.isKept;
    this.conditions = options.conditions;
    this.labels = options.labels;
    this.groups = options.groups;
    this.#hasLevels = options.hasLevels === true;
    this.levels = options.names.map(() => undefined);
    const labelled = new Set([options.labels?.column, options.groups?.column]);
    const tested = new Set(options.conditions.map((condition) => condition.column));
    this.isTested = options.names.map((_, c) => tested.has(c));
    this.isText = options.names.map(
      (_, c) => tested.has(c) || options.rules.thousands.has(c) || labelled.has(c),
    );
    this.tallies = options.names.map(() => ({ nMissing: 0, nText: 0, nInfinite: 0, nBelow: 0 }));
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
    if (!this.isKept[column]) return;
    const value = ruledValue(text, column, this.rules);
    this.putValue(column, value, text);
    for (const codes of [this.labels, this.groups]) {
      if (codes?.column === column) codes.put(this.at, text, value);
    }
    if (this.#hasLevels && !(value !== undefined && Number.isFinite(value)))
      this.#putLevel(column, text, value);
    if (value === undefined || this.rules.below === undefined || !LIMIT.test(text)) return;
    const tally = this.tallies[column]!;
    tally.nBelow++;
    tally.firstBelow ??= text.trim();
  }

  /**
   * Puts a cell of the current row, given as a value of JSON or Parquet.
   *
   * null and undefined are missing, whole numbers of any width are rounded to float64, text is read as in a CSV
   * file; everything else counts as text.
   */
  putCell(column: number, cell: unknown): void {
    if (
      typeof cell === "number" &&
      Number.isFinite(cell) &&
      !this.isTested[column] &&
      this.labels?.column !== column &&
      this.groups?.column !== column
    ) {
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

  /** Whether all texts of a column are needed: it may be one of levels. */
  keepsTexts(column: number): boolean {
    return this.#hasLevels && this.levels[column]?.isGivenUp !== true;
  }

  #putLevel(column: number, text: string, value: number | undefined): void {
    if (value === undefined) this.levels[column] ??= new LabelCodes(column, false);
    this.levels[column]?.put(this.at, text, value);
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
        if (this.#hasLevels) for (const codes of this.levels) codes?.forget(this.at);
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

  /** Takes numbers that stand for missing values out of the kept columns. Cost O(rows·columns), where there are any. */
  markMissing(): void {
    const { missingNumbers } = this.rules;
    if (missingNumbers.size === 0) return;
    this.columns.forEach((values, c) => {
      if (!this.isKept[c]) return;
      const tally = this.tallies[c]!;
      for (let r = 0; r < this.at; r++) {
        if (!missingNumbers.has(values[r]!)) continue;
        const first = { row: this.rowNumbers.at(r), text: String(values[r]) };
        if (tally.firstMissing === undefined || first.row < tally.firstMissing.row)
          tally.firstMissing = first;
        tally.nMissing++;
        values[r] = Number.NaN;
      }
    });
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
  if (typeof cell !== "object") return String(cell);
  try {
    return JSON.stringify(cell);
  } catch {
    // Nested deeper than the stack reaches: no number in any case.
    return Array.isArray(cell) ? "[…]" : "{…}";
  }
}
