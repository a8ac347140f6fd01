import type { AsyncBuffer, ParquetScan } from "hyparquet";
import { DataError, type Diagnostic } from "../../../diagnostics.ts";
import { listed } from "../columns/columnName.ts";
import type { ReadOptions } from "../readOptions.ts";
import { beginRows, type ReadRows } from "../rows/readRows.ts";
import type { Source } from "../source.ts";
import { plainRules } from "../text/cellRules.ts";

/** True for the magic number of Parquet. */
export function looksLikeParquet(source: Source): boolean {
  return Buffer.from(source.head.subarray(0, 4)).toString("latin1") === "PAR1";
}

/** A Parquet file whose columns are known and whose cells are still on the disk. */
export interface ParquetTable {
  readonly names: readonly string[];
  readonly nRows: number;
  readonly notes: readonly Diagnostic[];
  /** The cells of some columns, named by place, at most 65,536 rows at a time. Shape of `columns`: (places)(rows). */
  readonly read: (places: readonly number[]) => AsyncGenerator<ParquetBlock>;
}

/** Cells of neighbouring rows; `start` is the place of the first row, from 0. */
export interface ParquetBlock {
  readonly start: number;
  readonly nRows: number;
  readonly columns: readonly ArrayLike<unknown>[];
}

/**
 * The Parquet file at `path`, through hyparquet; only the columns asked for are read.
 *
 * From standard input or unpacked on the way, it is held in memory as it is. Columns of lists or records are left out,
 * and a note says so. Errors: DataError parquet/damaged.
 */
export async function openParquet(source: Source, path: string): Promise<ParquetTable> {
  const { file } = source;
  const [{ asyncBufferFromFile, parquetMetadataAsync, parquetScan, parquetSchema }, { compressors }] =
    await Promise.all([import("hyparquet"), import("hyparquet-compressors")]);
  const isOnDisk = path !== "-" && !source.isPacked;
  const buffer = isOnDisk ? await asyncBufferFromFile(path) : await collected(source.blocks);
  const metadata = await orDamaged(() => parquetMetadataAsync(buffer), file);
  const schema = parquetSchema(metadata).children;
  const flat = schema.filter(
    ({ children, element }) => children.length === 0 && element.repetition_type !== "REPEATED",
  );
  const nested = schema.filter((column) => !flat.includes(column)).map(({ element }) => element.name);
  const names = flat.map(({ element }) => element.name);
  refuseRepeated(names, file);
  for (const { columns } of metadata.row_groups)
    refuseRepeated(
      columns.map((column) => column.meta_data?.path_in_schema.join(".") ?? ""),
      file,
    );

  async function* read(places: readonly number[]): AsyncGenerator<ParquetBlock> {
    const columns = places.map((place) => names[place]!);
    const scan: ParquetScan = await orDamaged(
      () => parquetScan({ file: buffer, metadata, columns, compressors }),
      file,
    );
    for (const { rowStart, rowEnd } of scan.ranges) {
      for (let start = rowStart; start < rowEnd; start += BLOCK_ROWS) {
        const range = { rowStart: start, rowEnd: Math.min(start + BLOCK_ROWS, rowEnd) };
        const cells = await orDamaged(
          () => Promise.all(columns.map((column) => scan.readColumn({ column, ...range }))),
          file,
        );
        yield { start, nRows: range.rowEnd - start, columns: cells };
      }
    }
  }

  return {
    names,
    nRows: Number(metadata.num_rows),
    notes: nested.length === 0 ? [] : [nestedNote(nested, file)],
    read,
  };
}

/**
 * All rows of a Parquet file.
 *
 * Numbers, whole numbers of any width and decimals are numbers; null is a missing cell; everything else is text.
 * Rows count from 1; `afterBlock` is told how many were read and their share of the file. Errors: as `openParquet`.
 */
export async function readParquet(
  source: Source,
  path: string,
  options: ReadOptions,
  tell: (notes: readonly Diagnostic[]) => void,
  afterBlock: (nRead: number, share: number) => void,
): Promise<ReadRows> {
  const table = await openParquet(source, path);
  const { names } = table;
  tell(table.notes);
  const read = beginRows(
    { names, unnamed: new Set() },
    { file: source.file, format: "parquet" },
    plainRules(options, names.length),
    options,
  );
  const { store } = read;
  const needed = names.flatMap((_, c) => (store.isKept[c] || store.isTested[c] ? [c] : []));
  for await (const { start, nRows, columns } of table.read(needed)) {
    options.signal?.throwIfAborted();
    for (let r = 0; r < nRows; r++) {
      for (let i = 0; i < needed.length; i++) store.putCell(needed[i]!, columns[i]![r]);
      store.endRow(start + r + 1);
    }
    afterBlock(store.nRead, (start + nRows) / table.nRows);
  }
  return read;
}

function nestedNote(names: readonly string[], file: string): Diagnostic {
  return {
    severity: "warning",
    code: "parquet/nested-column",
    message: `${names.length} columns of lists or records are left out: ${listed(names)}`,
    where: { file },
  };
}

const BLOCK_ROWS = 65536;

async function collected(blocks: AsyncIterable<Uint8Array>): Promise<AsyncBuffer> {
  const parts: Uint8Array[] = [];
  for await (const block of blocks) parts.push(block);
  const all = new Uint8Array(Buffer.concat(parts));
  return { byteLength: all.byteLength, slice: (start, end) => all.buffer.slice(start, end) };
}

async function orDamaged<T>(work: () => Promise<T>, file: string): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new DataError({
      code: "parquet/damaged",
      message: `this Parquet file cannot be read (${reasonOf(error as Error)})`,
      where: { file },
      hint: "it may be cut off; copy or write it again",
    });
  }
}

/** What the reader found wrong; where it only stumbled over what it did not expect, that says nothing to anyone. */
function reasonOf(error: Error): string {
  const isStumble =
    error instanceof TypeError || error instanceof RangeError || error.message.includes("undefined");
  return isStumble ? "its bytes make no sense" : error.message;
}

/** Columns are read by name. Errors: DataError where two have one, in the schema or in a damaged group of rows. */
function refuseRepeated(names: readonly string[], file: string): void {
  const repeated =
    names.length === new Set(names).size ? undefined : names.find((name, c) => names.indexOf(name) < c);
  if (repeated === undefined) return;
  throw new DataError({
    code: "parquet/duplicate-name",
    message: `two columns are called "${repeated}"`,
    where: { file },
    hint: "give each column a name of its own, or write the file again if it is damaged",
  });
}
