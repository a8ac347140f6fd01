import { DataError, type Diagnostic } from "../../../diagnostics.ts";
import type { ReadOptions } from "../readOptions.ts";
import { beginRows, type ReadRows } from "../rows/readRows.ts";
import type { RowStore } from "../rows/rowStore.ts";
import type { Source } from "../source.ts";
import { byteScanner } from "./byteScanner.ts";
import { type CellOptions, type CellRules, cellRulesOf, ruledValue } from "./cellRules.ts";
import { csvRecords, quotedColumns, sampleRecords } from "./csv.ts";
import { type Dialect, type DialectOptions, dialectOf } from "./dialect.ts";
import { dialectNotes } from "./dialectNotes.ts";
import { type Encoding, encodingOf } from "./encoding.ts";
import { headerOf } from "./header.ts";
import { followedBy, wholeLines } from "./lines.ts";
import { titlesOf, withoutText } from "./titles.ts";

/** A text table whose dialect is known and whose rows are still to come. */
export interface TextTable {
  readonly dialect: Dialect;
  /** Columns, by place, whose cells are in quotes. */
  readonly quoted: ReadonlySet<number>;
  /** UTF-8 without byte-order mark; runs of spaces are single where a space is the delimiter. */
  readonly blocks: AsyncIterable<Uint8Array>;
}

const SAMPLE_BYTES = 1 << 15;

/** The dialect and the text of a source, given as UTF-8 `blocks`. Errors: UsageError for senseless options. */
export function openText(
  source: Source,
  encoding: Encoding,
  blocks: AsyncIterable<Uint8Array>,
  options: DialectOptions,
): TextTable {
  const whole = sampleOf(source, encoding);
  const found = dialectOf(whole, options);
  const titles = titlesOf(whole, found.delimiter);
  const sample = titles === undefined ? whole : Buffer.from(whole).subarray(titles.nBytes).toString();
  const dialect = titles === undefined ? found : { ...dialectOf(sample, options), titles };
  const quoted = sample.includes('"') ? quotedColumns(sample, dialect.delimiter) : new Set<number>();
  const text = titles === undefined ? blocks : withoutText(blocks, titles.nBytes);
  return { dialect, quoted, blocks: dialect.delimiter === " " ? singleSpaced(text) : text };
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
  const { delimiter } = text.dialect;
  const rules = rulesOf(text.dialect, options);
  const blocks = wholeLines(text.blocks);
  const begun = (cells: readonly string[], row: number): ReadRows => {
    const header = headerOf(cells, { file, row }, options.header, (cell, column) =>
      ruledValue(cell, column, rules),
    );
    tell([...dialectNotes(text.dialect, header.names, file, options), ...header.notes]);
    const read = beginRows(
      header,
      { file, format: "csv", headerRow: row },
      rules,
      options,
      expectedRows(source),
    );
    if (!header.isInFile) read.store.putRow(cells, row);
    return { ...read, quoted: text.quoted };
  };
  const first = await firstLine(blocks);
  if (first === undefined) throw emptyFile(file);
  const { block, line } = first;
  const header = sampleRecords(new TextDecoder().decode(block.subarray(first.start, first.end)), delimiter);
  // A header with a line break in quotes, or with a fault in it, is csv-parse's from the start.
  let read = header.length === 1 ? begun(header[0]!, line) : undefined;
  let left: Left | undefined = { block: block.subarray(first.start), line };
  if (read !== undefined) {
    const rest = { block: block.subarray(first.end), line: line + 1 };
    left = await scanned(rest, blocks, read.store, delimiter, afterBlock);
  }
  if (left === undefined) return read!;
  for await (const { rows, lines } of csvRecords(
    followedBy(left.block, blocks),
    delimiter,
    file,
    left.line,
  )) {
    for (let r = 0; r < rows.length; r++) {
      if (read === undefined) read = begun(rows[r]!, lines[r]!);
      else read.store.putRow(rows[r]!, lines[r]!);
    }
    if (read !== undefined) afterBlock(read.store);
  }
  if (read === undefined) throw emptyFile(file);
  return read;
}

/** The rules for the cells of a text written in this dialect. */
export function rulesOf({ decimal, thousands }: Dialect, options: CellOptions): CellRules {
  return cellRulesOf(decimal, options, new Map([...(thousands ?? [])].map(([c, { mark }]) => [c, mark])));
}

/** What the byte scanner leaves to csv-parse: the rest of a block, and the line it begins on. */
interface Left {
  readonly block: Uint8Array;
  readonly line: number;
}

/** Scans what is left of a block and all that follow it, until a line is left to csv-parse; undefined when none is. */
async function scanned(
  { block, line }: Left,
  blocks: AsyncIterator<Uint8Array>,
  store: RowStore,
  delimiter: string,
  afterBlock: (store: RowStore) => void,
): Promise<Left | undefined> {
  // A table of one column cannot tell a blank line from a missing cell as csv-parse does.
  if (store.names.length === 1) return { block, line };
  const scan = byteScanner(store, delimiter);
  for (;;) {
    const end = scan(block, 0, line);
    afterBlock(store);
    if (end.isIrregular) return { block: block.subarray(end.offset), line: end.line };
    const next = await blocks.next();
    if (next.done) return undefined;
    block = next.value;
    line = end.line;
  }
}

/** The first line that is neither blank nor a comment: its place in its block, and its number. */
async function firstLine(
  blocks: AsyncIterator<Uint8Array>,
): Promise<{ block: Uint8Array; start: number; end: number; line: number } | undefined> {
  let line = 1;
  for (;;) {
    const next = await blocks.next();
    if (next.done) return undefined;
    const block = next.value;
    for (let start = 0; start < block.length; line++) {
      let end = start;
      while (end < block.length && block[end] !== 0x0a && block[end] !== 0x0d) end++;
      const text = end === start ? "" : new TextDecoder().decode(block.subarray(start, end)).trim();
      if (block[end] === 0x0d && block[end + 1] === 0x0a) end++;
      end = Math.min(end + 1, block.length);
      if (text !== "" && !text.startsWith("#")) return { block, start, end, line };
      start = end;
    }
  }
}

function emptyFile(file: string): DataError {
  return new DataError({
    code: "csv/empty",
    message: "the file is empty",
    where: { file },
    hint: "it needs a row of names and rows of numbers",
  });
}

/** About how many rows a file has, if it goes on as it begins; 0 when its size is not known. */
function expectedRows({ head, nBytes, isPacked }: Source): number {
  if (nBytes === undefined || isPacked) return 0;
  let nLines = 1;
  for (const byte of head) if (byte === 0x0a) nLines++;
  return Math.ceil(1.05 * nLines * (nBytes / Math.max(1, head.byteLength)));
}

/** The first 64 KiB as text, in whole lines where possible. */
function sampleOf(source: Source, encoding: Encoding): string {
  const skip = encodingOf(source.head)!.markBytes;
  const isAll = source.isShort && source.head.byteLength <= SAMPLE_BYTES;
  const text = new TextDecoder(encoding).decode(source.head.subarray(skip, SAMPLE_BYTES), { stream: true });
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
