import type { Outlier } from "../../src/index.ts";
import { figure } from "./numbers.ts";

/** What is said of rows that have most of the squared error: a sentence without its full stop. */
export function farOff({ rows = 1, share, target }: Outlier): string {
  const who =
    rows === 1
      ? `one row, with a target of ${figure(target)}, has`
      : `${rows} rows, the furthest with a target of ${figure(target)}, have`;
  return `${who} ${Math.round(100 * share)} % of the squared error: errors say little here`;
}
