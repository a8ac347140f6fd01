import { DataError } from "../src/diagnostics.ts";
import {
  type Diagnostic,
  type InputColumn,
  type Predictor,
  type RowBlock,
  type RunningErrors,
  runningErrors,
} from "../src/index.ts";
import { type ErrorRow, errorsTable } from "./errors.ts";
import { count, figure } from "./terminal/numbers.ts";
import type { Terminal } from "./terminal/terminal.ts";
import { wrap } from "./terminal/text.ts";

/** What was seen while predicting, over all blocks. */
export interface Tally {
  rows: number;
  /** Rows with an input that is missing. */
  missing: number;
  /** Rows with an input outside the range the model was trained on. */
  outside: number;
  /** The same for each input. */
  readonly outsideOf: number[];
  /** Rows where a formula has no value. */
  undefinedRows: number;
  /** For each target: how far predictions are from it, where the table has it. */
  readonly known: readonly KnownTarget[];
}

/** Errors against a target that the table has. */
interface KnownTarget {
  readonly all: RunningErrors;
  readonly within: RunningErrors;
  readonly beyond: RunningErrors;
}

/** A tally of nothing yet, for a model with so many inputs and targets. */
export function emptyTally(nInputs: number, nTargets: number): Tally {
  return {
    rows: 0,
    missing: 0,
    outside: 0,
    outsideOf: new Array<number>(nInputs).fill(0),
    undefinedRows: 0,
    known: Array.from({ length: nTargets }, () => ({
      all: runningErrors(),
      within: runningErrors(),
      beyond: runningErrors(),
    })),
  };
}

/** Rows with their predictions; null where there is none. */
export interface PredictedRows {
  readonly cells: readonly (readonly string[])[];
  /** Shape: (rows)(targets). */
  readonly values: readonly (readonly (number | null)[])[];
  /** Target − prediction; null where the table has no target or there is no prediction. Shape: (rows)(targets). */
  readonly residuals: readonly (readonly (number | null)[])[];
  /** Whether an input lies outside the range of the training rows. Shape: (rows). */
  readonly isOutside: readonly boolean[];
}

/** What to do about a row with a missing input. */
export type GapPolicy = "keep" | "drop" | "error";

/** The predictions of a block; adds to `tally`. Errors: DataError for a missing input under `error`. */
export function predictBlock(
  block: RowBlock,
  predict: Predictor,
  inputs: readonly InputColumn[],
  policy: GapPolicy,
  file: string,
  tally: Tally,
): PredictedRows {
  const predicted = predict(block.columns);
  const cells: (readonly string[])[] = [];
  const values: (number | null)[][] = [];
  const residuals: (number | null)[][] = [];
  const isOutside: boolean[] = [];
  block.cells.forEach((row, r) => {
    const gap = block.columns.findIndex((column) => Number.isNaN(column[r]));
    if (gap >= 0) {
      if (policy === "error") throw missingInput(inputs[gap]?.name ?? "", file, block.rowNumbers[r] ?? 0);
      tally.missing++;
      if (policy === "drop") return;
    }
    const outside = gap < 0 && countOutside(block.columns, r, inputs, tally);
    const out = predicted.map((column) => {
      const value = column[r] ?? Number.NaN;
      return gap < 0 && Number.isFinite(value) ? value : null;
    });
    if (gap < 0 && out.includes(null)) tally.undefinedRows++;
    tally.rows++;
    cells.push(row);
    values.push(out);
    isOutside.push(outside);
    residuals.push(out.map((value, t) => compared(value, block.ifThere[t]?.[r], outside, tally.known[t])));
  });
  return { cells, values, residuals, isOutside };
}

/** Target − prediction, added to the errors; null where one of the two is not known. */
function compared(
  value: number | null,
  target: number | undefined,
  isOutside: boolean,
  known: KnownTarget | undefined,
): number | null {
  if (value === null || target === undefined || Number.isNaN(target)) return null;
  known?.all.add(value, target);
  (isOutside ? known?.beyond : known?.within)?.add(value, target);
  return target - value;
}

