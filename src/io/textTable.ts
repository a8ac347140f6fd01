import { DataError, type Diagnostic } from "../diagnostics.ts";
import { csvRecords } from "./csv.ts";
import { type Dialect, type DialectOptions, dialectOf } from "./dialect.ts";
import { type Encoding, encodingOf, utf8Blocks } from "./encoding.ts";
import { headerOf } from "./header.ts";
import type { ReadOptions } from "./readOptions.ts";
import { beginRows, type ReadRows } from "./readRows.ts";
import type { RowStore } from "./rowStore.ts";
import type { Source } from "./source.ts";

/** A text table whose dialect is known and whose rows are still to come. */
export interface TextTable {
  readonly dialect: Dialect;
  readonly encoding: Encoding;
  /** UTF-8 without byte-order mark; runs of spaces are single where a space is the delimiter. */
  readonly blocks: AsyncIterable<Uint8Array>;
}

const sampleBytes = 1 << 16;

/** The dialect and the text of a source. Errors: DataError when it is binary, UsageError for senseless options. */
export function openText(source: Source, options: DialectOptions): TextTable {
  const { encoding, blocks } = utf8Blocks(source.head, source.blocks, source.file);
  const dialect = dialectOf(sampleOf(source, encoding), options);
  return { dialect, encoding, blocks: dialect.delimiter === " " ? singleSpaced(blocks) : blocks };
}

/**
 * All rows of a text table.
 *
 * `tell` receives what the header gave to note; `afterBlock` is called now and then, for progress. Errors: DataError
 * csv/empty, csv/ragged and what csv-parse finds; UsageError for options that name columns the table has not.
 */
export async function readText(
  text: TextTable,
  source: Source,
  options: ReadOptions,
  tell: (notes: readonly Diagnostic[]) => void,
  afterBlock: (store: RowStore) => void,
): Promise<ReadRows> {
  const { file } = source;
  const { delimiter, decimal } = text.dialect;
  let read: ReadRows | undefined;
  for await (const { rows, lines } of csvRecords(text.blocks, delimiter, file)) {
    for (let r = 0; r < rows.length; r++) {
      if (read !== undefined) read.store.putRow(rows[r]!, lines[r]!);
      else {
        const header = headerOf(rows[r]!, { file, row: lines[r]! }, options.header, decimal);
        tell(header.notes);
        read = beginRows(header, { file, format: "csv", headerRow: header.row }, decimal, options);
        if (!header.isInFile) read.store.putRow(rows[r]!, lines[r]!);
      }
    }
    if (read !== undefined) afterBlock(read.store);
  }
  if (read === undefined) {
    throw new DataError({
      code: "csv/empty",
      message: "the file is empty",
      where: { file },
      hint: "it needs a row of names and rows of numbers",
    });
  }
  return read;
}

/** The first 64 KiB as text, in whole lines where possible. */
function sampleOf(source: Source, encoding: Encoding): string {
  const skip = encodingOf(source.head)!.markBytes;
  const isAll = source.isShort && source.head.byteLength <= sampleBytes;
  const text = new TextDecoder(encoding).decode(source.head.subarray(skip, sampleBytes), { stream: true });
  if (isAll) return text;
  const end = Math.max(text.lastIndexOf("\n"), text.lastIndexOf("\r"));
  return end > 0 ? text.slice(0, end) : text;
}

/** The same text with runs of spaces and tabs outside quotes made one space, and none at the ends of a line. */
async function* singleSpaced(blocks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let isQuoted = false;
  let isGap = false;
  let isLineStart = true;
  let isComment = false;
  for await (const block of blocks) {
    // Each byte yields at most itself and one space put off before it.
    const out = new Uint8Array(block.byteLength + 1);
    let n = 0;
    for (const byte of block) {
      const isSpace = (byte === 0x20 || byte === 0x09) && !isQuoted;
      if (isSpace) {
        isGap = true;
        continue;
      }
      const isBreak = (byte === 0x0a || byte === 0x0d) && !isQuoted;
      isComment = !isBreak && (isComment || (byte === 0x23 && isLineStart));
      if (isGap && !isBreak && !isLineStart) out[n++] = 0x20;
      isGap = false;
      isLineStart = isBreak;
      if (byte === 0x22 && !isComment) isQuoted = !isQuoted;
      out[n++] = byte;
    }
    yield out.subarray(0, n);
  }
}
