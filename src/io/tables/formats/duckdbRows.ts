import type { Diagnostic } from "../../../diagnostics.ts";
import type { Origin } from "../origin.ts";
import type { ReadOptions } from "../readOptions.ts";
import { beginRows, type ReadRows } from "../rows/readRows.ts";
import { cellText } from "../rows/rowStore.ts";
import { PLAIN_DIALECT, type TableRecords } from "../tableRecords.ts";
import { plainRules } from "../text/cellRules.ts";
import type { RecordBatch } from "../text/csv.ts";
import { type Header, headerOf } from "../text/header.ts";
import { type DuckDbTable, openDuckDb } from "./duckdb.ts";

/** Whether these options ask for DuckDB: by name, or by a query, which nothing else can answer. */
export function isForDuckDb({ reader, sql }: ReadOptions): boolean {
  return reader === "duckdb" || sql !== undefined;
}

/**
 * The rows that DuckDB selects (`openDuckDb`), those wanted as a table of numbers. Rows count from 1 in the order of
 * the query. Errors: those of `openDuckDb`, and UsageError for columns that the query has not.
 */
export async function readDuckDb(
  path: string,
  options: ReadOptions,
  tell: (notes: readonly Diagnostic[]) => void,
  afterChunk: (nRead: number) => void,
): Promise<ReadRows> {
  const table = await openDuckDb(path, options);
  try {
    const header = namesOf(table, path);
    tell(header.notes);
    const read = beginRows(header, originOf(path), plainRules(options, header.names.length), options);
    const { store } = read;
    const needed = table.columns.flatMap((_, c) => (store.isKept[c] || store.isTested[c] ? [c] : []));
    for await (const { nRows, columns } of table.chunks(needed)) {
      for (let r = 0; r < nRows; r++) {
        for (let i = 0; i < needed.length; i++) store.putCell(needed[i]!, columns[i]![r]);
        store.endRow(store.nRead + 1);
      }
      afterChunk(store.nRead);
    }
    return read;
  } finally {
    table.close();
  }
}

/** The rows that DuckDB selects as rows of text, a chunk at a time; `close` when no more are wanted. */
export async function openDuckDbRecords(
  path: string,
  options: ReadOptions,
): Promise<TableRecords & { readonly close: () => void }> {
  const table = await openDuckDb(path, options);
  const { names, notes } = namesOf(table, path);
  async function* batches(): AsyncGenerator<RecordBatch> {
    let nRead = 0;
    for await (const { nRows, columns } of table.chunks(names.map((_, c) => c))) {
      const places = Array.from({ length: nRows }, (_, r) => r);
      yield {
        rows: places.map((r) => columns.map((column) => cellText(column[r]))),
        lines: places.map((r) => nRead + r + 1),
      };
      nRead += nRows;
    }
  }
  const close = (): void => table.close();
  return { origin: originOf(path), names, notes, dialect: PLAIN_DIALECT, batches: batches(), close };
}

function namesOf({ columns }: DuckDbTable, path: string): Header {
  const names = columns.map(({ name }) => name);
  return headerOf(names, { file: path, row: 1 }, true, () => undefined);
}

function originOf(path: string): Origin {
  return { file: path, format: "duckdb" };
}
