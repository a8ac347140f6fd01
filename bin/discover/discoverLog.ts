import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import type { Tried } from "../../src/index.ts";

/** One improvement of a search: a line of the log. */
export interface LogEntry {
  /** Of the table that was searched. */
  readonly fingerprint: string;
  readonly target: string;
  /** mathjs text, float64-exact. */
  readonly expression: string;
  readonly complexity: number;
  /** RMSE over the standard deviation of the target, on the rows that formulas are compared on. */
  readonly held: number;
  /** Description length in nats: the formula with the least is the one to take. */
  readonly length: number;
  /** Since the search began. */
  readonly seconds: number;
}

/** One thing that a search tried: a line of the log. */
export interface TriedEntry extends Tried {
  readonly target: string;
}

/** The log of a search: JSON lines, each written whole before the search goes on, so that a kill loses at most one. */
export interface DiscoverLog {
  /** What earlier runs found for this table. */
  readonly earlier: readonly LogEntry[];
  readonly append: (entry: Omit<LogEntry, "fingerprint"> | TriedEntry) => void;
}

/**
 * Opens the log at `path`, or none: with `isResumed` what is in it stays and is read, else it starts empty.
 *
 * A log that cannot be written ends no search: `onTrouble` is told once, and the search goes on without it. Errors: of
 * the file system when an earlier log cannot be read.
 */
export function openDiscoverLog(
  path: string | undefined,
  fingerprint: string,
  isResumed: boolean,
  onTrouble: (reason: string) => void,
): DiscoverLog {
  if (path === undefined) return { earlier: [], append: () => {} };
  let isWritable = true;
  const write = (change: () => void): void => {
    if (!isWritable) return;
    try {
      change();
    } catch (error) {
      isWritable = false;
      onTrouble((error as NodeJS.ErrnoException).code ?? String(error));
    }
  };
  const text = isResumed && existsSync(path) ? readFileSync(path, "utf8") : "";
  const earlier = text.split("\n").flatMap((line) => entryOf(line, fingerprint));
  // A line that a kill cut short is ended here, or the next would be lost with it.
  if (text === "") write(() => writeFileSync(path, ""));
  else if (!text.endsWith("\n")) write(() => appendFileSync(path, "\n"));
  return {
    earlier,
    append: (entry) => write(() => appendFileSync(path, `${JSON.stringify({ fingerprint, ...entry })}\n`)),
  };
}

/** The formula in a line, unless there is none, the line is cut short, or about another table. */
function entryOf(line: string, fingerprint: string): LogEntry[] {
  try {
    const entry = JSON.parse(line) as LogEntry | null;
    const isOurs = entry?.fingerprint === fingerprint && typeof entry.expression === "string";
    return isOurs ? [entry] : [];
  } catch {
    return [];
  }
}
