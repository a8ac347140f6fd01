import { UsageError } from "../../../diagnostics.ts";
import { cellValue, type DecimalMark, isMissing } from "./cells.ts";
import { sampleRecords } from "./csv.ts";
import {
  GROUP_MARKS,
  type Grouping,
  givenGroupMark,
  groupingsOf,
  isGrouped,
  mayBeGrouped,
} from "./thousands.ts";
import type { Titles } from "./titles.ts";

/** What separates cells: one byte. A space stands for any run of spaces and tabs. */
export type Delimiter = string;

/** How a text table is written down. */
export interface Dialect {
  readonly delimiter: Delimiter;
  readonly decimal: DecimalMark;
  /** Columns, by place, with marked thousands; absent where there are none. */
  readonly thousands?: ReadonlyMap<number, Grouping>;
  /** Lines above the header that are no part of the table; absent where there are none. */
  readonly titles?: Titles;
  /** A cell that shows the decimal mark though the comma in it could be one of thousands; absent where that is sure. */
  readonly doubtful?: string;
}

/** What the user said about the dialect; the rest is found out. */
export interface DialectOptions {
  /**
   * `,` `;` `|` or another single character, `tab`, `space`, `comma`, `semicolon`, `pipe`. @defaultValue found from the
   * first rows
   */
  readonly delimiter?: string;
  /** `.` or `,`. @defaultValue found from the first rows */
  readonly decimal?: string;
  /** The mark between thousands: `,` `.` `'` `space`, or `none`. @defaultValue found where a column allows only that */
  readonly thousands?: string;
}

const CANDIDATES: readonly Delimiter[] = [",", ";", "\t", "|"];
const SPELLED_OUT: Readonly<Record<string, Delimiter>> = {
  comma: ",",
  semicolon: ";",
  tab: "\t",
  "\\t": "\t",
  pipe: "|",
  space: " ",
};

/**
 * The dialect of a text that begins with `sample`.
 *
 * Of comma, semicolon, tab and pipe the one wins that splits most rows into equally many cells, at least two, with the
 * largest share of numbers. Where none splits, runs of spaces are tried, and commas beside quoted decimal commas. The
 * comma is the decimal mark when there are numbers with a comma and none with a point. Columns that mark their
 * thousands are found (`groupingsOf`). Errors: UsageError for options that make no sense.
 */
export function dialectOf(sample: string, options: DialectOptions = {}): Dialect {
  const delimiter = options.delimiter === undefined ? undefined : givenDelimiter(options.delimiter);
  const mark = options.thousands === undefined ? undefined : givenGroupMark(options.thousands);
  const decimal = decimalGiven(options.decimal, mark);
  if (delimiter !== undefined && delimiter === decimal) {
    throw new UsageError(`the delimiter and the decimal mark cannot both be "${delimiter}"`);
  }
  if (delimiter !== undefined) {
    const rows = sampleRecords(spaced(sample, delimiter), delimiter);
    return withThousands(rows, delimiter, decimal, mark);
  }
  const possible = CANDIDATES.filter((candidate) => candidate !== decimal && sample.includes(candidate));
  // Without any of them all candidates tell the same of the decimal mark.
  const tried = (
    possible.length > 0 ? possible : [CANDIDATES.find((candidate) => candidate !== decimal)!]
  ).map((candidate) => trial(sampleRecords(sample, candidate), candidate, decimal));
  let best = tried.reduce((a, b) =>
    b.score > a.score || (b.score === a.score && b.width > a.width) ? b : a,
  );
  if (best.width < 2) {
    const bySpaces = trial(sampleRecords(spaced(sample, " "), " "), " ", decimal);
    if (bySpaces.width >= 2 && bySpaces.score > 0.75) best = bySpaces;
  }
  if (best.width < 2 && decimal === "," && sample.includes('"')) {
    const quoted = trial(sampleRecords(sample, ","), ",", decimal);
    if (quoted.width >= 2) best = quoted;
  }
  return withThousands(best.rows, best.delimiter, decimal, mark);
}

/** The decimal mark that is given, or that a given mark between thousands leaves. */
function decimalGiven(
  text: string | undefined,
  mark: ReturnType<typeof givenGroupMark> | undefined,
): DecimalMark | undefined {
  if (text === undefined) return mark === "." ? "," : mark === "," ? "." : undefined;
  const decimal = givenDecimal(text);
  if (decimal !== mark) return decimal;
  throw new UsageError(`the decimal mark and the mark between thousands cannot both be "${text}"`);
}

/** The dialect of rows, with the columns that mark their thousands. */
function withThousands(
  rows: readonly (readonly string[])[],
  delimiter: Delimiter,
  given: DecimalMark | undefined,
  mark: ReturnType<typeof givenGroupMark> | undefined,
): Dialect {
  const { decimal, isSure, doubtful } = decimalOf(rows, delimiter, given);
  const width = Math.max(0, ...rows.map((row) => row.length));
  const thousands: ReadonlyMap<number, Grouping> =
    mark === null
      ? new Map()
      : mark === undefined
        ? groupingsOf(rows, delimiter, decimal, isSure)
        : new Map(Array.from({ length: width }, (_, c) => [c, { mark, isSure: true, sample: "" }]));
  return {
    delimiter,
    decimal,
    ...(thousands.size > 0 && { thousands }),
    ...(doubtful !== undefined && mark === undefined && { doubtful }),
  };
}

