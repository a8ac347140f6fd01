import type { AsyncBuffer, ParquetScan } from "hyparquet";
import { DataError, type Diagnostic } from "../diagnostics.ts";
import type { ReadOptions } from "./readOptions.ts";
import { beginRows, type ReadRows } from "./readRows.ts";
import type { Source } from "./source.ts";

/** True for the magic number of Parquet. */
export function looksLikeParquet(source: Source): boolean {
  return Buffer.from(source.head.subarray(0, 4)).toString("latin1") === "PAR1";
}

/**
 * All rows of a Parquet file, through hyparquet, in blocks of 65,536 rows and only the columns that are needed.
 *
 * Numbers, whole numbers of any width and decimals are numbers; null is a missing cell; everything else is text.
 * Columns of lists or records are left out with a warning. Rows count from 1; `afterBlock` is told how many were read
 * and their share of the file. Errors: DataError parquet/damaged.
 */
export async function readParquet(
  source: Source,
  path: string,
  options: ReadOptions,
  tell: (notes: readonly Diagnostic[]) => void,
  afterBlock: (nRead: number, share: number) => void,
): Promise<ReadRows> {
  const { file } = source;
  const [{ asyncBufferFromFile, parquetMetadataAsync, parquetScan, parquetSchema }, { compressors }] =
    await Promise.all([import("hyparquet"), import("hyparquet-compressors")]);
  const isOnDisk = path !== "-" && !source.isPacked;
  const buffer = isOnDisk ? await asyncBufferFromFile(path) : await collected(source.blocks);
  const tried = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw damaged(error, file);
    }
  };
  const metadata = await tried(() => parquetMetadataAsync(buffer));
  const schema = parquetSchema(metadata).children;
  const flat = schema.filter(
    ({ children, element }) => children.length === 0 && element.repetition_type !== "REPEATED",
  );
  const nested = schema.filter((column) => !flat.includes(column)).map(({ element }) => `"${element.name}"`);
  if (nested.length > 0) {
    const message = `${nested.length} columns of lists or records are left out: ${nested.join(", ")}`;
    tell([{ severity: "warning", code: "parquet/nested-column", message, where: { file } }]);
  }
  const names = flat.map(({ element }) => element.name);
  const read = beginRows({ names, unnamed: new Set() }, { file, format: "parquet" }, ".", options);
  const { store } = read;
  const needed = names.flatMap((_, c) => (store.isKept[c] || store.isTested[c] ? [c] : []));
  const columns = needed.map((c) => names[c]!);
  const nRows = Number(metadata.num_rows);
  const scan: ParquetScan = await tried(() => parquetScan({ file: buffer, metadata, columns, compressors }));
  for (const { rowStart, rowEnd } of scan.ranges) {
    for (let start = rowStart; start < rowEnd; start += blockRows) {
      options.signal?.throwIfAborted();
      const range = { rowStart: start, rowEnd: Math.min(start + blockRows, rowEnd) };
      const data = await tried(() =>
        Promise.all(columns.map((column) => scan.readColumn({ column, ...range }))),
      );
      for (let r = range.rowStart; r < range.rowEnd; r++) {
        for (let i = 0; i < needed.length; i++) store.putCell(needed[i]!, data[i]![r - range.rowStart]);
        store.endRow(r + 1);
      }
      afterBlock(store.nRead, nRows === 0 ? 1 : range.rowEnd / nRows);
    }
  }
  return read;
}

const blockRows = 65536;

async function collected(blocks: AsyncIterable<Uint8Array>): Promise<AsyncBuffer> {
  const parts: Uint8Array[] = [];
  for await (const block of blocks) parts.push(block);
  const all = new Uint8Array(Buffer.concat(parts));
  return { byteLength: all.byteLength, slice: (start, end) => all.buffer.slice(start, end) };
}

function damaged(error: unknown, file: string): unknown {
  if (error instanceof DataError || !(error instanceof Error)) return error;
  return new DataError({
    code: "parquet/damaged",
    message: `this Parquet file cannot be read (${error.message})`,
    where: { file },
    hint: "it may be cut off; copy or write it again",
  });
}
