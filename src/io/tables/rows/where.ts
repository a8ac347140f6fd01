import { UsageError } from "../../../diagnostics.ts";
import { columnIndex } from "../columns/columnName.ts";
import { cellValue } from "../text/cells.ts";

/** One condition that a row must meet to be kept. */
export interface Condition {
  /** As the user wrote it. */
  readonly text: string;
  /** Place of the column it looks at, from 0. */
  readonly column: number;
  readonly holds: (cell: string) => boolean;
}

const operator = /==|!=|<=|>=|=|<|>/g;

/**
 * The conditions that `--where` texts such as `state=treated` or `T [K] >= 300` put on a row; all must hold.
 *
 * Both sides numbers: compared as numbers; else as text without the spaces around it, for which only = and != have
 * a meaning. A missing cell meets no condition but !=. A value may stand in quotes. Errors: UsageError.
 */
export function conditionsOf(
  texts: readonly string[],
  names: readonly string[],
  readCell: CellReader,
  file: string,
): readonly Condition[] {
  return texts.map((text) => conditionOf(text, names, readCell, file));
}

/** The value of a cell of a column, by place; see `cellValue`. */
type CellReader = (cell: string, column: number) => number | undefined;

function conditionOf(text: string, names: readonly string[], readCell: CellReader, file: string): Condition {
  const splits = [...text.matchAll(operator)].map((match) => ({
    name: text.slice(0, match.index).trim(),
    sign: match[0] === "==" ? "=" : match[0],
    value: unquoted(text.slice(match.index + match[0].length).trim()),
  }));
  // A name may itself hold a sign: take the first split whose left side is a column.
  const split = splits.find((s) => names.includes(s.name)) ?? splits[0];
  if (split === undefined || split.name === "") {
    throw new UsageError(
      `--where "${text}" is not a condition`,
      "write column, sign, value: state=treated, T>=300; signs are = != < <= > >=",
      "where/syntax",
    );
  }
  const column = columnIndex(split.name, names, file);
  const wanted = cellValue(split.value, ".");
  const isNumeric = wanted !== undefined && !Number.isNaN(wanted);
  if (!isNumeric && split.sign !== "=" && split.sign !== "!=") {
    throw new UsageError(
      `--where "${text}" compares with "${split.value}", which is not a number`,
      "text can be compared with = and != only",
      "where/not-a-number",
    );
  }
  const compare = COMPARISONS[split.sign]!;
  const holdsAsText = (cell: string): boolean =>
    split.sign === "=" ? cell.trim() === split.value : split.sign === "!=" && cell.trim() !== split.value;
  const holdsAsNumber = (cell: string): boolean => {
    const value = readCell(cell, column);
    return value === undefined ? holdsAsText(cell) : compare(value, wanted!);
  };
  const holds = isNumeric ? holdsAsNumber : holdsAsText;
  return { text, column, holds };
}

/** NaN, a missing cell, is less, equal or greater than nothing, and unequal to everything. */
const COMPARISONS: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  "=": (a, b) => a === b,
  "!=": (a, b) => a !== b,
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
};

function unquoted(value: string): string {
  const quoted = /^"(.*)"$|^'(.*)'$/.exec(value);
  return quoted === null ? value : (quoted[1] ?? quoted[2] ?? "");
}
