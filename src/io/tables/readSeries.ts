/** A table in time: states in columns, times in rows, one run or several. */
import { DataError, type Diagnostic, UsageError } from "../../diagnostics.ts";
import { type EventSink, silent } from "../../events.ts";
import { columnIndex, listed } from "./columnName.ts";
import { cellPlace, type Origin } from "./origin.ts";
import type { ReadOptions } from "./readOptions.ts";
import { evened } from "./rows/rowStore.ts";
import { conditionsOf } from "./rows/where.ts";
import { openSource } from "./source.ts";
import { openRecords, PLAIN_DIALECT } from "./tableRecords.ts";
import { plainRules, ruledValue } from "./text/cellRules.ts";
import { rulesOf } from "./text/textTable.ts";

/** How a table in time is read. */
export interface SeriesOptions extends Omit<ReadOptions, "target" | "missing" | "reader" | "sql"> {
  /** The column of times. */
  readonly time: string;
  /** The column that tells runs apart. @defaultValue one run */
  readonly group?: string;
}

/** A run of the table: times ascend. Shapes: times and rowNumbers (n), states (states)(n). */
export interface SeriesRun {
  readonly name: string;
  readonly times: Float64Array;
  readonly states: readonly Float64Array[];
  readonly rowNumbers: readonly number[];
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

/** Rows of a run, at least: with fewer a slope is anybody's guess. */
const LEAST_ROWS = 8;
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

interface TextRow {
  readonly cells: readonly string[];
  readonly line: number;
}

/** The cells of a table, and how they are read. */
interface Cells {
  readonly origin: Origin;
  readonly names: readonly string[];
  readonly rows: readonly TextRow[];
  readonly readCell: (cell: string, column: number) => number | undefined;
}

/** The places of the columns that may be states. */
function stateColumns(
  names: readonly string[],
  { inputs, ignore = [] }: SeriesOptions,
  taken: readonly number[],
  file: string,
): number[] {
  const ignored = ignore.map((name) => columnIndex(name, names, file));
  if (inputs === undefined) {
    return names.flatMap((_, place) => (taken.includes(place) || ignored.includes(place) ? [] : [place]));
  }
  const places = [...new Set(inputs.map((name) => columnIndex(name, names, file)))];
  const clash = places.find((place) => taken.includes(place));
  if (clash !== undefined) {
    throw new UsageError(`"${names[clash]}" cannot be a state: it is the time or tells runs apart`);
  }
  return places;
}

/** The columns that hold numbers. Errors: DataError at a cell that is none, in a column that holds numbers or was named. */
function numericColumns(
  places: readonly number[],
  areNamed: boolean,
  { origin, names, rows, readCell }: Cells,
  tell: (note: Diagnostic) => void,
): number[] {
  const texts: number[] = [];
  const numeric = places.filter((place) => {
    let nText = 0;
    let nNumbers = 0;
    let first: TextRow | undefined;
    for (const row of rows) {
      const value = readCell(row.cells[place]!, place);
      if (value === undefined || Math.abs(value) === Number.POSITIVE_INFINITY) {
        nText++;
        first ??= row;
      } else if (!Number.isNaN(value)) nNumbers++;
    }
    if (first !== undefined && (areNamed || nText <= nNumbers)) {
      throw new DataError({
        code: `${origin.format}/not-a-number`,
        message: `column "${names[place]}" holds "${first.cells[place]!.trim()}", expected a finite number`,
        where: cellPlace(origin, first.line, place),
        hint: `correct the cell, or --ignore "${names[place]}"`,
      });
    }
    if (nNumbers === 0) texts.push(place);
    return nNumbers > 0 && first === undefined;
  });
  const left = places.filter((place) => !numeric.includes(place) && !texts.includes(place));
  if (left.length > 0) {
    tell({
      severity: "warning",
      code: `${origin.format}/text-column`,
      message: `${counted(left.length, "text column")} left out: ${listed(left.map((place) => names[place]!))}`,
      where: { file: origin.file },
      hint: "--group names the column that tells runs apart",
    });
  }
  if (numeric.length === 0) {
    throw new DataError({
      code: `${origin.format}/no-numbers`,
      message: "there is no column of numbers beside the time",
      where: { file: origin.file },
      hint: "the table needs a column for each state of the system",
    });
  }
  return numeric;
}

/** The rows by run, in the order in which runs first stand in the table. */
function runsOf(
  table: Cells,
  time: number,
  group: number | undefined,
  states: readonly number[],
  tell: (note: Diagnostic) => void,
): SeriesRun[] {
  const { origin, names, rows, readCell } = table;
  const found = new Map<string, { times: number[]; lines: number[]; values: number[][] }>();
  let nGaps = 0;
  let nUnnamed = 0;
  for (const { cells, line } of rows) {
    const name = group === undefined ? "" : cells[group]!.trim();
    if (group !== undefined && (name === "" || name === "NA")) {
      nUnnamed++;
      continue;
    }
    const t = readCell(cells[time]!, time);
    if (t === undefined || !Number.isFinite(t)) throw noTime(table, cells[time]!, line, time);
    const values = states.map((place) => readCell(cells[place]!, place)!);
    if (values.some(Number.isNaN)) {
      nGaps++;
      continue;
    }
    const run = found.get(name) ?? { times: [], lines: [], values: [] };
    found.set(name, run);
    const last = run.times.length - 1;
    if (last >= 0 && t <= run.times[last]!) {
      throw timeFault(table, time, {
        t,
        line,
        before: run.times[last]!,
        beforeLine: run.lines[last]!,
        name,
        group,
      });
    }
    run.times.push(t);
    run.lines.push(line);
    run.values.push(values);
  }
  const warn = (n: number, code: string, message: string): void => {
    if (n > 0) tell({ severity: "warning", code, message, where: { file: origin.file } });
  };
  warn(nGaps, `${origin.format}/missing`, `${counted(nGaps, "row")} with a missing state left out`);
  warn(
    nUnnamed,
    "series/no-run",
    `${counted(nUnnamed, "row")} left out: nothing stands in "${names[group ?? 0]}"`,
  );
  const runs = [...found].map(
    ([name, { times, lines, values }]): SeriesRun => ({
      name,
      times: Float64Array.from(times),
      states: states.map((_, s) => Float64Array.from(values, (row) => row[s]!)),
      rowNumbers: lines,
    }),
  );
  const long = runs.filter(({ times }) => times.length >= LEAST_ROWS);
  if (long.length === 0) throw tooShort(origin, runs, group === undefined ? undefined : names[group]);
  const short = runs.filter((run) => !long.includes(run)).map(({ name }) => name);
  warn(
    short.length,
    "series/short-run",
    `${counted(short.length, "run")} of fewer than ${LEAST_ROWS} rows left out: ${listed(short)}`,
  );
  return long;
}

function noTime({ origin, names }: Cells, cell: string, line: number, time: number): DataError {
  const seen = cell.trim() === "" ? "nothing" : `"${cell.trim()}"`;
  return new DataError({
    code: `${origin.format}/not-a-number`,
    message: `the time "${names[time]}" holds ${seen}, expected a number`,
    where: cellPlace(origin, line, time),
    hint: "write times as numbers, in one unit from one start; dates are no numbers",
  });
}

interface TimeFault {
  readonly t: number;
  readonly line: number;
  readonly before: number;
  readonly beforeLine: number;
  readonly name: string;
  readonly group: number | undefined;
}

function timeFault(
  { origin, names }: Cells,
  time: number,
  { t, line, before, beforeLine, name, group }: TimeFault,
): DataError {
  const inRun = group === undefined ? "" : ` in the run "${name}"`;
  const isRepeat = t === before;
  return new DataError({
    code: isRepeat ? "series/time-repeats" : "series/time-goes-back",
    message: isRepeat
      ? `the time ${t} stands twice${inRun}, in rows ${beforeLine} and ${line}`
      : `the time goes back${inRun}, from ${before} in row ${beforeLine} to ${t}`,
    where: cellPlace(origin, line, time),
    hint:
      group === undefined
        ? "if the table holds several runs, --group names the column that tells them apart; else sort it by time and keep one row for each"
        : `sort the rows of each run by "${names[time]}" and keep one for each time`,
  });
}

function tooShort(origin: Origin, runs: readonly SeriesRun[], group: string | undefined): DataError {
  const longest = runs.reduce((most, { times }) => Math.max(most, times.length), 0);
  const what =
    group === undefined || runs.length === 0
      ? `the table has ${counted(longest, "row")} of numbers`
      : `the longest of ${counted(runs.length, "run")} by "${group}" has ${counted(longest, "row")}`;
  const row = runs[0]?.rowNumbers.at(-1);
  return new DataError({
    code: "series/too-few-rows",
    message: `${what}; equations in time need a run of at least ${LEAST_ROWS}`,
    where: { file: origin.file, ...(row !== undefined && { row }) },
    hint: "measure at more times",
  });
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

function counted(n: number, one: string): string {
  return `${n} ${one}${n === 1 ? "" : "s"}`;
}
