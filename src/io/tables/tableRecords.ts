import { DataError, type Diagnostic } from "../../diagnostics.ts";
import { looksLikeJsonLines, openJsonLines } from "./formats/jsonLines.ts";
import { looksLikeParquet, openParquet, type ParquetTable } from "./formats/parquet.ts";
import type { Origin } from "./origin.ts";
import { cellText } from "./rows/rowStore.ts";
import type { Source } from "./source.ts";
import { type CellOptions, ruledValue } from "./text/cellRules.ts";
import { csvRecords, type RecordBatch } from "./text/csv.ts";
import type { Dialect, DialectOptions } from "./text/dialect.ts";
import { dialectNotes } from "./text/dialectNotes.ts";
import { utf8Blocks } from "./text/encoding.ts";
import { headerOf } from "./text/header.ts";
import { openText, rulesOf } from "./text/textTable.ts";

/** A table of any format as rows of text, still to come. */
export interface TableRecords {
  readonly origin: Origin;
  readonly names: readonly string[];
  readonly notes: readonly Diagnostic[];
  /** How its text is written down; JSON Lines and Parquet count as commas and points. */
  readonly dialect: Dialect;
  /** Rows as the file has them, whatever their width. */
  readonly batches: AsyncGenerator<RecordBatch>;
}

/** The dialect of cells that were never text in a file of their own. */
export const PLAIN_DIALECT: Dialect = { delimiter: ",", decimal: "." };

/** The table in a source as rows of text. Errors: DataError when it is empty or damaged; UsageError for the options. */
export async function openRecords(
  source: Source,
  path: string,
  options: DialectOptions & CellOptions & { readonly header?: boolean },
): Promise<TableRecords> {
  const { file } = source;
  if (looksLikeParquet(source)) {
    const table = await openParquet(source, path);
    return {
      ...table,
      origin: { file, format: "parquet" },
      dialect: PLAIN_DIALECT,
      batches: parquetRecords(table),
    };
  }
  const { encoding, blocks } = utf8Blocks(source.head, source.blocks, file);
  if (encoding === "utf-8" && looksLikeJsonLines(source)) {
    const table = await openJsonLines(blocks, file, options.header);
    if (table === undefined) throw emptyFile("jsonl", file);
    return {
      ...table,
      origin: { file, format: "jsonl" },
      dialect: PLAIN_DIALECT,
      batches: jsonRecords(table.batches),
    };
  }
  const text = openText(source, encoding, blocks, options);
  const batches = csvRecords(text.blocks, text.dialect.delimiter, file);
  const first = await batches.next();
  if (first.done) throw emptyFile("csv", file);
  const headerRow = first.value.lines[0]!;
  const rules = rulesOf(text.dialect, options);
  const header = headerOf(first.value.rows[0]!, { file, row: headerRow }, options.header, (cell, column) =>
    ruledValue(cell, column, rules),
  );
  async function* rest(): AsyncGenerator<RecordBatch> {
    const { rows, lines } = first.value as RecordBatch;
    const from = header.isInFile ? 1 : 0;
    if (rows.length > from) yield { rows: rows.slice(from), lines: lines.slice(from) };
    yield* batches;
  }
  const { names } = header;
  const notes = [...dialectNotes(text.dialect, names, file, options), ...header.notes];
  return { names, notes, origin: { file, format: "csv", headerRow }, dialect: text.dialect, batches: rest() };
}

async function* jsonRecords(
  batches: AsyncIterable<{
    readonly rows: readonly (readonly unknown[])[];
    readonly lines: readonly number[];
  }>,
): AsyncGenerator<RecordBatch> {
  for await (const { rows, lines } of batches) yield { rows: rows.map((row) => row.map(cellText)), lines };
}

async function* parquetRecords(table: ParquetTable): AsyncGenerator<RecordBatch> {
  for await (const { start, nRows, columns } of table.read(table.names.map((_, c) => c))) {
    const places = Array.from({ length: nRows }, (_, r) => r);
    yield {
      rows: places.map((r) => columns.map((column) => cellText(column[r]))),
      lines: places.map((r) => start + r + 1),
    };
  }
}

function emptyFile(format: Origin["format"], file: string): DataError {
  return new DataError({
    code: `${format}/empty`,
    message: "the file is empty",
    where: { file },
    hint: "it needs the names of its columns, and rows below them",
  });
}
