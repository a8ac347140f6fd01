import type { Diagnostic } from "../../diagnostics.ts";
import { type EventSink, silent } from "../../events.ts";
import { type AssembledRows, assembled } from "./assemble.ts";
import { isForDuckDb, readDuckDb } from "./formats/duckdbRows.ts";
import { looksLikeJsonLines, readJsonLines } from "./formats/jsonLines.ts";
import { looksLikeParquet, readParquet } from "./formats/parquet.ts";
import type { ReadOptions } from "./readOptions.ts";
import type { RowStore } from "./rows/rowStore.ts";
import { openSource } from "./source.ts";
import type { Dialect } from "./text/dialect.ts";
import { utf8Blocks } from "./text/encoding.ts";
import { openText, readText } from "./text/textTable.ts";

/** A dataset and how it came out of its file. */
export interface Table extends AssembledRows {
  /** Everything noticed on the way, in order; each was sent to the sink as well. */
  readonly notes: readonly Diagnostic[];
  /** How the text was written down; absent for Parquet and JSON Lines. */
  readonly dialect?: Dialect;
}

/**
 * The table at `path` (`-` is standard input) as a dataset of inputs and targets.
 *
 * Reads CSV of any usual dialect, JSON Lines and Parquet, gzipped or not, whatever the file is called. The target is
 * the last numeric column unless `options.target` says otherwise. Constant inputs, text columns and rows with missing
 * cells are left out, and a warning says so. Errors: DataError with file, row and column; UsageError for options that
 * do not fit the file. At least two rows and a target that varies are needed. Memory: the kept columns, and one column
 * more.
 */
export async function readTable(
  path: string,
  options: ReadOptions = {},
  sink: EventSink = silent,
): Promise<Table> {
  const notes: Diagnostic[] = [];
  const tell = (found: readonly Diagnostic[]): void => {
    for (const diagnostic of found) {
      notes.push(diagnostic);
      sink({ kind: "diagnostic", diagnostic });
    }
  };
  if (isForDuckDb(options)) {
    const rows = await readDuckDb(path, options, tell, (nRead) =>
      sink({ kind: "read", rows: nRead, bytes: 0 }),
    );
    return { ...assembled(rows, options, path, tell), notes };
  }
  const source = await openSource(path, options);
  const progress = (rows: number, bytes = source.bytesRead()): void =>
    sink({ kind: "read", rows, bytes, ...(source.nBytes !== undefined && { ofBytes: source.nBytes }) });
  const afterBlock = (store: RowStore): void => progress(store.nRead);
  try {
    if (looksLikeParquet(source)) {
      const rows = await readParquet(source, path, options, tell, (nRead, share) =>
        progress(nRead, Math.round(share * (source.nBytes ?? 0))),
      );
      return { ...assembled(rows, options, path, tell), notes };
    }
    const { encoding, blocks } = utf8Blocks(source.head, source.blocks, source.file);
    if (encoding === "utf-8" && looksLikeJsonLines(source)) {
      const rows = await readJsonLines(blocks, source.file, options, tell, afterBlock);
      return { ...assembled(rows, options, path, tell), notes };
    }
    const text = openText(source, encoding, blocks, options);
    const rows = await readText(text, source, options, tell, afterBlock);
    return { ...assembled(rows, options, path, tell), notes, dialect: text.dialect };
  } finally {
    await source.close();
  }
}
