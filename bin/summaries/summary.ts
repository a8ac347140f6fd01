import type { LossName, Outcome } from "../../src/index.ts";
import { figure } from "../terminal/numbers.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { widthOf, wrap } from "../terminal/text.ts";
import { DEFAULT_MODEL, quoted } from "../words.ts";

/** Pieces that the summaries of several commands are made of. Each returns lines without a final newline. */

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

/** Why training by a loss stopped, and how it was polished, in words. */
export function outcomeText(outcome: Outcome, name: LossName = "mse"): string {
  const { polish, loss } = outcome;
  if (polish === undefined) return stopText(outcome);
  const steps = `${polish.steps} ${polish.steps === 1 ? "step" : "steps"}`;
  const change = changeText(polish.lossBefore, loss, name);
  return `${stopText(outcome)}; then polished in float64 by ${polish.engine}, ${steps}: ${change}`;
}

/** A loss before and after. Losses are counted in squares, those of classes as twice the log loss. */
function changeText(before: number, after: number, name: LossName): string {
  const isOfClasses = name === "logistic" || name === "softmax";
  const [from, to] = [before, after].map((loss) => figure(isOfClasses ? loss / 2 : Math.sqrt(loss), 2));
  if (isOfClasses) return `log loss ${from} to ${to}`;
  return `${name === "mse" ? "RMSE/std" : `root of the mean ${name} loss`} ${from} to ${to}`;
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
    case "timeout":
      return `time was up, after ${steps}; ${outcome.advice}`;
    case "diverged":
      return `the ${outcome.at} stopped being a number after ${steps}; ${outcome.advice}`;
  }
}

/** The command to type next. */
export function nextCommand(command: string, why: string, terminal: Terminal): string {
  const line = `Next: ${terminal.paint.bold(command)}  ${terminal.paint.dim(why)}`.trimEnd();
  if (widthOf(line) <= terminal.columns) return line;
  // What is to be typed stays in one piece.
  return `Next: ${terminal.paint.bold(command)}\n${terminal.paint.dim(wrap(why, terminal.columns, "      "))}`;
}

/** ` -m file` where the model is not the usual one. */
export function modelArgument(model: string): string {
  return model === DEFAULT_MODEL ? "" : ` -m ${quoted(model)}`;
}

/** Blocks with an empty line between them; empty blocks are left out. */
export function blocks(...parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join("\n\n");
}

/** Sentences below each other, two columns in and wrapped; empty ones are left out. */
export function sentences(lines: readonly string[], { columns }: Pick<Terminal, "columns">): string {
  return lines
    .filter((line) => line !== "")
    .map((line) => wrap(line, columns, "  "))
    .join("\n");
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(names: readonly string[], last = "and"): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} ${last} ${names.at(-1)}`;
}
