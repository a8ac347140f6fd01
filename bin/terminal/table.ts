import type { ChalkInstance } from "chalk";
import { clip, widthOf } from "./text.ts";

/** A column of a table: its heading, and on which side its cells line up. */
export interface TableColumn {
  readonly heading: string;
  readonly align: "left" | "right";
}

/**
 * Rows under headings, padded into columns, two spaces apart.
 *
 * When the lines would be longer than `columns`, the widest left-aligned column is cut with an ellipsis;
 * numbers are never cut. Cells must be plain text.
 */
export function table(
  header: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  columns: number,
  paint: ChalkInstance,
): string {
  const widths = header.map((column, c) =>
    Math.max(widthOf(column.heading), ...rows.map((row) => widthOf(row[c] ?? ""))),
  );
  const excess = widths.reduce((sum, w) => sum + w, 0) + 2 * header.length - columns;
  const widest = widestLeft(header, widths);
  if (excess > 0 && widest >= 0) widths[widest] = Math.max(6, (widths[widest] ?? 0) - excess);
  const line = (cells: readonly string[]): string =>
    header
      .map((column, c) => {
        const width = widths[c] ?? 0;
        const cell = clip(cells[c] ?? "", width);
        const space = " ".repeat(width - widthOf(cell));
        return column.align === "left" ? cell + space : space + cell;
      })
      .join("  ")
      .trimEnd();
  const head = line(header.map((column) => column.heading));
  const lines = [...(head === "" ? [] : [paint.dim(head)]), ...rows.map(line)];
  return lines.map((text) => `  ${text}`).join("\n");
}

function widestLeft(header: readonly TableColumn[], widths: readonly number[]): number {
  let best = -1;
  for (let c = 0; c < header.length; c++) {
    if (header[c]?.align === "left" && (best < 0 || (widths[c] ?? 0) > (widths[best] ?? 0))) best = c;
  }
  return best;
}
