import type { Diagnostic } from "../../../diagnostics.ts";
import { cellValue, type DecimalMark, isNumber } from "./cells.ts";

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

/**
 * The names that the first row of a file gives its columns, or x1, x2, … when it gives none.
 *
 * `isHeader` undefined: a first row of nothing but numbers is data, and a warning says so. Spaces around a name
 * do not count, runs of space inside become one. A name that came before is renamed: the second `x` becomes
 * `x_2`, with a warning; a column without a name is called x and its number. Cost O(columns).
 */
export function headerOf(
  first: readonly string[],
  where: { readonly file: string; readonly row: number },
  isHeader: boolean | undefined,
  decimal: DecimalMark,
): Header {
  const notes: Diagnostic[] = [];
  const isInFile = isHeader ?? !holdsOnlyNumbers(first, decimal);
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
  const seen = new Set<string>();
  const names = given.map((name, i) => {
    if (!seen.has(name)) {
      seen.add(name);
      return name;
    }
    let n = 2;
    while (taken.has(`${name}_${n}`)) n++;
    const fresh = `${name}_${n}`;
    taken.add(fresh);
    notes.push({
      severity: "warning",
      code: "csv/duplicate-header",
      message: `the name "${name}" was given before; this column is called "${fresh}"`,
      where: { ...where, column: i + 1 },
    });
    return fresh;
  });
  return { names, isInFile, row: where.row, unnamed, notes };
}

/** True when a row has at least one number and besides numbers only missing cells. */
function holdsOnlyNumbers(row: readonly string[], decimal: DecimalMark): boolean {
  return (
    row.some((cell) => isNumber(cell, decimal)) && row.every((cell) => cellValue(cell, decimal) !== undefined)
  );
}

function range(names: readonly string[]): string {
  return names.length <= 2 ? names.join(", ") : `${names[0]} … ${names[names.length - 1]}`;
}
