import { DataError } from "../src/diagnostics.ts";
import type { Diagnostic, InputColumn, Predictor, RowBlock } from "../src/index.ts";
import { count, figure } from "./terminal/numbers.ts";

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
}

/** A tally of nothing yet, for a model with so many inputs. */
export function emptyTally(nInputs: number): Tally {
  return { rows: 0, missing: 0, outside: 0, outsideOf: new Array<number>(nInputs).fill(0), undefinedRows: 0 };
}

/** Rows with their predictions; null where there is none. */
export interface PredictedRows {
  readonly cells: readonly (readonly string[])[];
  /** Shape: (rows)(targets). */
  readonly values: readonly (readonly (number | null)[])[];
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
  block.cells.forEach((row, r) => {
    const gap = block.columns.findIndex((column) => Number.isNaN(column[r]));
    if (gap >= 0) {
      if (policy === "error") throw missingInput(inputs[gap]?.name ?? "", file, block.rowNumbers[r] ?? 0);
      tally.missing++;
      if (policy === "drop") return;
    } else countOutside(block.columns, r, inputs, tally);
    const out = predicted.map((column) => {
      const value = column[r] ?? Number.NaN;
      return gap < 0 && Number.isFinite(value) ? value : null;
    });
    if (gap < 0 && out.includes(null)) tally.undefinedRows++;
    tally.rows++;
    cells.push(row);
    values.push(out);
  });
  return { cells, values };
}

function countOutside(
  columns: readonly Float64Array[],
  row: number,
  inputs: readonly InputColumn[],
  tally: Tally,
): void {
  let isOutside = false;
  for (const [i, { low, high }] of inputs.entries()) {
    const value = columns[i]?.[row] ?? Number.NaN;
    if (value >= low && value <= high) continue;
    isOutside = true;
    tally.outsideOf[i] = (tally.outsideOf[i] ?? 0) + 1;
  }
  if (isOutside) tally.outside++;
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

/** The header of the written table: the names of the file, then one for each target that is not taken yet. */
export function headerOf(names: readonly string[], targets: readonly string[]): string[] {
  const taken = new Set(names);
  return [
    ...names,
    ...targets.map((target) => {
      let name = `predicted_${target}`;
      while (taken.has(name)) name = `${name}_`;
      taken.add(name);
      return name;
    }),
  ];
}
