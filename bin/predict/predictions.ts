import { DataError } from "../../src/diagnostics.ts";
import {
  type Category,
  type Diagnostic,
  firstOf,
  type InputColumn,
  type LossName,
  lossOf,
  type PredictedIntervals,
  type Predictor,
  type RowBlock,
  type RunningErrors,
  runningErrors,
} from "../../src/index.ts";
import { count, figure } from "../terminal/numbers.ts";

/** What was seen while predicting, over all blocks. */
export interface Tally {
  rows: number;
  /** Rows with an input that is missing. */
  missing: number;
  /** Rows whose inputs are made of earlier rows that the table has not. */
  withoutPast: number;
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
  /** Rows whose target lies within the interval of its prediction. */
  held: number;
}

/** A tally of nothing yet, for a model with so many inputs, and a target for each of these losses. */
export function emptyTally(nInputs: number, losses: readonly LossName[]): Tally {
  return {
    rows: 0,
    missing: 0,
    withoutPast: 0,
    outside: 0,
    outsideOf: new Array<number>(nInputs).fill(0),
    undefinedRows: 0,
    known: losses.map((name) => {
      const loss = lossOf({ name });
      return { all: runningErrors(loss), within: runningErrors(loss), beyond: runningErrors(loss), held: 0 };
    }),
  };
}

/** Rows with their predictions; null where there is none. */
export interface PredictedRows {
  readonly cells: readonly (readonly string[])[];
  /** The place of each row in its block. */
  readonly rows: readonly number[];
  /** Shape: (rows)(targets). */
  readonly values: readonly (readonly (number | null)[])[];
  /** Target − prediction; null where the table has no target or there is no prediction. Shape: (rows)(targets). */
  readonly residuals: readonly (readonly (number | null)[])[];
  /** Whether an input lies outside the range of the training rows. Shape: (rows). */
  readonly isOutside: readonly boolean[];
}

/** What to do about a row with a missing input. */
export type GapPolicy = "keep" | "drop" | "error";

/** What predicts the rows of a table, and how. */
export interface RowPredictor {
  readonly predict: Predictor;
  readonly inputs: readonly InputColumn[];
  readonly policy: GapPolicy;
  readonly file: string;
}

/**
 * The predictions of a block; adds to `tally`, with `intervals` also how often they hold the target.
 *
 * Errors: DataError for a missing input under `error`.
 */
export function predictBlock(
  block: RowBlock,
  { predict, inputs, policy, file }: RowPredictor,
  tally: Tally,
  intervals?: readonly PredictedIntervals[],
): PredictedRows {
  const predicted = predict(block.columns);
  const cells: (readonly string[])[] = [];
  const values: (number | null)[][] = [];
  const residuals: (number | null)[][] = [];
  const isOutside: boolean[] = [];
  const rows: number[] = [];
  // Of levels that were not trained on another note speaks.
  const isUnseen = new Set(block.unseen.map(({ row }) => row));
  block.cells.forEach((row, r) => {
    const gap = block.columns.findIndex((column) => Number.isNaN(column[r]));
    if (gap >= 0) {
      // What no table has for its first rows is no cell that is missing.
      if (block.isWithoutPast?.[r] === 1) tally.withoutPast++;
      else if (policy === "error")
        throw missingInput(inputs[gap]?.name ?? "", file, block.rowNumbers[r] ?? 0);
      else if (!isUnseen.has(r)) tally.missing++;
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
    rows.push(r);
    residuals.push(
      out.map((value, t) => {
        const left = compared(value, block.ifThere[t]?.[r], outside, tally.known[t]);
        const half = intervals?.[t]?.prediction[r] ?? Number.NaN;
        if (left !== null && Math.abs(left) <= half) tally.known[t]!.held++;
        return left;
      }),
    );
  });
  return { cells, rows, values, residuals, isOutside };
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
      `${tally.outside} of ${count(tally.rows, "row")} lie outside the training data: ${firstOf(each)}`,
      "predictions there are extrapolated",
    );
  }
  const what = policy === "drop" ? "left out" : "without a prediction";
  if (tally.withoutPast > 0) {
    warn(
      "no-past",
      `${count(tally.withoutPast, "row")} ${what}: inputs are made of earlier rows, and these have none`,
      "put the rows before them into the table",
    );
  }
  if (tally.missing > 0) {
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

/** What the user should know of levels that the model was not trained on, with how often each stands in the rows. */
export function unseenNotes(
  unseen: ReadonlyMap<string, number>,
  categories: readonly Category[] = [],
): Diagnostic[] {
  if (unseen.size === 0) return [];
  const rows = [...unseen.values()].reduce((sum, n) => sum + n, 0);
  const list = firstOf([...unseen].map(([named, n]) => `${named} (${n})`));
  return [
    {
      severity: "warning",
      code: "predict/unseen-level",
      message: `${count(rows, "row")} with a level that the model was not trained on: ${list}`,
      hint: `it knows ${categories.map(({ column, levels }) => `${column} ${firstOf(levels)}`).join("; ")}; other rows have no prediction`,
    },
  ];
}
