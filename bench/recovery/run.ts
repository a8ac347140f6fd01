/**
 * How often the program finds a known law from a sample of it.
 *
 *   npm run bench:recovery -- ../shared/bench/feynman-public.json --seconds 30 --seeds 1,2,3 --threads 1
 *
 * The set is a JSON file of problems, or a folder with one. Options: --seconds, --seeds 1,2,3, --threads, --jobs,
 * --noise 0,0.01, --outliers 0.05 (the share of rows with gross errors), --rows (default: 100 for curves, 200 for the classics, 1000), --dummies (the columns without
 * influence that the set names), --nuisance COLUMNS, --trajectory (rows along the solutions or lines of the set),
 * --units (those that the set names are required), --negate or --shift (of one column), --only ID,ID, --by discover|three, --program FILE, --args "more words",
 * --out FILE.json, --json (the report to standard output, lines to standard error).
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { attempt } from "./attempt.ts";
import { resultLine, summaryLine } from "./lines.ts";
import { type Problem, readSet } from "./problem.ts";
import { type Report, type Result, summariesOf } from "./result.ts";
import type { Way } from "./solver.ts";
import { unitWords } from "./units.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: "string", default: "30" },
    seeds: { type: "string", default: "1" },
    threads: { type: "string", default: "1" },
    jobs: { type: "string", default: "1" },
    noise: { type: "string", default: "0" },
    outliers: { type: "string", default: "0" },
    rows: { type: "string" },
    dummies: { type: "boolean", default: false },
    nuisance: { type: "string", default: "0" },
    trajectory: { type: "boolean", default: false },
    negate: { type: "boolean", default: false },
    shift: { type: "boolean", default: false },
    only: { type: "string" },
    by: { type: "string", default: "discover" },
    program: { type: "string", default: join(root, "dist/bin/kan.js") },
    units: { type: "boolean", default: false },
    args: { type: "string", default: "" },
    out: { type: "string" },
    json: { type: "boolean", default: false },
  },
});

const set = positionals[0] ?? join(root, "../shared/bench/feynman-public.json");
const problems = readSet(set, flags.only?.split(","));
const by = wayOf(flags.by);
const settings = {
  rows: Number(flags.rows ?? defaultRows(problems)),
  hasDummies: flags.dummies,
  nuisances: Number(flags.nuisance),
  isAlongPath: flags.trajectory,
  gauge: flags.negate ? "negate" : flags.shift ? "shift" : "plain",
  outliers: Number(flags.outliers),
  seconds: Number(flags.seconds),
  threads: Number(flags.threads),
  words: flags.args.split(" ").filter((word) => word !== ""),
} as const;

const waiting = flags.noise
  .split(",")
  .flatMap((noise) =>
    flags.seeds
      .split(",")
      .flatMap((seed) => problems.map((problem) => ({ problem, noise: Number(noise), seed: Number(seed) }))),
  );
const results: Result[] = [];
const say = (line: string): boolean => (flags.json ? process.stderr : process.stdout).write(`${line}\n`);

async function work(): Promise<void> {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const { problem, seed, noise } = next;
    const result = await attempt(
      problem,
      { ...settings, seed, noise },
      {
        ...settings,
        words: [...settings.words, ...(flags.units ? unitWords(problem) : [])],
        // Runs in a folder of its own.
        program: resolve(flags.program),
        by,
        seed,
      },
    );
    results.push(result);
    say(resultLine(result));
    save();
  }
}

await Promise.all(Array.from({ length: Number(flags.jobs) }, work));
say("");
for (const summary of summariesOf(results)) say(summaryLine(summary));
if (flags.json) process.stdout.write(`${JSON.stringify(report(), null, 1)}\n`);

/** Written after each result, so that a run that is ended leaves what it has. */
function save(): void {
  if (flags.out === undefined) return;
  mkdirSync(dirname(flags.out), { recursive: true });
  writeFileSync(flags.out, `${JSON.stringify(report(), null, 1)}\n`);
}

function report(): Report {
  return {
    schema: "kan-bench/recovery@1",
    set: basename(set),
    program: flags.program,
    node: process.version,
    processor: cpus()[0]?.model ?? "",
    by,
    settings,
    summaries: summariesOf(results),
    results,
  };
}

function wayOf(word: string): Way {
  if (word === "discover" || word === "three") return word;
  throw new Error(`--by is discover or three, not ${word}`);
}

/** Rows where none are asked for: as many as people have of curves, as the classics are published with. */
function defaultRows(all: readonly Problem[]): number {
  if (all.some((problem) => problem.kind === "law" && problem.constants !== undefined)) return 100;
  return basename(set).startsWith("classic") ? 200 : 1000;
}
