/** A table in time: states in columns, times in rows, one run or several. */

import { DataError, type Diagnostic } from "../../../diagnostics.ts";
import { type EventSink, silent } from "../../../events.ts";
import { columnIndex, listed } from "../columns/columnName.ts";
import type { Origin } from "../origin.ts";
import type { ReadOptions } from "../readOptions.ts";
import { evened } from "../rows/rowStore.ts";
import { conditionsOf } from "../rows/where.ts";
import { openSource } from "../source.ts";
import { openRecords, PLAIN_DIALECT } from "../tableRecords.ts";
import { plainRules, ruledValue } from "../text/cellRules.ts";
import { rulesOf } from "../text/textTable.ts";
import { type Cells, counted, type TextRow } from "./cells.ts";
import { runsOf, type SeriesRun } from "./runs.ts";
import { numericColumns, stateColumns } from "./stateColumns.ts";

/** How a table in time is read. */
export interface SeriesOptions extends Omit<ReadOptions, "target" | "missing" | "reader" | "sql"> {
  /** The column of times. */
  readonly time: string;
  /** The column that tells runs apart. @defaultValue one run */
  readonly group?: string;
}

/** A table in time as it was read. */
export interface SeriesTable {
  /** Headers. */
  readonly time: string;
  readonly group?: string;
  readonly states: readonly string[];
  readonly runs: readonly SeriesRun[];
  readonly notes: readonly Diagnostic[];
}
/** Rows that are read, at most. */
const MOST_ROWS = 100_000;

/**
 * The runs of the table at `path`. Rows with a missing state are left out: steps may be uneven.
 *
 * Errors: UsageError for a column that is not there; DataError for cells that are no numbers, for a time that is missing,
 * repeats or goes back within its run, for states of which none moves, and where no run has enough rows.
 */
export async function readSeries(
  path: string,
  options: SeriesOptions,
  sink: EventSink = silent,
): Promise<SeriesTable> {
  const notes: Diagnostic[] = [];
  const tell = (diagnostic: Diagnostic): void => {
    notes.push(diagnostic);
    sink({ kind: "diagnostic", diagnostic });
  };
  const source = await openSource(path, options);
  try {
    const records = await openRecords(source, path, options);
    const { origin, names, dialect } = records;
    for (const note of records.notes) tell(note);
    const rules = dialect === PLAIN_DIALECT ? plainRules(options, names.length) : rulesOf(dialect, options);
    const readCell = (cell: string, column: number): number | undefined => ruledValue(cell, column, rules);
    const conditions = conditionsOf(options.where ?? [], names, readCell, origin.file);
    const time = columnIndex(options.time, names, origin.file);
    const group = options.group === undefined ? undefined : columnIndex(options.group, names, origin.file);
    const rows: TextRow[] = [];
    for await (const { rows: block, lines } of records.batches) {
      for (let r = 0; r < block.length; r++) {
        const cells = evened(block[r]!, names.length, origin, lines[r]!);
        if (conditions.every(({ column, holds }) => holds(cells[column]!)))
          rows.push({ cells, line: lines[r]! });
      }
      if (rows.length > MOST_ROWS) throw tooManyRows(origin);
    }
    const candidates = stateColumns(
      names,
      options,
      [time, ...(group === undefined ? [] : [group])],
      origin.file,
    );
    const table: Cells = { origin, names, rows, readCell };
    const numeric = numericColumns(candidates, options.inputs !== undefined, table, tell);
    const runs = runsOf(table, time, group, numeric, tell);
    const moving = numeric.filter((_, s) =>
      runs.some(({ states }) => states[s]!.some((value) => value !== states[s]![0])),
    );
    if (moving.length === 0) throw nothingMoves(table, time);
    if (moving.length < numeric.length) {
      const still = numeric.filter((place) => !moving.includes(place)).map((place) => names[place]!);
      tell({
        severity: "warning",
        code: `${origin.format}/constant-column`,
        message: `${counted(still.length, "column")} that never changes left out: ${listed(still)}`,
        where: { file: origin.file },
      });
    }
    return {
      time: names[time]!,
      ...(group !== undefined && { group: names[group]! }),
      states: moving.map((place) => names[place]!),
      runs: runs.map((run) => ({
        ...run,
        states: moving.map((place) => run.states[numeric.indexOf(place)]!),
      })),
      notes,
    };
  } finally {
    await source.close();
  }
}

function nothingMoves({ origin }: Cells, time: number): DataError {
  return new DataError({
    code: "series/nothing-moves",
    message: "no state ever changes: there is nothing to explain",
    where: { file: origin.file, column: time + 1 },
    hint: "name columns that move with --inputs",
  });
}

function tooManyRows(origin: Origin): DataError {
  return new DataError({
    code: "series/too-many-rows",
    message: `the table has more than ${MOST_ROWS} rows`,
    where: { file: origin.file },
    hint: "take every tenth row or part of the time with --where",
  });
}
