import type { Terminal } from "./terminal.ts";
import { clip, widthOf } from "./text.ts";

/** A column of a table: its heading, and on which side its cells line up. */
export interface TableColumn {
  readonly heading: string;
  readonly align: "left" | "right";
}

/** A column whose cells begin under its heading. */
export function left(heading: string): TableColumn {
  return { heading, align: "left" };
}

/** A column whose cells end under its heading, as numbers do. */
export function right(heading: string): TableColumn {
  return { heading, align: "right" };
}

/**
 * Rows under headings, padded into columns, two spaces apart.
 *
 * When the lines would be longer than `columns`, the widest left-aligned column is cut with an ellipsis, and where that is
 * not enough headings are broken into words and columns stand closer; numbers are never cut. Cells must be plain text.
 */
export function table(
  header: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  { columns, paint }: Pick<Terminal, "columns" | "paint">,
): string {
  const whole = header.map(({ heading }) => [heading]);
  const broken = header.map(({ heading }) => heading.split(" "));
  const widthsUnder = (headings: readonly (readonly string[])[]): number[] =>
    headings.map((lines, c) => Math.max(...[...lines, ...rows.map((row) => row[c] ?? "")].map(widthOf)));
  const excessOf = (all: readonly number[], gap: number): number =>
    all.reduce((sum, w) => sum + w, 0) + gap * (header.length - 1) + 2 - columns;
  let [headings, widths, gap] = [whole, widthsUnder(whole), 2];
  if (excessOf(widths, gap) > 0) {
    const widest = widestLeft(header, widths);
    if (widest >= 0) widths[widest] = Math.max(6, (widths[widest] ?? 0) - excessOf(widths, gap));
    if (excessOf(widths, gap) > 0) {
      [headings, gap] = [broken, 1];
      widths = widthsUnder(broken).map((width, c) => (c === widest ? Math.min(width, widths[c]!) : width));
    }
  }
  const line = (cells: readonly string[]): string =>
    header
      .map((column, c) => {
        const width = widths[c] ?? 0;
        const cell = clip(cells[c] ?? "", width);
        const space = " ".repeat(width - widthOf(cell));
        return column.align === "left" ? cell + space : space + cell;
      })
      .join(" ".repeat(gap))
      .trimEnd();
  const nLines = Math.max(...headings.map(({ length }) => length));
  const heads = Array.from({ length: nLines }, (_, l) =>
    line(headings.map((lines) => lines[l - nLines + lines.length] ?? "")),
  );
  const lines = [...heads.filter((head) => head !== "").map((head) => paint.dim(head)), ...rows.map(line)];
  return lines.map((text) => `  ${text}`).join("\n");
}

function widestLeft(header: readonly TableColumn[], widths: readonly number[]): number {
  let best = -1;
  for (let c = 0; c < header.length; c++) {
    if (header[c]?.align === "left" && (best < 0 || (widths[c] ?? 0) > (widths[best] ?? 0))) best = c;
  }
  return best;
}
