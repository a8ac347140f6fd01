/** What the cells of a table mean beyond their digits: marked thousands, values that stand for missing ones, limits. */
import { cellValue, type DecimalMark } from "./cells.ts";
import { type DatePolicy, dateValue } from "./dates.ts";
import { type GroupMark, givenGroupMark, groupedValue } from "./thousands.ts";

/** What a cell such as `<0.05` counts as: half of the limit, zero, or missing; `drop` takes `>100` for missing too. */
export type BelowPolicy = "half" | "zero" | "drop";

/** How cells are read, as a user says it. */
export interface CellOptions {
  /** Cells that stand for a missing value besides the usual ones, in any case: `-9999`, `n.d.`. @defaultValue none */
  readonly missingValues?: readonly string[];
  /** What cells below a limit count as. @defaultValue they are text */
  readonly below?: BelowPolicy;
  /** What dates and times count as. @defaultValue they are text */
  readonly dates?: DatePolicy;
}

/** How the cells of a table are read. */
export interface CellRules {
  readonly decimal: DecimalMark;
  /** Columns, by place, with marked thousands. */
  readonly thousands: ReadonlyMap<number, GroupMark>;
  /** Texts, in small letters, and numbers that stand for missing values. */
  readonly missingTexts: ReadonlySet<string>;
  readonly missingNumbers: ReadonlySet<number>;
  readonly below?: BelowPolicy;
  readonly dates?: DatePolicy;
}

const NONE: ReadonlyMap<number, GroupMark> = new Map();

/** The rules that options and the writing of a table make. */
export function cellRulesOf(
  decimal: DecimalMark,
  { missingValues = [], below, dates }: CellOptions,
  thousands: ReadonlyMap<number, GroupMark> = NONE,
): CellRules {
  const numbers = missingValues.flatMap((text) => cellValue(text, ".") ?? cellValue(text, decimal) ?? []);
  return {
    decimal,
    thousands,
    missingTexts: new Set(missingValues.map((text) => text.trim().toLowerCase())),
    missingNumbers: new Set(numbers.filter((value) => !Number.isNaN(value))),
    ...(below !== undefined && { below }),
    ...(dates !== undefined && { dates }),
  };
}

/** The rules for text in a table that says itself what its numbers are: marks between thousands where they are given. */
export function plainRules(
  options: CellOptions & { readonly thousands?: string },
  nColumns: number,
): CellRules {
  const mark = options.thousands === undefined ? null : givenGroupMark(options.thousands);
  if (mark === null) return cellRulesOf(".", options);
  const all = new Map(Array.from({ length: nColumns }, (_, c) => [c, mark] as const));
  return cellRulesOf(mark === "." ? "," : ".", options, all);
}

/** The value of a cell of a column under these rules; see `cellValue`. */
export function ruledValue(cell: string, column: number, rules: CellRules): number | undefined {
  const { decimal, missingTexts, missingNumbers, below } = rules;
  if (missingTexts.size > 0 && missingTexts.has(cell.trim().toLowerCase())) return Number.NaN;
  const mark = rules.thousands.get(column);
  const read = (text: string): number | undefined =>
    mark === undefined ? cellValue(text, decimal) : groupedValue(text, mark, decimal);
  const value = read(cell);
  if (value !== undefined) return missingNumbers.has(value) ? Number.NaN : value;
  const date = rules.dates === undefined ? undefined : dateValue(cell, rules.dates);
  return date ?? (below === undefined ? undefined : belowValue(cell, below, read));
}

/** A cell that says no more than that the value lies beyond a limit. */
export const LIMIT: RegExp = /^\s*([<>≤≥])=?\s*(.+)$/;

function belowValue(
  cell: string,
  below: BelowPolicy,
  read: (text: string) => number | undefined,
): number | undefined {
  const [, sign, text] = LIMIT.exec(cell) ?? [];
  const limit = text === undefined ? undefined : read(text);
  if (limit === undefined || !Number.isFinite(limit)) return undefined;
  if (below === "drop") return Number.NaN;
  if (sign === ">" || sign === "≥") return undefined;
  return below === "half" ? limit / 2 : 0;
}
