import { DataError, type Diagnostic, UsageError } from "../../diagnostics.ts";
import { columnIndex, listed } from "./columnName.ts";
import { cellHint, SECOND_HEADER_HINT, textHint } from "./columnNotes.ts";
import { cellPlace, columnPlace, type Origin } from "./origin.ts";
import type { LabelCodes } from "./rows/labelCodes.ts";
import type { ColumnTally } from "./rows/rowStore.ts";
import { GROUP_MARKS, groupedValue, isGrouped } from "./text/thousands.ts";

/** Which columns the user wants. Names as in the header. */
export interface ColumnOptions {
  /** Input columns. @defaultValue every numeric column that is not a target and varies */
  readonly inputs?: readonly string[];
  /** Columns to leave out. */
  readonly ignore?: readonly string[];
  /** Target columns. @defaultValue the last numeric column, one that is not in quotes where there is one */
  readonly target?: readonly string[];
  /** A column that says how much each row counts. */
  readonly weights?: string;
  /** A column of the standard error of each target value: a row counts by the inverse of its square. */
  readonly sigma?: string;
  /** A column that says which rows belong together: those of a group are never split between training and others. */
  readonly group?: string;
}

/** What a column may say of rows. */
export type RowRole = "weights" | "sigma" | "group";

const ROW_ROLES: readonly RowRole[] = ["weights", "sigma", "group"];

/** The user's wishes as places of columns. */
export interface ColumnPlan {
  readonly inputs?: readonly number[];
  readonly targets?: readonly number[];
  /** Columns that say something of rows, by what they say. */
  readonly roles: ReadonlyMap<RowRole, number>;
  /** Columns that may be needed: the others are not parsed. */
  readonly isKept: readonly boolean[];
}

/** What was found in the columns that were read. */
export interface FoundColumns {
  readonly origin: Origin;
  readonly names: readonly string[];
  readonly unnamed: ReadonlySet<number>;
  readonly quoted: ReadonlySet<number>;
  readonly tallies: readonly ColumnTally[];
  /** Columns that `--where` looks at: text in them needs no warning. */
  readonly isTested: readonly boolean[];
  readonly nRows: number;
  /** The labels of a column that may be a target of classes. */
  readonly labels?: LabelCodes;
}

/** The columns to learn from. */
export interface ChosenColumns {
  readonly inputs: readonly number[];
  readonly targets: readonly number[];
  /** The labels of the target, where it is one of classes. */
  readonly labels?: LabelCodes;
  readonly notes: readonly Diagnostic[];
}

/** The places of the columns that `options` names. Errors: UsageError for an unknown name or one used twice. */
export function planColumns(names: readonly string[], options: ColumnOptions, file: string): ColumnPlan {
  const places = (wanted: readonly string[] | undefined): number[] | undefined =>
    wanted === undefined ? undefined : [...new Set(wanted.map((name) => columnIndex(name, names, file)))];
  const inputs = places(options.inputs);
  const targets = places(options.target);
  const ignored = new Set(places(options.ignore));
  const clash = (flag: string, column: number | undefined, other: string): void => {
    if (column !== undefined)
      throw new UsageError(`column "${names[column]}" is named by ${flag} and by ${other}`);
  };
  clash(
    "--target",
    targets?.find((c) => inputs?.includes(c)),
    "--inputs",
  );
  clash(
    "--target",
    targets?.find((c) => ignored.has(c)),
    "--ignore",
  );
  clash(
    "--inputs",
    inputs?.find((c) => ignored.has(c)),
    "--ignore",
  );
  const roles = new Map<RowRole, number>();
  for (const role of ROW_ROLES) {
    const name = options[role];
    if (name === undefined) continue;
    const place = columnIndex(name, names, file);
    const others = [targets?.includes(place) && "--target", inputs?.includes(place) && "--inputs"];
    const other = others.find((flag) => flag !== undefined && flag !== false);
    if (other) throw new UsageError(`column "${names[place]}" is named by --${role} and by ${other}`);
    roles.set(role, place);
    ignored.delete(place);
  }
  const asRoles = new Set(roles.values());
  const wanted = inputs && targets && new Set([...inputs, ...targets, ...asRoles]);
  const isKept = names.map((_, c) => !ignored.has(c) && (wanted === undefined || wanted.has(c)));
  return { isKept, roles, ...(inputs && { inputs }), ...(targets && { targets }) };
}

