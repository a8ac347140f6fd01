import { DataError, type Diagnostic } from "../../../diagnostics.ts";
import { listed } from "../columns/columnName.ts";
import { cellPlace, type Origin } from "../origin.ts";
import { type Cells, counted } from "./cells.ts";

/** A run of the table: times ascend. Shapes: times and rowNumbers (n), states (states)(n). */
export interface SeriesRun {
  readonly name: string;
  readonly times: Float64Array;
  readonly states: readonly Float64Array[];
  readonly rowNumbers: readonly number[];
}

/** Rows of a run, at least: with fewer a slope is anybody's guess. */
const LEAST_ROWS = 8;

/** The rows by run, in the order in which runs first stand in the table. */
export function runsOf(
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
