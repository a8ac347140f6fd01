import { UsageError } from "../../../diagnostics.ts";
import { cellValue, type DecimalMark, isMissing } from "./cells.ts";
import { sampleRecords } from "./csv.ts";

/** What separates cells: one byte. A space stands for any run of spaces and tabs. */
export type Delimiter = string;

/** How a text table is written down. */
export interface Dialect {
  readonly delimiter: Delimiter;
  readonly decimal: DecimalMark;
}

/** What the user said about the dialect; the rest is found out. */
export interface DialectOptions {
  /** `,` `;` `|` or another single character, `tab`, `space`, `comma`, `semicolon`, `pipe`. @defaultValue found from the first rows */
  readonly delimiter?: string;
  /** `.` or `,`. @defaultValue found from the first rows */
  readonly decimal?: string;
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
 * Of comma, semicolon, tab and pipe the one wins that splits most rows into equally many cells, at least two,
 * with the largest share of numbers. Where none splits, runs of spaces are tried. The comma is the decimal mark
 * when there are numbers with a comma and none with a point. Errors: UsageError for options that make no sense.
 */
export function dialectOf(sample: string, options: DialectOptions = {}): Dialect {
  const delimiter = options.delimiter === undefined ? undefined : givenDelimiter(options.delimiter);
  const decimal = options.decimal === undefined ? undefined : givenDecimal(options.decimal);
  if (delimiter !== undefined && delimiter === decimal) {
    throw new UsageError(`the delimiter and the decimal mark cannot both be "${delimiter}"`);
  }
  if (delimiter !== undefined) {
    const rows = sampleRecords(spaced(sample, delimiter), delimiter);
    return { delimiter, decimal: decimal ?? decimalOf(rows, delimiter) };
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
  return { delimiter: best.delimiter, decimal: best.decimal };
}

/** `text` with runs of spaces and tabs made single and trimmed from its lines, for the delimiter space; else as it is. */
function spaced(text: string, delimiter: Delimiter): string {
  return delimiter === " " ? text.replace(/[ \t]+/g, " ").replace(/^ | $/gm, "") : text;
}

interface Trial extends Dialect {
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
  const decimal = given ?? decimalOf(rows, delimiter);
  let nCells = 0;
  let nNumbers = 0;
  for (const row of rows) {
    for (const cell of row) {
      nCells++;
      if (cellValue(cell, decimal) !== undefined) nNumbers++;
    }
  }
  const score = width < 2 ? 0 : (nRows / rows.length) * (0.5 + (0.5 * nNumbers) / nCells);
  return { delimiter, decimal, width, score };
}

const withPoint = /^[+-]?\d*\.\d+(?:[eE][+-]?\d+)?$|^[+-]?\d+\.(?:[eE][+-]?\d+)?$/;
const withComma = /^[+-]?\d*,\d+(?:[eE][+-]?\d+)?$/;
const perhapsThousands = /^[+-]?[1-9]\d{0,2},\d{3}$/;

/**
 * The decimal mark of rows of cells: the comma, when some cells are numbers with a comma and none with a point.
 *
 * `1,234` alone could be one thousand; it speaks for the decimal comma only beside semicolons, where
 * spreadsheets of comma countries write it.
 */
function decimalOf(rows: readonly (readonly string[])[], delimiter: Delimiter): DecimalMark {
  let hasComma = false;
  for (const row of rows) {
    for (const cell of row) {
      const text = cell.trim();
      if (withPoint.test(text)) return ".";
      if (withComma.test(text) && !isMissing(text))
        hasComma ||= delimiter === ";" || !perhapsThousands.test(text);
    }
  }
  return hasComma ? "," : ".";
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