/**
 * The columns that hold numbers, as inputs and targets.
 *
 * A column with more text than numbers is a text column and left out with a warning; one with fewer is an error at
 * its first bad cell, as is any text or infinite cell in a column the user named. Columns without a number and
 * unnamed columns that count the rows are left out too. Errors: DataError, with row and column.
 */
export function chooseColumns(
  plan: ColumnPlan,
  found: FoundColumns,
  countsRows: (column: number) => boolean,
): ChosenColumns {
  const { names, tallies, nRows } = found;
  const asRoles = new Set(plan.roles.values());
  const places = names.flatMap((_, c) => (plan.isKept[c] && !asRoles.has(c) ? [c] : []));
  const kinds = new Map<number, Kind>();
  for (const c of places) {
    const kind = kindOf(tallies[c]!, nRows);
    kinds.set(c, kind === "numbers" && found.unnamed.has(c) && countsRows(c) ? "row numbers" : kind);
  }
  const numeric = places.filter((c) => kinds.get(c) === "numbers");
  const asked = new Set(plan.inputs);
  // Numbers in quotes are more likely labels than what a table is about.
  const free = numeric.filter((c) => !asked.has(c));
  const bare = free.filter((c) => !found.quoted.has(c));
  const targets = plan.targets ?? (bare.length > 0 ? bare : free).slice(-1);
  const inputs = plan.inputs ?? numeric.filter((c) => !targets.includes(c));
  const { labels } = found;
  const isClassed = labels !== undefined && (labels.isAsked || kinds.get(labels.column) === "text");
  for (const c of [...inputs, ...targets].sort((a, b) => a - b)) {
    const kind = kinds.get(c)!;
    if (isClassed && c === labels.column && kind !== "empty") continue;
    if (kind === "empty") throw noNumbers(c, found);
    if (kind === "text") throw textColumn(c, targets.includes(c) ? "target" : "input", found);
    if (tallies[c]!.nText > 0) throw notANumber(c, found);
    if (tallies[c]!.nInfinite > 0) throw notFinite(c, found);
  }
  const used = new Set([...inputs, ...targets]);
  const unused = places.filter((c) => !used.has(c));
  const text = unused.filter((c) => kinds.get(c) === "text" && !found.isTested[c]);
  if (targets.length === 0) throw noTarget(found, text);
  // What looks like a number written another way is a mistake to correct, not text to leave out.
  const misread = text.find((c) => misreadNumber(tallies[c]!.firstText!.text) !== undefined);
  if (misread !== undefined) throw notANumber(misread, found);
  const notes: Diagnostic[] = [];
  const leftOut = (what: string, code: string, columns: readonly number[], hint?: string): void => {
    if (columns.length === 0 || plan.inputs !== undefined) return;
    const first = tallies[columns[0]!]!.firstText;
    const where =
      first === undefined
        ? columnPlace(found.origin, columns[0]!)
        : cellPlace(found.origin, first.row, columns[0]!);
    const sample = first === undefined || columns.length > 1 ? "" : ` ("${cut(first.text)}")`;
    const message = `${columns.length} ${what}${columns.length === 1 ? " is" : "s are"} left out: ${listed(columns.map((c) => names[c]!))}${sample}`;
    notes.push({
      severity: "warning",
      code: `${found.origin.format}/${code}`,
      message,
      where,
      ...(hint && { hint }),
    });
  };
  const texts = text.map((c) => ({ name: names[c]!, cell: tallies[c]!.firstText!.text }));
  leftOut("text column", "text-column", text, textHint(texts));
  const empty = unused.filter((c) => kinds.get(c) === "empty" && !found.unnamed.has(c));
  leftOut("empty column", "empty-column", empty);
  const counters = unused.filter((c) => kinds.get(c) === "row numbers");
  leftOut("unnamed row-number column", "row-numbers", counters, "--inputs names the columns to use");
  return { inputs, targets, notes, ...(isClassed && { labels }) };
}

