import type { Diagnostic } from "../../../diagnostics.ts";
import { refuseTooWide } from "../limits.ts";

/** The names of a table's columns, each once. */
export interface Header {
  readonly names: readonly string[];
  /** True when the first row held the names, false when it is data already. */
  readonly isInFile: boolean;
  /** Row of the file that was looked at. */
  readonly row: number;
  /** Columns (from 0) that the file gives no name. */
  readonly unnamed: ReadonlySet<number>;
  readonly notes: readonly Diagnostic[];
}

/** So many renamed columns are told one by one, the others in one line. */
const MOST_RENAMED_TOLD = 5;

/**
 * The names that the first row of a file gives its columns, or x1, x2, … when it gives none.
 *
 * `readCell` tells what a cell is. `isHeader` undefined: a first row of nothing but numbers is data, and a warning says
 * so. Spaces around a name do not count, runs of space inside become one. A name that came before is renamed: the
 * second `x` becomes `x_2`, with a warning; a column without a name is called x and its number. Cost O(columns).
 * Errors: DataError data/too-wide.
 */
export function headerOf(
  first: readonly string[],
  where: { readonly file: string; readonly row: number },
  isHeader: boolean | undefined,
  readCell: (cell: string, column: number) => number | undefined,
): Header {
  refuseTooWide(first.length, where);
  const notes: Diagnostic[] = [];
  const isInFile = isHeader ?? !holdsOnlyNumbers(first.map(readCell));
  if (!isInFile) {
    const names = first.map((_, i) => `x${i + 1}`);
    if (isHeader === undefined) {
      notes.push({
        severity: "warning",
        code: "csv/no-header",
        message: `the first row holds only numbers and is taken as data; the columns are called ${range(names)}`,
        where,
        hint: "--no-header says so without this warning; else put names in the first row",
      });
    }
    return { names, isInFile, row: where.row, unnamed: new Set(), notes };
  }
  const unnamed = new Set<number>();
  const given = first.map((cell, i) => {
    const name = cell.trim().replace(/\s+/g, " ");
    if (name === "") unnamed.add(i);
    return name === "" ? `x${i + 1}` : name;
  });
  const taken = new Set(given);
  // The number that the next column of this name is tried with.
  const next = new Map<string, number>();
  let nRenamed = 0;
  const names = given.map((name, i) => {
    let n = next.get(name);
    if (n === undefined) {
      next.set(name, 2);
      return name;
    }
    while (taken.has(`${name}_${n}`)) n++;
    const fresh = `${name}_${n}`;
    next.set(name, n + 1);
    taken.add(fresh);
    if (++nRenamed > MOST_RENAMED_TOLD) return fresh;
    notes.push({
      severity: "warning",
      code: "csv/duplicate-header",
      message: `the name "${name}" was given before; this column is called "${fresh}"`,
      where: { ...where, column: i + 1 },
    });
    return fresh;
  });
  if (nRenamed > MOST_RENAMED_TOLD) {
    notes.push({
      severity: "warning",
      code: "csv/duplicate-header",
      message: `${nRenamed - MOST_RENAMED_TOLD} more columns have a name that was given before, and are numbered alike`,
      where,
    });
  }
  return { names, isInFile, row: where.row, unnamed, notes };
}

/** True when a row has at least one number and besides numbers only missing cells. */
function holdsOnlyNumbers(values: readonly (number | undefined)[]): boolean {
  return (
    values.every((value) => value !== undefined) &&
    values.some((value) => value !== undefined && !Number.isNaN(value))
  );
}

function range(names: readonly string[]): string {
  return names.length <= 2 ? names.join(", ") : `${names[0]} … ${names[names.length - 1]}`;
}
