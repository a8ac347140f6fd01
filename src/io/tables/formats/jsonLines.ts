import { DataError, type Diagnostic } from "../../../diagnostics.ts";
import { listed } from "../columns/columnName.ts";
import type { ReadOptions } from "../readOptions.ts";
import { beginRows, type ReadRows } from "../rows/readRows.ts";
import { cellText, type RowStore } from "../rows/rowStore.ts";
import type { Source } from "../source.ts";
import { plainRules } from "../text/cellRules.ts";
import { headerOf } from "../text/header.ts";
import { wholeLines } from "../text/lines.ts";

/** True when the first line that is not blank is a JSON object or a list. */
export function looksLikeJsonLines(source: Source): boolean {
  const text = new TextDecoder().decode(source.head, { stream: true });
  const first = /\S[^\r\n]*/.exec(text)?.[0] ?? "";
  if (!/^[[{]/.test(first)) return false;
  try {
    JSON.parse(first);
    return true;
  } catch {
    // A line longer than the head is cut off; no table of text begins with {.
    return first.startsWith("{");
  }
}

/** A table of JSON Lines whose columns are known and whose rows are still to come. */
export interface JsonTable {
  readonly names: readonly string[];
  readonly notes: readonly Diagnostic[];
  /** Rows in the order of `names`, with the line each stands on; null where a cell is missing. */
  readonly batches: AsyncGenerator<{
    readonly rows: readonly (readonly unknown[])[];
    readonly lines: readonly number[];
  }>;
  /** Keys met so far that are no column, because they first appear far down. */
  readonly lateKeys: ReadonlySet<string>;
}

/**
 * A table of JSON Lines: an object or a list of cells on each line. Undefined when there is no line.
 *
 * The columns are the keys of the objects in the first block, in order of appearance; lists are numbered, and a first
 * list of nothing but text holds the names. Errors: DataError jsonl/not-json, jsonl/not-a-row, jsonl/ragged with
 * the row.
 */
export async function openJsonLines(
  blocks: AsyncIterable<Uint8Array>,
  file: string,
  isHeader: boolean | undefined,
): Promise<JsonTable | undefined> {
  const parsed = parsedLines(blocks, file);
  const first = await parsed.next();
  if (first.done) return undefined;
  const head = first.value;
  const top = head[0]!;
  const hasNames =
    isList(top.cells) && isHeader !== false && top.cells.every((cell) => typeof cell === "string");
  const header = isList(top.cells)
    ? headerOf(top.cells.map(cellText), { file, row: top.row }, hasNames, () => undefined)
    : {
        names: [...new Set(head.flatMap(({ cells }) => (isList(cells) ? [] : Object.keys(cells))))],
        notes: [],
      };
  const { names, notes } = header;
  const lateKeys = new Set<string>();
  async function* batches(): JsonTable["batches"] {
    let batch = hasNames ? head.slice(1) : head;
    for (;;) {
      const rows = batch.map((line) => inOrder(line, names, file, lateKeys));
      if (rows.length > 0) yield { rows, lines: batch.map(({ row }) => row) };
      const next = await parsed.next();
      if (next.done) return;
      batch = next.value;
    }
  }
  return { names, notes, batches: batches(), lateKeys };
}

/** All rows of a table of JSON Lines; null is a missing cell, true and false are text, text is read as in CSV. */
export async function readJsonLines(
  blocks: AsyncIterable<Uint8Array>,
  file: string,
  options: ReadOptions,
  tell: (notes: readonly Diagnostic[]) => void,
  afterBlock: (store: RowStore) => void,
): Promise<ReadRows> {
  const table = await openJsonLines(blocks, file, options.header);
  if (table === undefined) throw emptyFile(file);
  tell(table.notes);
  const read = beginRows(
    { names: table.names, unnamed: new Set() },
    { file, format: "jsonl" },
    plainRules(options, table.names.length),
    options,
  );
  const { store } = read;
  for await (const { rows, lines } of table.batches) {
    for (let r = 0; r < rows.length; r++) {
      const cells = rows[r]!;
      for (let c = 0; c < cells.length; c++) store.putCell(c, cells[c]);
      store.endRow(lines[r]!);
    }
    afterBlock(store);
  }
  if (table.lateKeys.size > 0) tell([lateKeysNote(table.lateKeys, file)]);
  return read;
}

/** What to say about keys that were met too late to become columns. */
function lateKeysNote(keys: ReadonlySet<string>, file: string): Diagnostic {
  return {
    severity: "warning",
    code: "jsonl/late-key",
    message: `keys that first appear far down are left out: ${listed([...keys])}`,
    where: { file },
    hint: "give the first row every key, with null where there is no value",
  };
}

interface JsonLine {
  readonly row: number;
  readonly cells: JsonRow;
}

/** The lines that are not blank, parsed; never an empty batch. */
async function* parsedLines(
  blocks: AsyncIterable<Uint8Array>,
  file: string,
): AsyncGenerator<readonly JsonLine[]> {
  let row = 0;
  for await (const block of wholeLines(blocks)) {
    const lines = Buffer.from(block.buffer, block.byteOffset, block.byteLength)
      .toString("utf8")
      .split(/\r\n|\n|\r/);
    if (lines[lines.length - 1] === "") lines.pop();
    const parsed: JsonLine[] = [];
    for (const line of lines) {
      row++;
      if (line.trim() !== "") parsed.push({ row, cells: cellsOf(line, file, row) });
    }
    if (parsed.length > 0) yield parsed;
  }
}

function inOrder(
  { row, cells }: JsonLine,
  names: readonly string[],
  file: string,
  lateKeys: Set<string>,
): readonly unknown[] {
  if (isList(cells)) {
    if (cells.length === names.length) return cells;
    throw new DataError({
      code: "jsonl/ragged",
      message: `this row has ${cells.length} ${cells.length === 1 ? "cell" : "cells"}, the table has ${names.length} columns`,
      where: { file, row, column: Math.min(cells.length, names.length) + 1 },
      hint: "write null for a missing cell",
    });
  }
  const known = names.filter((name) => Object.hasOwn(cells, name));
  const keys = Object.keys(cells);
  if (keys.length > known.length) {
    const columns = new Set(known);
    for (const key of keys) if (!columns.has(key)) lateKeys.add(key);
  }
  return names.map((name) => (Object.hasOwn(cells, name) ? cells[name] : null));
}

function emptyFile(file: string): DataError {
  const hint = "it needs a JSON object on each line";
  return new DataError({ code: "jsonl/empty", message: "the file is empty", where: { file }, hint });
}

function isList(cells: JsonRow): cells is readonly unknown[] {
  return Array.isArray(cells);
}

type JsonRow = readonly unknown[] | Readonly<Record<string, unknown>>;

function cellsOf(line: string, file: string, row: number): JsonRow {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new DataError({
      code: "jsonl/not-json",
      message: "this line is not JSON",
      where: { file, row },
      hint: 'write one object a line, such as {"x": 1, "y": 2}; jq -c ".[]" makes lines of a list',
    });
  }
  if (typeof value === "object" && value !== null) return value as JsonRow;
  throw new DataError({
    code: "jsonl/not-a-row",
    message: `this line is ${JSON.stringify(value)}, not an object or a list`,
    where: { file, row },
    hint: 'write one object a line, such as {"x": 1, "y": 2}',
  });
}
