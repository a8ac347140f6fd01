/** Classes in summaries and in JSON: how well they are told apart, and what was mistaken for what. */
import type { Command } from "commander";
import { UsageError } from "../../src/diagnostics.ts";
import {
  type ClassErrors,
  type Classes,
  type ClassMetrics,
  type ClassState,
  type Dataset,
  type Diagnostic,
  type LossName,
  type ReadOptions,
  reportedClassErrors,
} from "../../src/index.ts";
import { oneOf } from "../options.ts";
import { figure, grouped } from "../terminal/numbers.ts";
import { left, right, table } from "../terminal/table.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { clip } from "../terminal/text.ts";
import { blocks, sentences } from "./summary.ts";

/** What `classFlags` leaves behind. */
export interface ClassFlags {
  readonly task: NonNullable<ReadOptions["task"]>;
  readonly classWeights: NonNullable<ReadOptions["classWeights"]>;
}

/** Whether the target is one of labels: for commands that learn from a table. */
function taskFlag(command: Command): Command {
  return command.option(
    "--task <what>",
    "classify for a target of labels, also of numbers, regress for one of numbers; auto takes text for labels",
    oneOf("--task", ["auto", "regress", "classify"]),
    "auto",
  );
}

/** The same, and how classes count: for commands that train. */
export function classFlags(command: Command): Command {
  return taskFlag(command).option(
    "--class-weights <how>",
    "balanced lets all classes count alike, however many rows they have: none or balanced",
    oneOf("--class-weights", ["none", "balanced"]),
    "none",
  );
}

/** The flags as the model keeps them: what the table was read with, where it has classes. */
export function keptClassFlags(
  { classes }: Dataset,
  { classWeights }: ClassFlags,
): Pick<ReadOptions, "task" | "classWeights"> {
  if (classes === undefined) return {};
  return { task: "classify", ...(classWeights === "balanced" && { classWeights }) };
}

/** Classes that are listed with their rows. */
const MOST_LISTED = 12;

/** `softmax, for a target of 3 labels: setosa, versicolor, virginica`. */
export function lossText(loss: LossName, { labels }: Classes): string {
  const named = labels.slice(0, MOST_LISTED).map((label) => clip(label, 40));
  const list = `${named.join(", ")}${labels.length > MOST_LISTED ? ", …" : ""}`;
  const of = labels.length === 2 ? `; it predicts the probability of ${clip(labels[1]!, 40)}` : "";
  return `${loss}, for a target of ${labels.length} labels: ${list}${of}`;
}

/** `relative: a row weighs by one over the square of the target, in RMSE and R² too`. */
export function lossMeaning(loss: LossName): string {
  return `${loss}: ${MEANINGS[loss]}`;
}

const MEANINGS: Readonly<Record<LossName, string>> = {
  mse: "errors count as squares",
  huber: "rows far off count less, and are left out of RMSE and R²",
  mae: "errors count as they are, and rows far off are left out of RMSE and R²",
  relative: "a row weighs by one over the square of the target, in RMSE and R² too",
  log: "errors count as factors: a row weighs by one over the square of what is expected of it, in RMSE and R² too",
  poisson: "a row weighs by one over the mean that is expected, in RMSE and R² too",
  logistic: "the log loss of 0 and 1",
  softmax: "the log loss of classes",
};

/** The errors of classes, then what was mistaken for what on the rows that are reported. */
export function classesText(
  { labels, errors }: ClassState,
  terminal: Pick<Terminal, "columns" | "paint">,
): string {
  if (errors === undefined) return "";
  const rows = [
    ["trained on", errors.train],
    ["left out in turn", errors.crossValidated],
    ["held out", errors.test],
  ] as const;
  return blocks(
    classRows(
      rows.flatMap(([label, metrics]) => (metrics === undefined ? [] : [[label, metrics] as const])),
      terminal,
    ),
    confusionText(labels, reportedClassErrors(errors), terminal),
  );
}

