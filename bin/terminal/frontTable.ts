import { duration, figure } from "./numbers.ts";
import { left, right, table } from "./table.ts";
import type { Terminal } from "./terminal.ts";
import { clip } from "./text.ts";

/** A formula of the front as one line of the table. */
export interface FrontLine {
  /** What kan pick knows it by; absent while it may still change. */
  readonly number?: number;
  readonly nodes: number;
  /** RMSE over the standard deviation of the target, on held-out rows. */
  readonly error: number;
  /** The same in the unit of the target; absent while the search runs. */
  readonly rmse?: number;
  readonly formula: string;
  readonly isBest: boolean;
}

/** The front as a table: the chosen formula is marked, formulas are cut where the line ends. No lines: no text. */
export function frontTable(
  lines: readonly FrontLine[],
  terminal: Pick<Terminal, "columns" | "paint">,
): string {
  if (lines.length === 0) return "";
  const isNumbered = lines.some(({ number }) => number !== undefined);
  const hasUnits = lines.some(({ rmse }) => rmse !== undefined);
  return table(
    [
      left(""),
      ...(isNumbered ? [right("#")] : []),
      right("nodes"),
      ...(hasUnits ? [right("RMSE")] : []),
      right(hasUnits ? "RMSE/std" : "error"),
      left("formula"),
    ],
    lines.map(({ number, nodes, rmse, error, formula, isBest }) => [
      isBest ? ">" : " ",
      ...(isNumbered ? [String(number ?? "")] : []),
      String(nodes),
      ...(hasUnits ? [figure(rmse ?? Number.NaN)] : []),
      figure(error),
      formula,
    ]),
    terminal,
  );
}

/** The table of a running search on standard error. */
export interface LiveFront {
  /** Shows the front with a formula that is new in it. */
  readonly improve: (lines: readonly FrontLine[], newest: FrontLine) => void;
  /** Says what is being tried. */
  readonly report: (what: string) => void;
  /** Takes the table away, so that other text can be written; the next change draws it again. Safe to call twice. */
  readonly clear: () => void;
}

/** Formulas that are shown while the search runs: the smallest errors. */
const MOST_LINES = 12;
const REDRAW_MS = 80;

/**
 * A live table for `terminal`: redrawn in place on a screen, at most every 80 ms; elsewhere one plain line is appended
 * for each improvement, under one that says what they are. `isQuiet` shows nothing.
 */
export function liveFront(terminal: Terminal, isQuiet: boolean): LiveFront {
  const start = terminal.now();
  let front: readonly FrontLine[] = [];
  let what = "";
  let drawn = 0;
  let isHeaded = false;
  let lastDrawn = Number.NEGATIVE_INFINITY;

  const clear = (): void => {
    if (drawn > 0) terminal.err(`\r${drawn > 1 ? `\u001b[${drawn - 1}A` : ""}\u001b[0J`);
    drawn = 0;
  };
  const seconds = (): string => duration((terminal.now() - start) / 1000);
  const draw = (): void => {
    if (isQuiet || !terminal.isLive || terminal.now() - lastDrawn < REDRAW_MS) return;
    lastDrawn = terminal.now();
    const body = frontTable(front.slice(-MOST_LINES), { ...terminal, paint: terminal.paintErr });
    const status = terminal.paintErr.dim(clip(`  ${seconds()}  ${what}`, terminal.columns - 1));
    const lines = [...(body === "" ? [] : body.split("\n")), status];
    clear();
    terminal.err(lines.join("\n"));
    drawn = lines.length;
  };
  return {
    clear,
    report: (text) => {
      what = text;
      draw();
    },
    improve: (lines, newest) => {
      front = lines;
      if (!isQuiet && !terminal.isLive) {
        const line = (time: string, nodes: string, error: string, formula: string): void =>
          terminal.err(
            `${clip(`${time.padStart(8)}  ${nodes.padStart(5)}  ${error.padStart(9)}  ${formula}`, terminal.columns)}\n`,
          );
        if (!isHeaded)
          line("after", "nodes", "RMSE/std", "least error for its size so far, or shortest in all");
        isHeaded = true;
        line(seconds(), String(newest.nodes), figure(newest.error), newest.formula);
      }
      draw();
    },
  };
}
