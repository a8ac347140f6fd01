import { DataError, type Diagnostic } from "../diagnostics.ts";
import { headerOf } from "./header.ts";
import { wholeLines } from "./lines.ts";
import type { ReadOptions } from "./readOptions.ts";
import { beginRows, type ReadRows } from "./readRows.ts";
import type { RowStore } from "./rowStore.ts";
import type { Source } from "./source.ts";

/** True when the first line that is not blank is a JSON object or a list. */
export function looksLikeJsonLines(source: Source): boolean {
  const first = nonBlankLines(headText(source)).next();
  if (first.done || !/^[[{]/.test(first.value)) return false;
  try {
    JSON.parse(first.value);
    return true;
  } catch {
    // A line longer than the sample is cut off; no table of text begins with {.
    return first.value.startsWith("{");
  }
}

/**
 * All rows of JSON Lines: an object or a list of cells on each line.
 *
 * The columns are the keys of the objects in the first 256 KiB, in order of appearance; lists are numbered, and a
 * first list of nothing but text holds the names. null and an absent key are missing cells, true and false are text,
 * text that reads as a number is one. Errors: DataError jsonl/not-json, jsonl/not-a-row with the row.
 */
export async function readJsonLines(
  blocks: AsyncIterable<Uint8Array>,
  source: Source,
  options: ReadOptions,
  tell: (notes: readonly Diagnostic[]) => void,
  afterBlock: (store: RowStore) => void,
): Promise<ReadRows> {
  const { file } = source;
  const keys = keysIn(source);
  let read: ReadRows | undefined;
  const unknown = new Set<string>();
  let row = 0;
  for await (const block of wholeLines(blocks)) {
    const lines = Buffer.from(block.buffer, block.byteOffset, block.byteLength)
      .toString("utf8")
      .split(/\r\n|\n|\r/);
    if (lines[lines.length - 1] === "") lines.pop();
    for (const line of lines) {
      row++;
      if (line.trim() === "") continue;
      const cells = cellsOf(line, file, row);
      if (read === undefined) {
        const names = isList(cells) ? headerNames(cells, options, file, row, tell) : keys;
        read = beginRows({ names, unnamed: new Set() }, { file, format: "jsonl" }, ".", options);
        if (isList(cells) && cells.every((cell) => typeof cell === "string") && options.header !== false)
          continue;
      }
      put(cells, row, read.store, unknown);
    }
    if (read !== undefined) afterBlock(read.store);
  }
  if (read === undefined) {
    throw new DataError({
      code: "jsonl/empty",
      message: "the file is empty",
      where: { file },
      hint: "it needs a JSON object on each line",
    });
  }
  if (unknown.size > 0) {
    const message = `keys that first appear far down are left out: ${[...unknown].map((key) => `"${key}"`).join(", ")}`;
    tell([
      {
        severity: "warning",
        code: "jsonl/late-key",
        message,
        where: { file },
        hint: "give the first row every key, with null where there is no value",
      },
    ]);
  }
  return read;
}

function put(cells: JsonRow, row: number, store: RowStore, unknown: Set<string>): void {
  const { names, file } = store;
  if (isList(cells)) {
    if (cells.length !== names.length) {
      throw new DataError({
        code: "jsonl/ragged",
        message: `this row has ${cells.length} ${cells.length === 1 ? "cell" : "cells"}, the table has ${names.length} columns`,
        where: { file, row, column: Math.min(cells.length, names.length) + 1 },
        hint: "write null for a missing cell",
      });
    }
    for (let c = 0; c < names.length; c++) store.putCell(c, cells[c]);
  } else {
    let nKnown = 0;
    for (let c = 0; c < names.length; c++) {
      const name = names[c]!;
      const isThere = Object.hasOwn(cells, name);
      if (isThere) nKnown++;
      store.putCell(c, isThere ? cells[name] : null);
    }
    const given = Object.keys(cells);
    if (given.length > nKnown) for (const key of given) if (!names.includes(key)) unknown.add(key);
  }
  store.endRow(row);
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

function headerNames(
  cells: readonly unknown[],
  options: ReadOptions,
  file: string,
  row: number,
  tell: (notes: readonly Diagnostic[]) => void,
): readonly string[] {
  const hasNames = cells.every((cell) => typeof cell === "string") && options.header !== false;
  const header = headerOf(cells.map(String), { file, row }, hasNames, ".");
  tell(header.notes);
  return header.names;
}

/** The keys of the objects that are whole in the head of the file. */
function keysIn(source: Source): readonly string[] {
  const keys = new Set<string>();
  for (const line of nonBlankLines(headText(source))) {
    try {
      const value: unknown = JSON.parse(line);
      if (typeof value === "object" && value !== null && !Array.isArray(value)) {
        for (const key of Object.keys(value)) keys.add(key);
      }
    } catch {
      // Cut off, or a fault that is found again when the line is read.
    }
  }
  return [...keys];
}

function headText(source: Source): string {
  return new TextDecoder().decode(source.head, { stream: true });
}

function* nonBlankLines(text: string): Generator<string, undefined> {
  for (const line of text.split(/\r\n|\n|\r/)) if (line.trim() !== "") yield line.trim();
}
