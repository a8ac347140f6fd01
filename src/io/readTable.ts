import type { Diagnostic } from "../diagnostics.ts";
import type { EventSink, ProgressEvent } from "../events.ts";
import { type AssembledRows, assembled } from "./assemble.ts";
import type { Dialect } from "./dialect.ts";
import type { ReadOptions } from "./readOptions.ts";
import type { RowStore } from "./rowStore.ts";
import { openSource, type Source } from "./source.ts";
import { openText, readText } from "./textTable.ts";

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
 * Reads CSV of any usual dialect, gzipped or not. The target is the last numeric column unless `options.target`
 * says otherwise. Constant inputs, text columns and rows with missing cells are left out, and a warning says so.
 * Errors: DataError with file, row and column; UsageError for options that do not fit the file. At least two rows
 * and a target that varies are needed. Memory: the kept columns, and one column more.
 */
export async function readTable(path: string, options: ReadOptions, sink: EventSink): Promise<Table> {
  const notes: Diagnostic[] = [];
  const tell = (found: readonly Diagnostic[]): void => {
    for (const diagnostic of found) {
      notes.push(diagnostic);
      sink({ kind: "diagnostic", diagnostic });
    }
  };
  const source = await openSource(path, options);
  try {
    const text = openText(source, options);
    if (text.dialect.decimal === "," && options.decimal === undefined) tell([decimalComma(source.file)]);
    const rows = await readText(text, source, options, tell, (store) => sink(progress(source, store)));
    return { ...assembled(rows, options.missing ?? "drop", path, tell), notes, dialect: text.dialect };
  } finally {
    await source.close();
  }
}

function progress(source: Source, store: RowStore): ProgressEvent {
  const ofBytes = source.nBytes === undefined ? {} : { ofBytes: source.nBytes };
  return { kind: "read", rows: store.nRead, bytes: source.bytesRead(), ...ofBytes };
}

function decimalComma(file: string): Diagnostic {
  return {
    severity: "note",
    code: "csv/decimal-comma",
    message: "the comma is taken as the decimal mark",
    where: { file },
    hint: "--decimal . says otherwise",
  };
}
