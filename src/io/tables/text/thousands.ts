/** Marks between thousands: `63,400`, `63 400`, `63.400`, `63'400`. */
import { UsageError } from "../../../diagnostics.ts";
import { cellValue, type DecimalMark, isMissing } from "./cells.ts";

/** A mark between groups of three digits. The space stands for every narrow and unbreakable space, ' for ’ too. */
export type GroupMark = "," | "." | " " | "'";

/** How the thousands of a column are marked. */
export interface Grouping {
  readonly mark: GroupMark;
  /** Whether nothing else can be meant; otherwise the mark could be the decimal mark of figures with three decimals. */
  readonly isSure: boolean;
  /** A cell that shows it. */
  readonly sample: string;
}

const SIGNS: Readonly<Record<GroupMark, string>> = {
  ",": ",",
  ".": "\\.",
  " ": "[ \\u00a0\\u2009\\u202f]",
  "'": "['’]",
};

/** The marks that may stand between groups of three digits. */
export const GROUP_MARKS = Object.keys(SIGNS) as readonly GroupMark[];

const patterns = new Map<string, { readonly whole: RegExp; readonly marks: RegExp }>();

function patternsOf(mark: GroupMark, decimal: DecimalMark): { whole: RegExp; marks: RegExp } {
  const known = patterns.get(mark + decimal);
  if (known !== undefined) return known;
  const sign = SIGNS[mark];
  const made = {
    whole: new RegExp(`^[+-]?[1-9]\\d{0,2}(?:${sign}\\d{3})+(?:${SIGNS[decimal]}\\d+)?$`),
    marks: new RegExp(sign, "g"),
  };
  patterns.set(mark + decimal, made);
  return made;
}

const GROUPED = /\d[,.'’ \u00a0\u2009\u202f]\d{3}/;

/** False for a cell that has no mark between thousands, whichever they are. */
export function mayBeGrouped(cell: string): boolean {
  return GROUPED.test(cell);
}

/** True for a number with `mark` between its thousands, at least one. */
export function isGrouped(cell: string, mark: GroupMark, decimal: DecimalMark): boolean {
  return mark !== decimal && patternsOf(mark, decimal).whole.test(cell.trim());
}

/** The value of a cell of a column with marked thousands (see `cellValue`); numbers without a mark count as always. */
export function groupedValue(cell: string, mark: GroupMark, decimal: DecimalMark): number | undefined {
  const text = cell.trim();
  if (!isGrouped(text, mark, decimal)) return cellValue(text, decimal);
  return Number(text.replace(patternsOf(mark, decimal).marks, "").replace(decimal, "."));
}

/** Numbers below this are written without a mark, even where larger ones have one. */
const LEAST_GROUPED = 10_000;
/** Share of the cells of a column that must be numbers for its thousands to be looked at. */
const LEAST_NUMBERS = 0.5;

/**
 * Which columns of a table mark their thousands, by place, as far as its first `rows` show it.
 *
 * A column does if some of its numbers have the mark between groups of three digits, and none contradicts it: each
 * other number is below ten thousand. A mark that could be the decimal mark counts where a cell shows that it is not:
 * two marks, or a decimal mark behind them; where `isDecimalSure`; and, not surely, where commas part cells, since
 * whoever writes decimal commas parts cells by something else. Cost O(cells).
 */
export function groupingsOf(
  rows: readonly (readonly string[])[],
  delimiter: string,
  decimal: DecimalMark,
  isDecimalSure: boolean,
): ReadonlyMap<number, Grouping> {
  const found = new Map<number, Grouping>();
  const width = rows.reduce((most, row) => Math.max(most, row.length), 0);
  for (let c = 0; c < width; c++) {
    const cells = rows.map((row) => row[c]?.trim() ?? "").filter((cell) => !isMissing(cell));
    if (!cells.some(mayBeGrouped)) continue;
    for (const mark of GROUP_MARKS) {
      if (mark === decimal || (mark === " " && delimiter === " ")) continue;
      const grouping = groupingOf(cells, mark, decimal, isDecimalSure);
      if (grouping === undefined || !(grouping.isSure || delimiter === ",")) continue;
      found.set(c, grouping);
      break;
    }
  }
  return found;
}

function groupingOf(
  cells: readonly string[],
  mark: GroupMark,
  decimal: DecimalMark,
  isDecimalSure: boolean,
): Grouping | undefined {
  const grouped = cells.filter((cell) => isGrouped(cell, mark, decimal));
  if (grouped.length === 0) return undefined;
  const others = cells.filter(
    (cell) => !grouped.includes(cell) && /^[+-]?[\d.,'’ \u00a0\u2009\u202f]+$/.test(cell),
  );
  // Everything that is made of digits and marks must be a number in this reading.
  const isConsistent = others.every(
    (cell) => Math.abs(cellValue(cell, decimal) ?? LEAST_GROUPED) < LEAST_GROUPED,
  );
  // The first row may be names.
  if (!isConsistent || grouped.length + others.length < LEAST_NUMBERS * (cells.length - 1)) return undefined;
  const showsIt = (cell: string): boolean =>
    cell.includes(decimal) || (cell.match(patternsOf(mark, decimal).marks)?.length ?? 0) > 1;
  const isSure = isDecimalSure || mark === " " || mark === "'" || grouped.some(showsIt);
  return { mark, isSure, sample: grouped[0]! };
}

const SPELLED_OUT: Readonly<Record<string, GroupMark>> = {
  comma: ",",
  point: ".",
  space: " ",
  apostrophe: "'",
  "’": "'",
  "\u00a0": " ",
  "\u2009": " ",
  "\u202f": " ",
};

/** The mark that an option for thousands stands for; null for none. Errors: UsageError. */
export function givenGroupMark(text: string): GroupMark | null {
  if (text === "none") return null;
  const mark = SPELLED_OUT[text] ?? GROUP_MARKS.find((one) => one === text);
  if (mark !== undefined) return mark;
  throw new UsageError(
    `the mark between thousands "${text}" is none`,
    "--thousands , or . or ' or space; none where there are none",
  );
}
