/** What columns of numbers may be besides numbers: values that stand for missing ones, labels; and what text is good for. */
import type { Diagnostic } from "../../../diagnostics.ts";
import { columnPlace, type Origin } from "../origin.ts";
import { LIMIT } from "../text/cellRules.ts";
import { dateValue } from "../text/dates.ts";
import { GROUP_MARKS, groupedValue, isGrouped } from "../text/thousands.ts";
import { listed } from "./columnName.ts";

/** A column of numbers that is looked at. */
export interface NotedColumn {
  readonly name: string;
  /** Place in the file, from 0. */
  readonly place: number;
  /** NaN where a cell is missing. */
  readonly values: Float64Array;
  readonly isInput: boolean;
}

/** How many ranges of the other values a repeated value is away from them to be noted; nines stand out sooner. */
const FAR_RANGES = 3;
const FAR_RANGES_OF_NINES = 1;
/** Different values that the rest of such a column has at least: a column of settings has few. */
const LEAST_OTHERS = 8;

/**
 * A value far outside all others that repeats exactly, as −9999 and 999 do where a value is missing; undefined where
 * the column has none. A number of nines need not repeat. Cost O(rows).
 */
export function sentinelIn(
  values: Float64Array,
):
  | { readonly value: number; readonly count: number; readonly low: number; readonly high: number }
  | undefined {
  // The two least and the two greatest different values tell, in nearly every column, that there is none.
  let [least, second] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  let [most, next] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const v of values) {
    if (v < second) {
      if (v < least) {
        second = least;
        least = v;
      } else if (v !== least) second = v;
    }
    if (v > next) {
      if (v > most) {
        next = most;
        most = v;
      } else if (v !== most) next = v;
    }
  }
  const ends = [
    { value: least, low: second, high: most, gap: second - least },
    { value: most, low: least, high: next, gap: most - next },
  ];
  for (const { value, low, high, gap } of ends) {
    const areNines = /^-?9{2,}(?:\.9+)?$/.test(String(value));
    if (!(gap > (areNines ? FAR_RANGES_OF_NINES : FAR_RANGES) * (high - low))) continue;
    let count = 0;
    const others = new Set<number>();
    for (const v of values) {
      if (v === value) count++;
      else if (others.size < LEAST_OTHERS && !Number.isNaN(v)) others.add(v);
    }
    if (others.size >= LEAST_OTHERS && (count > 1 || areNines)) return { value, count, low, high };
  }
  return undefined;
}

/** One warning for each column with such a value. */
export function sentinelNotes(columns: readonly NotedColumn[], origin: Origin): Diagnostic[] {
  return columns.flatMap(({ name, place, values }) => {
    const found = sentinelIn(values);
    if (found === undefined) return [];
    const { value, count, low, high } = found;
    return [
      {
        severity: "warning" as const,
        code: `${origin.format}/sentinel`,
        message: `"${name}" is ${value} in ${count} of ${values.length} rows, far outside the others (${low} to ${high})`,
        where: columnPlace(origin, place),
        hint: `--missing-values ${value} if that stands for a missing value`,
      },
    ];
  });
}

/** Levels of whole numbers without a gap, from 0 or 1, that may be the numbers of groups. */
const [LEAST_LEVELS, MOST_LEVELS] = [3, 30];
/** Rows of each level, on the average, from which levels repeat. */
const ROWS_A_LEVEL = 4;

/** The number of different whole numbers of a column, where they are 0 or 1 and all that follow; else undefined. */
function levelsOf(values: Float64Array): number | undefined {
  const levels = new Set<number>();
  for (const v of values) {
    if (Number.isNaN(v)) continue;
    if (!Number.isInteger(v) || v < 0 || v > MOST_LEVELS) return undefined;
    levels.add(v);
  }
  const [first, last] = [Math.min(...levels), Math.max(...levels)];
  const isWhole = first <= 1 && last - first + 1 === levels.size;
  return isWhole && levels.size >= LEAST_LEVELS && values.length >= ROWS_A_LEVEL * levels.size
    ? levels.size
    : undefined;
}

/** One note for all inputs that look like labels: `quoted` columns of whole numbers, and few levels counted from 0 or 1. */
export function labelNotes(
  columns: readonly NotedColumn[],
  quoted: ReadonlySet<number>,
  origin: Origin,
): Diagnostic[] {
  const labels = columns.flatMap(({ name, place, values, isInput }) => {
    if (!isInput) return [];
    const isQuoted = quoted.has(place) && values.every((v) => Number.isNaN(v) || Number.isInteger(v));
    const levels = isQuoted ? new Set(values).size : levelsOf(values);
    return levels === undefined
      ? []
      : [{ name, place, text: `"${name}" (${isQuoted ? "quoted, " : ""}${levels} levels)` }];
  });
  const [first] = labels;
  if (first === undefined) return [];
  const isOne = labels.length === 1;
  return [
    {
      severity: "note",
      code: `${origin.format}/labels`,
      message: `${labels.map(({ text }) => text).join(", ")} ${isOne ? "looks like a label and is" : "look like labels and are"} taken as ${isOne ? "a quantity" : "quantities"}`,
      where: columnPlace(origin, first.place),
      hint: `--ignore "${labels.map(({ name }) => name).join(",")}" leaves ${isOne ? "it" : "them"} out, --where NAME=VALUE keeps the rows of one`,
    },
  ];
}