function countOutside(
  columns: readonly Float64Array[],
  row: number,
  inputs: readonly InputColumn[],
  tally: Tally,
): boolean {
  let isOutside = false;
  for (const [i, { low, high }] of inputs.entries()) {
    const value = columns[i]?.[row] ?? Number.NaN;
    if (value >= low && value <= high) continue;
    isOutside = true;
    tally.outsideOf[i] = (tally.outsideOf[i] ?? 0) + 1;
  }
  if (isOutside) tally.outside++;
  return isOutside;
}

function missingInput(name: string, file: string, row: number): DataError {
  return new DataError({
    code: "csv/missing",
    message: `the input "${name}" is missing`,
    where: { file, row },
    hint: "--missing keep leaves its prediction empty; --missing drop leaves the row out",
  });
}

/** What the user should know about the rows as a whole. */
export function tallyNotes(tally: Tally, inputs: readonly InputColumn[], policy: GapPolicy): Diagnostic[] {
  const notes: Diagnostic[] = [];
  const warn = (code: string, message: string, hint: string): void => {
    notes.push({ severity: "warning", code: `predict/${code}`, message, hint });
  };
  if (tally.outside > 0) {
    const each = inputs.flatMap(({ name, low, high }, i) => {
      const n = tally.outsideOf[i] ?? 0;
      return n === 0 ? [] : [`${name} ${n} (trained on ${figure(low, 6)} to ${figure(high, 6)})`];
    });
    warn(
      "outside",
      `${tally.outside} of ${count(tally.rows, "row")} lie outside the training data: ${each.join(", ")}`,
      "predictions there are extrapolated",
    );
  }
  if (tally.missing > 0) {
    const what = policy === "drop" ? "left out" : "without a prediction";
    warn(
      "missing",
      `${count(tally.missing, "row")} ${what}: an input is missing`,
      "--missing error names the first",
    );
  }
  if (tally.undefinedRows > 0) {
    warn(
      "undefined",
      `${count(tally.undefinedRows, "row")} without a prediction: the formula has no value there`,
      "--from network predicts them with the network",
    );
  }
  return notes;
}

/** How far predictions are from the targets that the table has, for a person; empty where it has none. */
export function knownErrorsText(
  tally: Tally,
  inputs: readonly InputColumn[],
  targets: readonly string[],
  terminal: Pick<Terminal, "columns" | "paint">,
): string {
  const rows = tally.known.flatMap(({ all, within, beyond }, t): ErrorRow[] => {
    const whole = { label: targets[t]!, ...all.errors() };
    if (whole.rows === 0) return [];
    const [inside, outside] = [within.errors(), beyond.errors()];
    return outside.rows === 0 || inside.rows === 0
      ? [whole]
      : [whole, { label: "  within the training range", ...inside }, { label: "  outside it", ...outside }];
  });
  if (rows.length === 0) return "";
  const ranges = inputs.map(({ name, low, high }) => `${name} ${figure(low, 6)} to ${figure(high, 6)}`);
  const outside =
    tally.outside > 0
      ? `${count(tally.outside, "row")} outside the training range`
      : "No row lies outside the training range";
  const notes = [
    "RMSE and bias (prediction less target, on average) are in the unit of the target.",
    `${outside} (${ranges.slice(0, MOST_RANGES).join(", ")}${ranges.length > MOST_RANGES ? ", …" : ""}).`,
  ];
  return [errorsTable(rows, terminal), "", ...notes.map((note) => wrap(note, terminal.columns, "  "))].join(
    "\n",
  );
}

/** Columns whose ranges are written out. */
const MOST_RANGES = 8;

/** The same for a program: one object for each target that the table has. */
export function knownErrorsJson(tally: Tally, targets: readonly string[]): object[] {
  return tally.known.flatMap(({ all, within, beyond }, t) => {
    const [whole, inside, outside] = [all.errors(), within.errors(), beyond.errors()];
    if (whole.rows === 0) return [];
    return [
      { target: targets[t], ...whole, ...(inside.rows > 0 && outside.rows > 0 && { inside, outside }) },
    ];
  });
}

/** The header of the written table: the names of the file, then `added`, each made one that is not taken yet. */
export function headerOf(names: readonly string[], added: readonly string[]): string[] {
  const taken = new Set(names);
  return [
    ...names,
    ...added.map((wanted) => {
      let name = wanted;
      while (taken.has(name)) name = `${name}_`;
      taken.add(name);
      return name;
    }),
  ];
}
