import { DataError, type Diagnostic } from "../../../diagnostics.ts";
import { cellPlace, columnPlace } from "../origin.ts";
import type { LabelCodes } from "../rows/labelCodes.ts";
import type { ColumnTally } from "../rows/rowStore.ts";
import { categoriesAmong, isIdentifier, levelHint, takenAsLevels } from "./chooseCategories.ts";
import { listed } from "./columnName.ts";
import {
  cellHint,
  dateHint,
  isAmount,
  misreadNumber,
  SECOND_HEADER_HINT,
  textHint,
  unitHint,
} from "./columnNotes.ts";
import type { ColumnKind, ColumnPlan, FoundColumns } from "./columnPlan.ts";

/** The columns to learn from. */
export interface ChosenColumns {
  readonly inputs: readonly number[];
  /** Those of the inputs that are columns of levels. */
  readonly categories: ReadonlySet<number>;
  readonly targets: readonly number[];
  /** The labels of the target, where it is one of classes. */
  readonly labels?: LabelCodes;
  readonly notes: readonly Diagnostic[];
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
  const kinds = new Map<number, ColumnKind>();
  for (const c of places) {
    const kind = kindOf(tallies[c]!, nRows);
    kinds.set(c, kind === "numbers" && found.unnamed.has(c) && countsRows(c) ? "row numbers" : kind);
  }
  const categories = categoriesAmong(plan, found, places, kinds);
  const numeric = places.filter((c) => kinds.get(c) === "numbers" && !categories.has(c));
  const asked = new Set(plan.inputs);
  // Numbers in quotes are more likely labels than what a table is about.
  const nFile = names.length - (plan.past?.lags.length ?? 0);
  const free = numeric.filter((c) => !asked.has(c) && c < nFile);
  const bare = free.filter((c) => !found.quoted.has(c));
  const targets = plan.targets ?? (bare.length > 0 ? bare : free).slice(-1);
  const isInput = new Set(plan.inputs ?? numeric.filter((c) => !targets.includes(c)));
  const taken = plan.inputs !== undefined && plan.categories === "auto" ? isInput : undefined;
  const levelled = [...categories].filter(
    (c) => !targets.includes(c) && (taken === undefined || taken.has(c)),
  );
  const inputs =
    levelled.length === 0 ? [...isInput] : [...isInput, ...levelled.filter((c) => !isInput.has(c))];
  const { labels } = found;
  const holdsNames = (c: number): boolean =>
    kinds.get(c) === "text" && !isAmount(tallies[c]!.firstText!.text);
  const isClassed = labels !== undefined && (labels.isAsked || holdsNames(labels.column));
  for (const c of [...inputs, ...targets].sort((a, b) => a - b)) {
    const kind = kinds.get(c)!;
    if (isClassed && c === labels.column && kind !== "empty") continue;
    if (categories.has(c) && !targets.includes(c)) continue;
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
  const [target] = targets;
  // Nobody named it, and numbers stand behind it that are taken for labels.
  const isPassedOver = (c: number): boolean => c > target! && c < nFile && kinds.get(c) === "numbers";
  if (plan.targets === undefined && plan.inputs === undefined && places.some(isPassedOver)) {
    notes.push({
      severity: "note",
      code: "columns/target",
      message: `"${names[target!]}", the last column of numbers that do not look like labels, is taken as the target`,
      hint: "--target names another",
    });
  }
  const leftOut = (what: string, code: string, columns: readonly number[], hint?: string): void => {
    if (columns.length === 0 || plan.inputs !== undefined) return;
    const first = tallies[columns[0]!]!.firstText;
    const where =
      first === undefined
        ? columnPlace(found.origin, columns[0]!)
        : cellPlace(found.origin, first.row, columns[0]!);
    const sample = first === undefined || columns.length > 1 ? "" : ` ("${cut(first.text)}")`;
    const message = `${columns.length} ${columns.length === 1 ? `${what} is` : `${what.replace("column", "columns")} are`} left out: ${listed(columns.map((c) => names[c]!))}${sample}`;
    notes.push({
      severity: "warning",
      code: `${found.origin.format}/${code}`,
      message,
      where,
      ...(hint && { hint }),
    });
  };
  if (plan.categories === "auto" && levelled.length > 0) notes.push(takenAsLevels(levelled, found));
  const identifiers = text.filter((c) => plan.categories === "auto" && isIdentifier(c, found));
  const cellOf = (c: number): { readonly cell: string } => ({ cell: tallies[c]!.firstText!.text });
  leftOut(
    "column with a text of its own in each row",
    "identifier",
    identifiers,
    dateHint(identifiers.map(cellOf)),
  );
  const others = text.filter((c) => !identifiers.includes(c));
  const texts = others.map(cellOf);
  leftOut(
    "text column",
    "text-column",
    others,
    plan.categories === "auto" ? (levelHint(others, found) ?? textHint(texts)) : textHint(texts),
  );
  const empty = unused.filter((c) => kinds.get(c) === "empty" && !found.unnamed.has(c));
  leftOut("empty column", "empty-column", empty);
  const counters = unused.filter((c) => kinds.get(c) === "row numbers");
  leftOut("unnamed row-number column", "row-numbers", counters, "--inputs names the columns to use");
  return { inputs, categories: new Set(levelled), targets, notes, ...(isClassed && { labels }) };
}

function kindOf(tally: ColumnTally, nRows: number): ColumnKind {
  if (tally.nText > nRows - tally.nText - tally.nMissing) return "text";
  return tally.nMissing === nRows ? "empty" : "numbers";
}

function textColumn(column: number, role: "target" | "input", found: FoundColumns): DataError {
  const cell = found.tallies[column]!.firstText!;
  return new DataError({
    code: `${found.origin.format}/not-a-number`,
    message: `the ${role} "${found.names[column]}" holds text ("${cut(cell.text)}"), not numbers`,
    where: cellPlace(found.origin, cell.row, column),
    hint:
      unitHint(cell.text) ??
      dateHint([{ cell: cell.text }]) ??
      `name a column of numbers with ${role === "target" ? "--target" : "--inputs"}`,
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
