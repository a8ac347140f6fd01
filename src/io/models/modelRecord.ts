import type { ClassErrors } from "../../classErrors.ts";
import type { Diagnostic } from "../../diagnostics.ts";
import { extremes } from "../../math/statistics.ts";
import type { Category, Classes, Dataset } from "../../model/dataset.ts";
import type { Kan } from "../../model/kan.ts";
import type { LossName } from "../../model/losses/list.ts";
import type { Scaler } from "../../model/scaler.ts";
import type { Outcome } from "../../outcome.ts";
import type { FormulaSet } from "../../symbolic/formula/formulaSet.ts";
import type { TargetErrors } from "../../targetErrors.ts";
import type { ReadOptions } from "../tables/readOptions.ts";

/** A JSON value. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;

/** A JSON object; keys that are undefined count as absent. */
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

/**
 * A model as its file keeps it: the state that commands work on, and every state before it.
 *
 * A value: a step makes a new record (`advanced`), `undone` goes back. No state is ever overwritten.
 */
export interface ModelRecord {
  readonly current: ModelState;
  /** Oldest first; empty after the first step. */
  readonly before: readonly ModelState[];
}

/** All that one step left behind, complete in itself: a network, formulas, or both. */
export interface ModelState {
  readonly step: HistoryStep;
  readonly data: DataSource;
  /** How the rows are divided for steps that go on; without it they are all one part. */
  readonly split?: RowSplit;
  /** The input columns, in the order of the network's inputs. */
  readonly inputs: readonly InputColumn[];
  /** Names of the target columns, in the order of the network's outputs. */
  readonly targets: readonly string[];
  /** The columns of levels that some inputs are made of (see `levelName`); absent where there are none. */
  readonly categories?: readonly Category[];
  /** The labels whose classes the targets are, and how well they are told apart; absent where targets are numbers. */
  readonly classes?: ClassState;
  readonly network?: NetworkState;
  /** One set per target once a formula was found; empty before. */
  readonly formulas: readonly FormulaSet[];
  /** What the formulas move, where they are right-hand sides of equations in time. */
  readonly system?: SystemState;
}

/** A system of differential equations: its right-hand sides are the formulas, one for each target, in order. */
export interface SystemState {
  /** The column of times. */
  readonly time: string;
  /** How often each state is differentiated. */
  readonly order: 1 | 2;
  /** What it moves: measured states, behind them their rates where the order is 2. */
  readonly states: readonly string[];
  /** Columns that drive it from outside: it cannot be integrated without them. */
  readonly driven: readonly string[];
  /** Where each run starts, in the order of the states. */
  readonly starts: readonly SystemStart[];
  /** What was measured of each run, thinned to what pictures show; files of earlier versions have none. */
  readonly measured?: readonly MeasuredRun[];
  /** Formulas of the states that the equations keep at one value along every trajectory. */
  readonly conserved?: readonly string[];
}

/** Measured states of a run. Shapes: times (n), states (measured states)(n). */
export interface MeasuredRun {
  readonly times: readonly number[];
  readonly states: readonly (readonly number[])[];
}

/** A start of a run; its name is empty where there is one only. */
export interface SystemStart {
  readonly run: string;
  readonly time: number;
  readonly values: readonly number[];
}

/** The classes of a model. */
export interface ClassState extends Classes {
  /** Of what the model predicts with. */
  readonly errors?: ClassErrors;
}

/** A network, and how it meets the table. */
export interface NetworkState {
  readonly kan: Kan;
  readonly scaler: Scaler;
  /** How errors counted when it was trained: squared where absent. */
  readonly loss?: LossName;
  /** One per target, in the units of the data; absent where an older kan did not keep them. */
  readonly errors?: readonly TargetErrors[];
  /**
   * Of a table too small to hold rows out: each row predicted, in the units of the data, by networks of this shape that were
   * trained without it. Shape: (targets)(rows).
   */
  readonly leftOut?: readonly Float64Array[];
}

/** What decides which rows train, validate and test (see `splitDataset`). */
export interface RowSplit {
  readonly seed: number;
  readonly validationFraction: number;
  readonly testFraction: number;
}

/** What was done, and how it ended. */
export interface HistoryStep {
  /** The command: `fit`, `prune`, `symbolic`, `discover`, … */
  readonly command: string;
  /** The options it ran with, defaults filled in. */
  readonly options: JsonObject;
  readonly seed: number;
  /** Version of the package that ran it. */
  readonly version: string;
  /** One line for `kan history`: what changed. */
  readonly summary: string;
  readonly engine?: string;
  readonly outcome?: Outcome;
  /** The training curve. */
  readonly curve?: readonly CurvePoint[];
}

/** One point of a training curve: mean squared errors in scaled units. */
export interface CurvePoint {
  readonly step: number;
  readonly train: number;
  readonly validation?: number;
}

/** Where the rows came from, and how to have them again. */
export interface DataSource {
  /** A path, `-` for standard input, or a name. */
  readonly source: string;
  /** As in `Dataset`. */
  readonly fingerprint: string;
  readonly nRows: number;
  /** How the table was read; the same choices give the same rows. */
  readonly read: Omit<ReadOptions, "stdin" | "signal">;
  /** What was left out of the table, and why. */
  readonly notes: readonly Diagnostic[];
  /** The rows themselves, kept when they cannot be read again: they came from standard input or from a program. */
  readonly rows?: Dataset;
}

/** An input column and the range of the rows the network was trained on, in the units of the data. */
export interface InputColumn {
  readonly name: string;
  readonly low: number;
  readonly high: number;
}

/** The largest number of cells that `dataSourceOf` keeps inside a model: 64 MiB of float64. */
const MAX_KEPT_CELLS: number = 8 * 1024 * 1024;

/**
 * The data source of a dataset that was read with these choices.
 *
 * The rows go with it when `source` is `-` and there are at most `MAX_KEPT_CELLS` numbers.
 */
export function dataSourceOf(
  dataset: Dataset,
  read: DataSource["read"],
  notes: readonly Diagnostic[],
): DataSource {
  const { source, fingerprint, nRows, inputs, targets } = dataset;
  const isKept = source === "-" && nRows * (inputs.length + targets.length) <= MAX_KEPT_CELLS;
  return { source, fingerprint, nRows, read, notes, ...(isKept && { rows: dataset }) };
}

/** The input columns of a dataset with their ranges. Cost O(rows·inputs). */
export function inputColumnsOf(dataset: Dataset): InputColumn[] {
  return dataset.inputs.map(({ name, values }) => {
    const [low, high] = extremes(values);
    return { name, low, high };
  });
}
