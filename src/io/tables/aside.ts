/** The columns of a file that a table was made without: text, dates, columns that were ignored. */
import { silent } from "../../events.ts";
import type { ReadOptions } from "./readOptions.ts";
import type { Table } from "./readTable.ts";
import { rowBlocks } from "./rows/rowBlocks.ts";
import { ruledValue } from "./text/cellRules.ts";
import { rulesOf } from "./text/textTable.ts";

/** A column that was left out, on the first rows of a table. */
export interface AsideColumn {
  readonly name: string;
  /** The cells as the file has them. */
  readonly cells: readonly string[];
  /** The same as numbers, NaN where a cell is none. */
  readonly values: Float64Array;
}

/** Rows, columns, and cells of the file that are looked at, at most: a second of work. */
const [MOST_ROWS, MOST_COLUMNS, MOST_CELLS] = [20_000, 200, 4e6];

/**
 * The columns that the table read from `path` with `options` was made without, on its first 20,000 rows (of very wide tables
 * fewer), in its order.
 *
 * The file is read again up to there; of standard input there is nothing to read. Cost O(cells). Errors: those of `rowBlocks`.
 */
export async function asideColumns(
  path: string,
  { dataset, rowNumbers }: Table,
  options: ReadOptions,
): Promise<AsideColumn[]> {
  const inTable = new Set([...dataset.inputs, ...dataset.targets].map(({ name }) => name));
  let columns: { name: string; place: number; cells: string[]; values: Float64Array }[] | undefined;
  let [at, n] = [0, 0];
  if (path === "-") return [];
  for await (const block of rowBlocks(path, [], options, silent)) {
    const rules = rulesOf(block.dialect, options);
    if (columns === undefined) {
      n = Math.min(MOST_ROWS, dataset.nRows, Math.floor(MOST_CELLS / block.names.length));
      const room = n;
      columns = block.names
        .flatMap((name, place) =>
          inTable.has(name) ? [] : [{ name, place, cells: [], values: new Float64Array(room) }],
        )
        .slice(0, MOST_COLUMNS);
      if (columns.length === 0) return [];
    }
    for (const [r, row] of block.rowNumbers.entries()) {
      if (at === n) return columns;
      if (row !== rowNumbers.at(at)) continue;
      for (const { place, cells, values } of columns) {
        const cell = block.cells[r]![place]!;
        cells.push(cell.trim());
        values[at] = ruledValue(cell, place, rules) ?? Number.NaN;
      }
      at++;
    }
  }
  return at === n ? (columns ?? []) : [];
}
