/**
 * What a second run won and lost against a first.
 *
 *   node --import ./scripts/typescript.js bench/recovery/compare.ts before.json after.json
 *
 * Compares results of the same problem, seed and noise; those that only one file has are counted and left out.
 */
import { readFileSync } from "node:fs";
import { type Comparison, compareResults } from "./comparison.ts";
import type { Report } from "./result.ts";

const [before, after] = process.argv.slice(2);
if (before === undefined || after === undefined) throw new Error("two files of results are compared");
const comparison = compareResults(read(before).results, read(after).results);
process.stdout.write(`${textOf(comparison).join("\n")}\n`);

function read(path: string): Report {
  return JSON.parse(readFileSync(path, "utf8")) as Report;
}

function textOf({ both, won, lost, longer, shorter, cpuRatio, unmatched }: Comparison): readonly string[] {
  const list = (title: string, changes: Comparison["won"]): readonly string[] => [
    `${title} ${changes.length}`,
    ...changes.map(({ key, before, after }) => `  ${key}\n    - ${before}\n    + ${after}`),
  ];
  return [
    ...list("won", won),
    ...list("lost", lost),
    ...list("no longer readable", longer),
    ...list("readable at last", shorter),
    `recovered in both ${both}; net ${won.length - lost.length}; cpu time × ${cpuRatio.toFixed(2)} (median of ratios)`,
    ...(unmatched > 0 ? [`${unmatched} results are in one file only`] : []),
  ];
}
