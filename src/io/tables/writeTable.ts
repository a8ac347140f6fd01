import type { Dialect } from "./text/dialect.ts";

/**
 * Rows of cells as lines of CSV; reading them in the same dialect gives the same cells.
 *
 * A cell is quoted where it must be: for the delimiter, quotes and line breaks, spaces around it, a leading #, and
 * when it is the only one of its row and empty. Lines end with LF. Cost O(cells).
 */
export function csvLines(
  rows: readonly (readonly string[])[],
  { delimiter }: Pick<Dialect, "delimiter">,
): string {
  const mark = delimiter === "|" ? "\\|" : delimiter;
  // Runs of spaces and tabs count as one delimiter: there an empty cell must show.
  const inSpaces = delimiter === " " ? "|\\t|^$" : "";
  const needsQuotes = new RegExp(`["\\r\\n]|${mark}|^\\s|\\s$|^#${inSpaces}`);
  const quoted = (cell: string): string =>
    needsQuotes.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
  return rows
    .map((row) => (row.length === 1 && row[0] === "" ? '""\n' : `${row.map(quoted).join(delimiter)}\n`))
    .join("");
}

/** A value as a cell: text as it is, all digits of a number in the decimal mark of the dialect; nothing for null. */
export function cellOf(value: number | string | null, { decimal }: Pick<Dialect, "decimal">): string {
  if (value === null) return "";
  if (typeof value === "string") return value;
  return (Object.is(value, -0) ? "-0" : String(value)).replace(".", decimal);
}
