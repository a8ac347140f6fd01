// Whether a refactoring changes nothing: runs of the built program, recorded before and compared after.
//
//   node scripts/sameRuns.js record DIR [--quick] [--program dist/bin/kan.js] [--shared ../shared]
//   node scripts/sameRuns.js compare DIR [--program dist/bin/kan.js] [--only NAME,NAME]
//
// `record` writes DIR/tables (what is read) and DIR/runs, one text for each session of sameRuns/list.js: every command
// line, its exit code, standard output and error, and each file that it wrote or changed. `compare` runs the same on
// the same tables, prints where a session differs first, and exits with 1 if one does. Only what a clock says is left
// out.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import "./typescript.js";
import { EQUATIONS, sessions } from "./sameRuns/list.js";

const root = fileURLToPath(new URL("..", import.meta.url));
/** What a search says that did not end by itself, in JSON and in words. */
const CUT_BY_CLOCK = /"outcome": *"timeout"|^ *Time was up:/m;
/** Commands that take --threads. */
const THREADED = ["fit", "prune", "symbolic", "discover", "predict"];

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    program: { type: "string", default: join(root, "dist/bin/kan.js") },
    shared: { type: "string", default: join(root, "../shared") },
    only: { type: "string" },
    quick: { type: "boolean", default: false },
  },
});
const [action, folder] = positionals;
if (!["record", "compare"].includes(action) || folder === undefined || positionals.length > 2)
  fail("usage: node scripts/sameRuns.js record|compare DIR (see the head of the script)");
if (!existsSync(flags.program)) fail(`no ${flags.program}: npm run build makes it`);
const program = realpathSync(flags.program);
const only = flags.only?.split(",");
const start = performance.now();
if (action === "record") await record(resolve(folder));
else compare(resolve(folder));

async function record(folder) {
  const hasShared = existsSync(join(flags.shared, "data")) && existsSync(join(flags.shared, "bench"));
  if (!hasShared) say(`no ${flags.shared}: its tables and equations are left out`);
  rmSync(join(folder, "runs"), { recursive: true, force: true });
  mkdirSync(join(folder, "runs"), { recursive: true });
  const { writeTables } = await import("./sameRuns/tables.ts");
  writeTables(join(folder, "tables"), hasShared ? flags.shared : undefined, EQUATIONS);
  const list = chosen(sessions(hasShared, flags.quick));
  for (const session of list) {
    const text = transcript(session, join(folder, "tables"));
    if (CUT_BY_CLOCK.test(text)) say(`${session.name}: the clock ended a search, it will not repeat`);
    writeFileSync(join(folder, "runs", `${session.name}.txt`), text);
  }
  const about = { node: process.version, isQuick: flags.quick, hasShared };
  writeFileSync(join(folder, "about.json"), `${JSON.stringify(about)}\n`);
  say(`${list.length} sessions recorded in ${seconds()} s`);
}

function compare(folder) {
  if (!existsSync(join(folder, "about.json"))) fail(`no record in ${folder}`);
  const about = JSON.parse(readFileSync(join(folder, "about.json"), "utf8"));
  if (about.node !== process.version) say(`recorded with Node ${about.node}, this is ${process.version}`);
  const list = chosen(sessions(about.hasShared, about.isQuick || flags.quick));
  const kept = mkdtempSync(join(tmpdir(), "kan-differing-"));
  let nDiffering = 0;
  for (const session of list) {
    const path = join(folder, "runs", `${session.name}.txt`);
    const before = existsSync(path) ? readFileSync(path, "utf8") : "";
    const after = transcript(session, join(folder, "tables"));
    if (before === after) continue;
    nDiffering++;
    writeFileSync(join(kept, `${session.name}.txt`), after);
    say(firstDifference(session.name, before.split("\n"), after.split("\n")));
    say(`  whole: diff ${path} ${join(kept, `${session.name}.txt`)}`);
  }
  if (nDiffering === 0) rmSync(kept, { recursive: true });
  say(`${nDiffering} of ${list.length} sessions differ (${seconds()} s)`);
  process.exitCode = nDiffering === 0 ? 0 : 1;
}