type Kind = "numbers" | "text" | "empty" | "row numbers";

function kindOf(tally: ColumnTally, nRows: number): Kind {
  if (tally.nText > nRows - tally.nText - tally.nMissing) return "text";
  return tally.nMissing === nRows ? "empty" : "numbers";
}

function textColumn(column: number, role: "target" | "input", found: FoundColumns): DataError {
  const cell = found.tallies[column]!.firstText!;
  return new DataError({
    code: `${found.origin.format}/not-a-number`,
    message: `the ${role} "${found.names[column]}" holds text ("${cut(cell.text)}"), not numbers`,
    where: cellPlace(found.origin, cell.row, column),
    hint: `name a column of numbers with ${role === "target" ? "--target" : "--inputs"}`,
  });
}

function notANumber(column: number, found: FoundColumns): DataError {
  const cell = found.tallies[column]!.firstText!;
  const name = found.names[column]!;
  const others = found.tallies[column]!.nText - 1;
  const more = others === 0 ? "" : ` (and ${others} more such ${others === 1 ? "cell" : "cells"})`;
  return new DataError({
    code: `${found.origin.format}/not-a-number`,
    message: `column "${name}" holds "${cut(cell.text)}", not a number${more}`,
    where: cellPlace(found.origin, cell.row, column),
    hint: isSecondHeader(cell.row, found)
      ? SECOND_HEADER_HINT
      : (misreadNumber(cell.text) ?? cellHint(cell.text, name)),
  });
}

/** Whether a row is the only one with text, and has it in every column that was read, two at least. */
function isSecondHeader(row: number, { tallies }: FoundColumns): boolean {
  const read = tallies.filter(({ nText, nMissing, firstText }) => nText + nMissing > 0 || firstText);
  return read.length > 1 && read.every(({ nText, firstText }) => nText === 1 && firstText?.row === row);
}

/** What to do about a cell that people read as a number but we do not: all that it can be. */
function misreadNumber(text: string): string | undefined {
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

function notFinite(column: number, found: FoundColumns): DataError {
  const cell = found.tallies[column]!.firstInfinite!;
  const name = found.names[column]!;
  return new DataError({
    code: `${found.origin.format}/not-finite`,
    message: `column "${name}" holds "${cut(cell.text)}", which is no finite float64 number`,
    where: cellPlace(found.origin, cell.row, column),
    hint: `write NA where there is no value, or --ignore "${name}"`,
  });
}

function noNumbers(column: number, found: FoundColumns): DataError {
  return new DataError({
    code: `${found.origin.format}/empty-column`,
    message: `column "${found.names[column]}" holds no number in ${found.nRows} ${found.nRows === 1 ? "row" : "rows"}`,
    where: columnPlace(found.origin, column),
    hint: "name another column",
  });
}

function noTarget(found: FoundColumns, text: readonly number[]): DataError {
  const seen = text.length === 0 ? "" : `; text in ${listed(text.map((c) => found.names[c]!))}`;
  return new DataError({
    code: `${found.origin.format}/no-numbers`,
    message: `there is no column of numbers to learn${seen}`,
    where: { file: found.origin.file },
    hint: otherDelimiter(found.names) ?? "the table needs an input and a target column of numbers",
  });
}

/** A hint for a table of one column whose name looks like several names. */
export function otherDelimiter(names: readonly string[]): string | undefined {
  if (names.length !== 1) return undefined;
  const mark = [",", ";", "\t", "|"].find((m) => names[0]!.includes(m));
  return mark === undefined ? undefined : `perhaps --delimiter "${mark === "\t" ? "tab" : mark}"`;
}

function cut(text: string): string {
  const trimmed = text.trim().replace(/\s+/g, " ");
  return trimmed.length <= 40 ? trimmed : `${trimmed.slice(0, 39)}…`;
}