/** What to do about a cell that people read as a number but we do not: all that it can be. */
export function misreadNumber(text: string): string | undefined {
  const cell = text.trim();
  const marks = GROUP_MARKS.filter((mark) => isGrouped(cell, mark, ".") || isGrouped(cell, mark, ","));
  const readings = marks.map((mark) => {
    const value = groupedValue(cell, mark, mark === "." || !isGrouped(cell, mark, ".") ? "," : ".");
    return `--thousands ${mark === " " ? "space" : mark === "'" ? '"\'"' : mark} if that is ${value}`;
  });
  if (/^[+-]?\d*,\d+$/.test(cell)) {
    readings.push(
      readings.length === 0
        ? "if the comma is the decimal mark, say --decimal ,"
        : `--decimal , if it is ${Number(cell.replace(",", "."))}`,
    );
  }
  return readings.length === 0 ? undefined : readings.join(", ");
}

/** A number with a currency before it: `$1,200`, `€ 5`. */
const WITH_CURRENCY = /^[-+]?\s*([$€£¥])\s*[-+]?\d[\d.,']*$/u;

/** A number with letters or signs behind it: `10%`, `3.2 kg`, `5,1 °C`. */
const WITH_UNIT = /^[-+]?\d+(?:[.,]\d+)*\s*([%‰°€$£¥µΩ\p{L}][%‰°µΩ\p{L}/²³]{0,7})$/u;

/** Whether a text is an amount or a share, as `$1,200` and `45 %`: nobody names a class so. */
export function isAmount(text: string): boolean {
  const cell = text.trim();
  return WITH_CURRENCY.test(cell) || /^[%‰€$£¥]$/u.test(WITH_UNIT.exec(cell)?.[1] ?? "");
}

/** What to do about cells that are numbers with a unit behind them or a currency before; undefined of any other text. */
export function unitHint(text: string): string | undefined {
  const currency = WITH_CURRENCY.exec(text.trim())?.[1];
  if (currency !== undefined)
    return `write the numbers without "${currency}" before them; a unit belongs into the name of the column`;
  const unit = WITH_UNIT.exec(text.trim())?.[1];
  return unit === undefined
    ? undefined
    : `write the numbers without "${unit}" behind them; a unit belongs into the name of the column`;
}

/** What to do about a row of text below the names. */
export const SECOND_HEADER_HINT =
  "this row has text in every column, like units or a second line of names: take it out of the table";

/** What to do about a cell of text in a column of numbers. */
export function cellHint(text: string, column: string): string {
  const unit = unitHint(text);
  if (unit !== undefined) return unit;
  if (LIMIT.test(text) && /\d/.test(text)) {
    return text.trim().startsWith(">") || text.trim().startsWith("≥")
      ? "--below drop leaves out rows with cells beyond a limit"
      : "--below half reads a cell below a limit as half of it, zero as 0, drop leaves its row out";
  }
  return `correct the cell, or --missing-values "${text.trim()}" if it stands for a missing value, or --ignore "${column}"`;
}

const DATES: readonly RegExp[] = [
  /^\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?:[T ]\d{1,2}:\d{2}.*)?$/,
  /^\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})(?: \d{1,2}:\d{2}.*)?$/,
];

/** Whether a text is a word like any other: no date, no number with a unit, no limit. */
export function isPlainText(cell: string): boolean {
  const text = cell.trim();
  return (
    !DATES.some((one) => one.test(text)) &&
    unitHint(text) === undefined &&
    !(LIMIT.test(text) && /\d/.test(text))
  );
}

/** What to do about columns of dates; undefined where none is one. */
export function dateHint(columns: readonly { readonly cell: string }[]): string | undefined {
  const dates = columns.filter(({ cell }) => DATES.some((one) => one.test(cell.trim())));
  if (dates.length === 0) return undefined;
  return dates.some(({ cell }) => dateValue(cell, "days") !== undefined)
    ? "--dates days (or seconds, or season) makes numbers of dates"
    : "dates written as 2024-03-31 or 31.3.2024 become numbers by --dates days";
}

/** What to do about columns of text, by a cell of each. */
export function textHint(columns: readonly { readonly cell: string }[]): string {
  const date = dateHint(columns);
  if (date !== undefined) return date;
  if (columns.length === 1 && LIMIT.test(columns[0]!.cell) && /\d/.test(columns[0]!.cell)) {
    return "--below half reads cells below a limit as half of it, zero as 0, drop leaves their rows out";
  }
  const units = columns.map(({ cell }) => unitHint(cell));
  return units.find((unit) => unit !== undefined) ?? "--where NAME=VALUE keeps the rows with one text";
}

/** What to say about cells beyond a limit that were read. */
export function belowNotes(
  tallied: readonly { readonly name: string; readonly count: number; readonly sample: string }[],
  below: "half" | "zero" | "drop",
  origin: Origin,
): Diagnostic[] {
  const [first] = tallied;
  if (first === undefined) return [];
  const n = tallied.reduce((sum, { count }) => sum + count, 0);
  const as = { half: "read as half of it", zero: "read as 0", drop: "taken for missing" }[below];
  return [
    {
      severity: "note",
      code: `${origin.format}/below`,
      message: `${n} ${n === 1 ? "cell" : "cells"} beyond a limit, such as "${first.sample}", ${n === 1 ? "is" : "are"} ${as}: ${listed(tallied.map(({ name }) => name))}`,
      where: { file: origin.file },
    },
  ];
}
