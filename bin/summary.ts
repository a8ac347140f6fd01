import type { Outcome, TargetErrors } from "../src/index.ts";
import { determination, figure, grouped } from "./terminal/numbers.ts";
import { table } from "./terminal/table.ts";
import type { Terminal } from "./terminal/terminal.ts";
import { wrap } from "./terminal/text.ts";

/** Pieces that the summaries of several commands are made of. Each returns lines without a final newline. */

/** The errors of one predictor on one set of rows. */
export interface ErrorRow {
  readonly label: string;
  readonly rows: number;
  readonly rmse: number;
  /** RMSE over the standard deviation of the target. */
  readonly nrmse: number;
  readonly r2: number;
  /** The mean of prediction − target; shown where some row has it. */
  readonly bias?: number;
}

/** The errors of a predictor, one line for each set of rows. */
export function errorsTable(
  rows: readonly ErrorRow[],
  terminal: Pick<Terminal, "columns" | "paint">,
): string {
  const hasBias = rows.some(({ bias }) => bias !== undefined);
  return table(
    [
      { heading: "", align: "left" },
      { heading: "rows", align: "right" },
      { heading: "RMSE", align: "right" },
      { heading: "RMSE/std", align: "right" },
      { heading: "R²", align: "right" },
      ...(hasBias ? [{ heading: "bias", align: "right" } as const] : []),
    ],
    rows.map((row) => [
      row.label,
      grouped(row.rows),
      figure(row.rmse),
      figure(row.nrmse),
      determination(row.r2),
      ...(hasBias ? [row.bias === undefined ? "" : figure(row.bias)] : []),
    ]),
    terminal.columns,
    terminal.paint,
  );
}

/** The errors of each target on each set of rows; the target is named where there are several, and `what` predicts. */
export function errorRows(
  targets: readonly string[],
  errors: readonly TargetErrors[],
  what = "",
): ErrorRow[] {
  const prefix = what === "" ? "" : `${what}, `;
  return errors.flatMap(({ train, validation, test, crossValidated, all }, t) => {
    const suffix = targets.length > 1 ? ` ${targets[t]}` : "";
    const sets = [
      ["trained on", train],
      ["decided on", validation],
      ["left out in turn", crossValidated],
      ["held out", test],
      ["all rows", all],
    ] as const;
    return sets.flatMap(([label, metrics]) =>
      metrics === undefined ? [] : [{ label: prefix + label + suffix, ...metrics }],
    );
  });
}

/** The same for JSON: one object per target. */
export function errorsJson(targets: readonly string[], errors: readonly TargetErrors[]): object[] {
  return errors.map((one, t) => ({ target: targets[t], ...one }));
}

/** Named facts, one a line, values lined up; long values are wrapped. */
export function facts(pairs: readonly (readonly [string, string])[], terminal: Terminal): string {
  const width = Math.max(0, ...pairs.map(([name]) => name.length)) + 2;
  return pairs
    .map(([name, value]) => {
      const indent = " ".repeat(width);
      const lines = wrap(value, terminal.columns, indent).slice(width);
      return terminal.paint.dim(name.padEnd(width)) + lines;
    })
    .join("\n");
}

/** Why training stopped, and how it was polished, in words. */
export function outcomeText(outcome: Outcome): string {
  const { polish, loss } = outcome;
  if (polish === undefined) return stopText(outcome);
  const [from, to] = [polish.lossBefore, loss].map((squares) => figure(Math.sqrt(squares), 2));
  const steps = `${polish.steps} ${polish.steps === 1 ? "step" : "steps"}`;
  return `${stopText(outcome)}; then polished in float64 by ${polish.engine}, ${steps}: RMSE/std ${from} to ${to}`;
}

function stopText(outcome: Outcome): string {
  const steps = `${outcome.steps} ${outcome.steps === 1 ? "step" : "steps"}`;
  switch (outcome.kind) {
    case "converged":
      return `no more gain after ${steps}`;
    case "step-limit":
      return `the limit of ${steps}; ${outcome.advice}`;
    case "interrupted":
      return `interrupted after ${steps}; ${outcome.advice}`;
    case "diverged":
      return `the ${outcome.at} stopped being a number after ${steps}; ${outcome.advice}`;
  }
}

/** The command to type next. */
export function nextCommand(command: string, why: string, terminal: Terminal): string {
  return `Next: ${terminal.paint.bold(command)}  ${terminal.paint.dim(why)}`.trimEnd();
}

/** ` -m file` where the model is not the usual one. */
export function modelArgument(model: string): string {
  return model === "kan.json" ? "" : ` -m ${model}`;
}

/** Blocks with an empty line between them; empty blocks are left out. */
export function blocks(...parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join("\n\n");
}
