/** Predictions of a model of classes: labels, probabilities, and how right they are where the table has the label. */
import {
  type Classes,
  type ClassMetrics,
  type ClassState,
  classMetrics,
  classShares,
  type Diagnostic,
  type RowBlock,
} from "../../src/index.ts";
import { classRows, confusionText } from "../summaries/classes.ts";
import { blocks } from "../summaries/summary.ts";
import { count } from "../terminal/numbers.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { clip } from "../terminal/text.ts";
import type { AddedColumn } from "./addedColumns.ts";
import type { PredictedRows } from "./predictions.ts";

/** What was seen of labels that the table has, over all blocks. */
export interface ClassTally {
  readonly classes: Classes;
  /** Shape: (classes)(known rows). */
  readonly shares: readonly number[][];
  readonly codes: number[];
  /** Rows with a label that the model does not know. */
  unknown: number;
  firstUnknown: string | undefined;
}

/** Probabilities that are kept to be judged: 160 MB. Rows beyond them are predicted and not judged. */
const MOST_KEPT = 2e7;

/** A tally of nothing yet. */
export function emptyClassTally(classes: ClassState): ClassTally {
  return { classes, shares: classes.labels.map(() => []), codes: [], unknown: 0, firstUnknown: undefined };
}

/** The columns for rows that were predicted: the label, then the probability of each class; adds to `tally`. */
export function classColumns(block: RowBlock, predicted: PredictedRows, tally: ClassTally): AddedColumn[] {
  const { target, labels } = tally.classes;
  const { values, rows } = predicted;
  const nTargets = values[0]?.length ?? 0;
  const columns = Array.from({ length: nTargets }, (_, t) =>
    Float64Array.from(values, (row) => row[t] ?? Number.NaN),
  );
  const shares = classShares(columns);
  const labelPlace = block.names.indexOf(target);
  const predictedLabels = values.map((row, at): string | null => {
    if (row.includes(null)) return null;
    const own = shares.map((column) => column[at]!);
    const text = labelPlace < 0 ? "" : block.cells[rows[at]!]![labelPlace]!.trim();
    addKnown(tally, text, own);
    return labels[own.indexOf(Math.max(...own))]!;
  });
  return [
    { name: `predicted_${target}`, values: predictedLabels },
    ...labels.map((label, code) => ({
      name: `probability_${label}`,
      values: Array.from(values, (_, at) => (predictedLabels[at] === null ? null : shares[code]![at]!)),
    })),
  ];
}

function addKnown(tally: ClassTally, text: string, shares: readonly number[]): void {
  if (text === "" || text === "NA") return;
  const { labels } = tally.classes;
  const number = Number(text);
  const code = labels.indexOf(labels.includes(text) || !Number.isFinite(number) ? text : String(number));
  if (code < 0) {
    tally.unknown++;
    tally.firstUnknown ??= text;
    return;
  }
  if (tally.codes.length * labels.length >= MOST_KEPT) return;
  tally.codes.push(code);
  for (const [at, share] of shares.entries()) tally.shares[at]!.push(share);
}

/** How well the rows whose label is known are told apart; undefined where there are none. */
export function knownClasses({ shares, codes }: ClassTally): ClassMetrics | undefined {
  if (codes.length === 0) return undefined;
  return classMetrics(
    shares.map((column) => Float64Array.from(column)),
    codes,
  );
}

/** The same for a person; empty where no label is known. */
export function knownClassesText(tally: ClassTally, terminal: Pick<Terminal, "columns" | "paint">): string {
  const metrics = knownClasses(tally);
  if (metrics === undefined) return "";
  return blocks(
    classRows([[tally.classes.target, metrics]], terminal),
    confusionText(tally.classes.labels, metrics, terminal),
  );
}

/** What the user should know of the labels in the table. */
export function classTallyNotes({ unknown, firstUnknown, classes }: ClassTally): Diagnostic[] {
  if (unknown === 0) return [];
  return [
    {
      severity: "warning",
      code: "predict/unknown-label",
      message: `${count(unknown, "row")} left out of the errors: the model knows no ${classes.target} "${clip(firstUnknown ?? "", 40)}"`,
      hint: `it was trained on ${classes.labels.slice(0, 12).join(", ")}${classes.labels.length > 12 ? ", …" : ""}`,
    },
  ];
}