/** A line of errors for each set of rows. */
export function classRows(
  rows: readonly (readonly [label: string, metrics: ClassMetrics])[],
  terminal: Pick<Terminal, "columns" | "paint">,
): string {
  return table(
    [left(""), ...["rows", "accuracy", "balanced", "log loss", "AUC", "calibration"].map(right)],
    rows.map(([label, { rows: n, accuracy, balancedAccuracy, logLoss, auc, calibrationError }]) => [
      label,
      grouped(n),
      accuracy.toFixed(4),
      balancedAccuracy.toFixed(4),
      figure(logLoss, 3),
      auc === undefined ? "" : auc.toFixed(4),
      calibrationError === undefined ? "" : calibrationError.toFixed(3),
    ]),
    terminal,
  );
}

/** Classes of which a matrix is still read. */
const MOST_IN_MATRIX = 12;

/** Rows by class (down) and predicted class (across); of many classes the pairs that are mistaken most often. */
export function confusionText(
  labels: readonly string[],
  { confusion }: ClassMetrics,
  terminal: Pick<Terminal, "columns" | "paint">,
): string {
  if (labels.length > MOST_IN_MATRIX) return mistakesText(labels, confusion, terminal);
  return table(
    [left("is \\ predicted"), ...labels.map((label) => right(clip(label, 14)))],
    confusion.map((row, code) => [labels[code]!, ...row.map(grouped)]),
    terminal,
  );
}

function mistakesText(
  labels: readonly string[],
  confusion: ClassMetrics["confusion"],
  terminal: Pick<Terminal, "columns">,
): string {
  const pairs = confusion.flatMap((row, code) =>
    row.flatMap((n, other) => (n === 0 || other === code ? [] : [{ n, code, other }])),
  );
  const worst = pairs.toSorted((a, b) => b.n - a.n).slice(0, 8);
  const list = worst.map(({ n, code, other }) => `${labels[code]} for ${labels[other]} ${n}`);
  return sentences(list.length === 0 ? [] : [`Most often mistaken: ${list.join(", ")}.`], terminal);
}

/** The figures of classes by what rows were used for, and what was mistaken for what. */
export function classesJson({ labels, errors }: ClassState): object {
  if (errors === undefined) return { classes: labels };
  const each = (figureOf: (metrics: ClassMetrics) => unknown): object => ({
    train: figureOf(errors.train),
    ...(errors.crossValidated && { crossValidated: figureOf(errors.crossValidated) }),
    ...(errors.test && { test: figureOf(errors.test) }),
  });
  return {
    classes: labels,
    accuracy: each(({ accuracy }) => accuracy),
    balancedAccuracy: each(({ balancedAccuracy }) => balancedAccuracy),
    logLoss: each(({ logLoss }) => logLoss),
    auc: each(({ auc }) => auc ?? null),
    calibrationError: each(({ calibrationError }) => calibrationError ?? null),
    confusion: each(({ confusion }) => confusion),
  };
}

/** What speaks against a model of classes; undefined where nothing does. */
export function classWarning({ labels }: Classes, errors: ClassErrors): Diagnostic | undefined {
  const reported = reportedClassErrors(errors);
  if (reported === errors.train || reported.balancedAccuracy > 1 / labels.length) return undefined;
  return {
    severity: "warning",
    code: "classes/no-better-than-chance",
    message: `classes are told apart no better than by chance on rows that were not trained on: balanced accuracy ${reported.balancedAccuracy.toFixed(2)} of ${labels.length} classes`,
    hint: "fewer --inputs, a narrower --width or more rows may help; perhaps the columns say nothing of the target",
  };
}

/** A refusal of weights of classes where there are none. */
export function withoutClasses(task: ClassFlags["task"]): UsageError {
  return new UsageError(
    "--class-weights balanced is for a target of labels, and this one is a number",
    task === "classify"
      ? "name a column of labels with --target"
      : "--target NAME --task classify takes its numbers for labels",
  );
}