/** `text` with runs of spaces and tabs made single and trimmed from its lines, for the delimiter space; else as it is. */
function spaced(text: string, delimiter: Delimiter): string {
  return delimiter === " " ? text.replace(/[ \t]+/g, " ").replace(/^ | $/gm, "") : text;
}

interface Trial {
  readonly delimiter: Delimiter;
  readonly rows: readonly (readonly string[])[];
  /** The most frequent number of cells in a row. */
  readonly width: number;
  /** Share of rows of that width × (1 + share of numbers) / 2; 0 when the width is 1. */
  readonly score: number;
}

function trial(
  rows: readonly (readonly string[])[],
  delimiter: Delimiter,
  given: DecimalMark | undefined,
): Trial {
  const counts = new Map<number, number>();
  for (const row of rows) counts.set(row.length, (counts.get(row.length) ?? 0) + 1);
  let width = 1;
  let nRows = 0;
  for (const [w, n] of counts) {
    if (n > nRows || (n === nRows && w > width)) {
      width = w;
      nRows = n;
    }
  }
  const { decimal } = decimalOf(rows, delimiter, given);
  let nCells = 0;
  let nNumbers = 0;
  for (const row of rows) {
    for (const cell of row) {
      nCells++;
      if (
        cellValue(cell, decimal) !== undefined ||
        (mayBeGrouped(cell) && GROUP_MARKS.some((m) => isGrouped(cell, m, decimal)))
      )
        nNumbers++;
    }
  }
  const score = width < 2 ? 0 : (nRows / rows.length) * (0.5 + (0.5 * nNumbers) / nCells);
  return { delimiter, rows, width, score };
}

const withPoint = /^[+-]?\d*\.\d+(?:[eE][+-]?\d+)?$|^[+-]?\d+\.(?:[eE][+-]?\d+)?$/;
const withComma = /^[+-]?\d*,\d+(?:[eE][+-]?\d+)?$/;

/** A decimal mark, and how sure it is. */
interface FoundDecimal {
  readonly decimal: DecimalMark;
  /** Whether it was given, or some cell shows that the other mark is not it. */
  readonly isSure: boolean;
  /** See `Dialect`. */
  readonly doubtful?: string;
}

/**
 * The decimal mark of rows of cells: the comma, when some cells are numbers with a comma and none with a point.
 *
 * `1,234` alone could be one thousand; it speaks for the decimal comma only beside semicolons, where spreadsheets of
 * comma countries write it, and is doubtful there. `1.234` gives way to a comma that can be nothing else.
 */
function decimalOf(
  rows: readonly (readonly string[])[],
  delimiter: Delimiter,
  given: DecimalMark | undefined,
): FoundDecimal {
  if (given !== undefined) return { decimal: given, isSure: true };
  const shown = { sure: { ".": false, ",": false }, perhaps: { ".": false, ",": false } };
  let doubtful: string | undefined;
  for (const row of rows) {
    for (const cell of row) {
      const text = cell.trim();
      const isMarked = mayBeGrouped(text);
      for (const mark of [".", ","] as const) {
        const other = mark === "." ? "," : ".";
        const hasGroups = isMarked && GROUP_MARKS.some((group) => isGrouped(text, group, mark));
        if (hasGroups && (text.includes(mark) || text.split(other).length > 2)) shown.sure[mark] = true;
        if (!(mark === "." ? withPoint : withComma).test(text) || isMissing(text)) continue;
        if (isMarked && isGrouped(text, mark, other)) shown.perhaps[mark] = true;
        else shown.sure[mark] = true;
        if (mark === "," && isMarked && isGrouped(text, ",", ".")) doubtful ??= text;
      }
    }
  }
  const { sure, perhaps } = shown;
  if (sure["."] || (perhaps["."] && !sure[","])) return { decimal: ".", isSure: sure["."] };
  if (sure[","]) return { decimal: ",", isSure: true };
  if (perhaps[","] && delimiter === ";") return { decimal: ",", isSure: false, doubtful: doubtful! };
  return { decimal: ".", isSure: false };
}

/** The character that an option for the delimiter stands for. Errors: UsageError when none can. */
export function givenDelimiter(text: string): Delimiter {
  const delimiter = SPELLED_OUT[text.toLowerCase()] ?? text;
  // One byte, and nothing that already means something inside a table.
  if (!/^[\t -~]$/.test(delimiter) || /["#0-9A-Za-z.+-]/.test(delimiter)) {
    throw new UsageError(
      `the delimiter "${text}" cannot separate cells`,
      "give one character such as , ; | or a word: comma, semicolon, tab, pipe, space",
    );
  }
  return delimiter;
}

function givenDecimal(text: string): DecimalMark {
  if (text === "." || text === ",") return text;
  throw new UsageError(
    `the decimal mark "${text}" is neither a point nor a comma`,
    "--decimal . or --decimal ,",
  );
}