/** The sessions that `--only` names, or all. */
function chosen(list) {
  const unknown = only?.filter((name) => !list.some((session) => session.name === name)) ?? [];
  if (unknown.length > 0)
    fail(`no session ${unknown.join(", ")}; there are ${list.map(({ name }) => name).join(", ")}`);
  return list.filter(({ name }) => only?.includes(name) ?? true);
}

/** All that a session prints and writes, as one text. */
function transcript({ commands }, tables) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "kan-same-")));
  try {
    cpSync(tables, folder, { recursive: true });
    let files = contents(folder);
    return commands
      .map((line) => {
        const run = kan(wordsOf(line), folder);
        const before = files;
        files = contents(folder);
        const parts = [
          `$ kan ${line}\nexit ${run.status ?? run.signal}`,
          `--- standard output\n${run.stdout}`,
          `--- standard error\n${withoutProgress(run.stderr)}`,
        ];
        for (const [name, bytes] of files)
          if (!before.get(name)?.equals(bytes)) parts.push(`--- file ${name}\n${textOf(bytes)}`);
        for (const name of before.keys()) if (!files.has(name)) parts.push(`--- file ${name} is gone\n`);
        return withoutClock(parts.join("\n"), folder);
      })
      .join("\n");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function kan(words, cwd) {
  const { FORCE_COLOR: _force, CI: _ci, ...rest } = process.env;
  const env = { ...rest, COLUMNS: "80", NO_COLOR: "1" };
  return spawnSync(process.execPath, [program, ...words], {
    cwd,
    encoding: "utf8",
    input: "",
    env,
    maxBuffer: 1e9,
  });
}

/** The words of a line; one thread where none is named. */
function wordsOf(line) {
  const words = line.split(" ").filter((word) => word !== "");
  const isSingle = THREADED.includes(words[0]) && !/--(threads|help)/.test(line);
  return isSingle ? [...words, "--threads", "1"] : words;
}

function contents(folder) {
  return new Map(
    readdirSync(folder, { recursive: true })
      .sort()
      .filter((name) => statSync(join(folder, name)).isFile())
      .map((name) => [name, readFileSync(join(folder, name))]),
  );
}

/** Text as it is, bytes as their hash. */
function textOf(bytes) {
  if (!bytes.includes(0)) return bytes.toString();
  return `${bytes.length} bytes, sha256 ${createHash("sha256").update(bytes).digest("hex")}`;
}

/** Standard error without the lines that appear every few seconds ("train  step 3/20 …", "search  network 2"), or after some. */
function withoutProgress(text) {
  return text.replace(/^(?:[a-z-]+ {2}.*|[a-z-]+|trained in .* rows\/s, .*)\n/gm, "");
}

/** Durations in words and in JSON, and the names of this run's folders, replaced. */
function withoutClock(text, folder) {
  return text
    .replaceAll(folder, "FOLDER")
    .replaceAll(dirname(dirname(dirname(program))), "PROGRAM")
    .replace(/("(?:seconds|rowsPerSecond|peakMemory)":\s*)[-+.\deE]+/g, "$1TIME")
    .replace(/^ *(?:[\d.]+ (?:s|min|h) ?)+(?= +\d+ +\S+ {2}\S)/gm, "    TIME");
}

/** Where two transcripts part: command, file or stream, and the line in both. */
function firstDifference(name, before, after) {
  if (before.length === 1) return `${name}: was not recorded`;
  let at = 0;
  while (before[at] === after[at]) at++;
  const lastWith = (start) => after.slice(0, at + 1).findLast((line) => line?.startsWith(start)) ?? "";
  const from = Math.max(0, commonStart(before[at] ?? "", after[at] ?? "") - 60);
  const piece = (lines) => (at < lines.length ? lines[at].slice(from, from + 160) : "(the end)");
  const place = `${lastWith("$ kan")}, ${lastWith("--- ").slice(4)}`;
  return `${name}: line ${at + 1}, ${place}\n  - ${piece(before)}\n  + ${piece(after)}`;
}

function commonStart(a, b) {
  let n = 0;
  while (n < Math.min(a.length, b.length) && a[n] === b[n]) n++;
  return n;
}

function seconds() {
  return ((performance.now() - start) / 1000).toFixed(0);
}

function say(text) {
  process.stdout.write(`${text}\n`);
}

function fail(text) {
  process.stderr.write(`${text}\n`);
  process.exit(2);
}
