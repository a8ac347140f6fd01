import { brailleCurve, brailleFront } from "../terminal/braille.ts";
import { figure } from "../terminal/numbers.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { wrap } from "../terminal/text.ts";

/**
 * Small plots in braille for summaries. Each returns lines without a final newline, or nothing where braille cannot be
 * shown.
 */

/** The course of the error during training as a small curve, logarithmic, with what it is. */
export function lossCurve(nrmse: readonly number[], terminal: Terminal): string {
  if (!terminal.canDraw) return "";
  const logs = nrmse.map((v) => Math.log10(Math.max(v, 1e-17)));
  const text = withScale(brailleCurve(logs, plotWidth(terminal), 3), nrmse, terminal);
  if (text === "") return "";
  const caption = wrap(CAPTION, terminal.columns, " ".repeat(10));
  return `${text}\n${terminal.paint.dim(caption)}`;
}

const CAPTION = "root of the mean loss on the rows trained on, step by step (logarithmic)";

/** Formulas by size (to the right) and error (up, logarithmic): each point no larger one beats. */
export function frontPlot(
  formulas: readonly { readonly complexity: number; readonly nrmse: number }[],
  terminal: Terminal,
): string {
  if (!terminal.canDraw) return "";
  const points = formulas.map(({ complexity, nrmse }) => ({
    x: complexity,
    y: Math.log10(Math.max(nrmse, 1e-17)),
  }));
  const lines = brailleFront(points, plotWidth(terminal), 5);
  const text = withScale(
    lines,
    formulas.map(({ nrmse }) => nrmse),
    terminal,
  );
  if (text === "") return "";
  const sizes = formulas.map(({ complexity }) => complexity);
  const [least, most] = [String(Math.min(...sizes)), String(Math.max(...sizes))];
  const axis = `${least}${"nodes".padStart(Math.floor((plotWidth(terminal) + 5) / 2) - least.length)}`;
  return `${text}\n${" ".repeat(10)}${terminal.paint.dim(axis + most.padStart(plotWidth(terminal) - axis.length))}`;
}

/** A curve with its range, `x` in equal steps: what one edge does. */
export function curvePlot(x: ArrayLike<number>, y: ArrayLike<number>, terminal: Terminal): string {
  if (!terminal.canDraw) return "";
  const text = withScale(brailleCurve(y, plotWidth(terminal), 5), Array.from(y), terminal);
  if (text === "") return "";
  const [low, high] = [figure(x[0]!, 3), figure(x[x.length - 1]!, 3)];
  const axis = low + high.padStart(plotWidth(terminal) - low.length);
  return `${text}\n${" ".repeat(10)}${terminal.paint.dim(axis)}`;
}

function plotWidth({ columns }: Terminal): number {
  return Math.min(48, columns - 14);
}

/** The largest value beside the first line, the smallest beside the last. */
function withScale(lines: readonly string[], values: readonly number[], terminal: Terminal): string {
  const finite = values.filter(Number.isFinite);
  return lines
    .map((line, i) => {
      const mark =
        i === 0
          ? figure(Math.max(...finite), 2)
          : i === lines.length - 1
            ? figure(Math.min(...finite), 2)
            : "";
      return `${mark.padStart(9)} ${terminal.paint.cyan(line)}`;
    })
    .join("\n");
}
