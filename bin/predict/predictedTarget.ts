import type { ClassState, Diagnostic, PredictedIntervals, RowBlock } from "../../src/index.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { type AddedColumn, addedColumns } from "./addedColumns.ts";
import { knownErrorsJson, knownErrorsText } from "./knownErrors.ts";
import {
  classColumns,
  classTallyNotes,
  emptyClassTally,
  knownClasses,
  knownClassesText,
} from "./predictedClasses.ts";
import { classesKept, type KeptColumns, keptJson } from "./predictedJson.ts";
import type { PredictedRows, RowPredictor, Tally } from "./predictions.ts";

/** What is said of predictions: numbers have errors, labels are right or wrong. */
export interface PredictedTarget {
  /** The columns beside a block of the table; keeps what they show of the targets that the table has. */
  readonly columns: (
    block: RowBlock,
    predicted: PredictedRows,
    intervals?: readonly PredictedIntervals[],
  ) => AddedColumn[];
  /** What the user should know of the targets in the table. */
  readonly notes: () => Diagnostic[];
  /** An object for each target that the table has. */
  readonly errorsJson: () => readonly object[];
  /** The same for a person; empty where the table has none. */
  readonly errorsText: (terminal: Pick<Terminal, "columns" | "paint">) => string;
  /** All added columns, by what they are and by target. */
  readonly columnsJson: (kept: KeptColumns) => object;
}

/** What is asked of predicted numbers. */
interface NumbersAsked {
  readonly targets: readonly string[];
  readonly residuals?: boolean;
  readonly interval?: number;
}

/** Targets of numbers, whose errors `tally` counts as rows are predicted. */
export function predictedNumbers(
  tally: Tally,
  { inputs }: Pick<RowPredictor, "inputs">,
  asked: NumbersAsked,
): PredictedTarget {
  const { targets, residuals, interval } = asked;
  return {
    columns: (block, predicted, intervals) =>
      addedColumns(block, predicted, targets, {
        hasResiduals: residuals === true,
        ...(intervals && { intervals }),
      }),
    notes: () => [],
    errorsJson: () => knownErrorsJson(tally, targets, interval),
    errorsText: (terminal) => knownErrorsText(tally, inputs, targets, interval, terminal),
    columnsJson: (kept) => keptJson(targets, kept, asked),
  };
}

/** A target of labels. */
export function predictedLabels(classes: ClassState): PredictedTarget {
  const tally = emptyClassTally(classes);
  return {
    columns: (block, predicted) => classColumns(block, predicted, tally),
    notes: () => classTallyNotes(tally),
    errorsJson: () => {
      const known = knownClasses(tally);
      return known === undefined ? [] : [{ target: classes.target, ...known, unknownLabels: tally.unknown }];
    },
    errorsText: (terminal) => knownClassesText(tally, terminal),
    columnsJson: (kept) => classesKept(classes, kept),
  };
}
