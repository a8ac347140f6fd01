import { spawnSync } from "node:child_process";
import { linkSync, readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { fittedFolder, quick } from "./fitted.ts";
import { copiesOf, type Folder, program } from "./run.ts";
import { runHere } from "./runHere.ts";

const sweep = ["sweep", "data.csv", "--width", "1", "--grid", "3", "--steps", "2"];

/** Every way to name a file that is written. */
const writers: readonly (readonly [string, (file: string) => readonly string[]])[] = [
  ["predict -o", (file) => ["predict", "data.csv", "-o", file]],
  ["export -o", (file) => ["export", "--to", "python", "--from", "network", "-o", file]],
  ["plot -o", (file) => ["plot", "-o", file]],
  ["report -o", (file) => ["report", "-o", file]],
  ["discover --log", (file) => ["discover", "data.csv", "--timeout", "1", "--log", file]],
  ["sweep --journal", (file) => [...sweep, "-m", "s.json", "--journal", file]],
  ["sweep collect --journal", (file) => ["sweep", "collect", "shards", "-m", "s.json", "--journal", file]],
  ["sweep export -o", (file) => ["sweep", "export", "s.jsonl", "--to", "optuna", "-o", file]],
];

/** The ways to name a model that is written. */
const modelWriters: readonly (readonly [string, (file: string) => readonly string[]])[] = [
  ["fit -m", (file) => ["fit", "data.csv", ...quick, "-m", file]],
  ["discover -m", (file) => ["discover", "data.csv", "--timeout", "1", "-m", file]],
  ["sweep -m", (file) => [...sweep, "-m", file, "--journal", "other.jsonl"]],
  ["sweep collect -m", (file) => ["sweep", "collect", "shards", "-m", file, "--journal", "other.jsonl"]],
  ["solve -m", (file) => ["solve", "decay.yaml", "--no-formula", "-m", file]],
];

/** A folder with one file of every kind, an equation and what a sweep left. */
const swept = copiesOf(() => {
  const folder = fittedFolder();
  folder.write("notes.md", "# notes\n- one, two\n- three!\n");
  folder.write("rows.jsonl", '{"x":1,"y":2}\n{"x":2,"y":3}\n');
  folder.write("measured.csv", "x,u\n0,1\n0.5,0.6\n1,0.37\n");
  folder.write(
    "decay.yaml",
    "unknown: u\ndomain: { x: [0, 1] }\nparameters: { D: unknown }\nequations:\n  - diff(u, x) = -D*u\nconditions:\n  - u(0) = 1\ndata: measured.csv\n",
  );
  for (const args of [
    [...sweep, "-m", "s.json", "--journal", "s.jsonl"],
    [...sweep, "--shard", "0/1", "--results", "shards"],
  ])
    expect([args, folder.kan(args).exit]).toEqual([args, 0]);
  return folder;
});

/** The same with a link of either kind; copies would lose them. */
function fullFolder(): Folder {
  const folder = swept();
  symlinkSync("data.csv", join(folder.path, "linked.csv"));
  linkSync(join(folder.path, "kan.json"), join(folder.path, "hard"));
  return folder;
}

/** Tries to write over each of the files, and expects it to be refused. */
async function expectRefusals(
  folder: Folder,
  args: (file: string) => readonly string[],
  files: readonly string[],
): Promise<void> {
  const here = process.cwd();
  process.chdir(folder.path);
  onTestFinished(() => process.chdir(here));
  for (const name of files) {
    const before = folder.read(name);
    const { exit, err } = await runHere(args(name));
    expect([name, exit, err.split("\n")[0]]).toEqual([name, 2, expect.stringMatching(/^error\[usage/)]);
    expect(folder.read(name)).toBe(before);
  }
}

test.each(writers)(
  "%s overwrites no table, no model and no foreign file, whatever it is called",
  async (_, args) => {
    await expectRefusals(fullFolder(), args, ["data.csv", "kan.json", "notes.md", "linked.csv", "hard"]);
  },
);

test.each(modelWriters)("%s overwrites no table, no journal and no foreign file", async (_, args) => {
  const files = ["data.csv", "notes.md", "linked.csv", "rows.jsonl", "s.jsonl", "measured.csv", "decay.yaml"];
  await expectRefusals(fullFolder(), args, files);
});

test("what a command wrote before may be written again", () => {
  const folder = fittedFolder();
  const files = ["out.csv", "law.py", "net.svg", "page.html"];
  for (const [at, file] of files.entries()) {
    for (let time = 0; time < 2; time++) {
      expect([file, folder.kan(writers[at]![1](file)).exit]).toEqual([file, 0]);
    }
  }
  const temporary = readdirSync(folder.path).filter((name) => name.includes(".tmp-"));
  expect(temporary).toEqual([]);
});

test("the ending of a file says what is written, or is refused", () => {
  const folder = fittedFolder();
  expect(folder.kan(["plot", "-o", "net.png"]).exit).toBe(0);
  expect(folder.read("net.png").slice(1, 4)).toBe("PNG");
  expect(folder.kan(["export", "--from", "network", "-o", "law.js"]).exit).toBe(0);
  expect(folder.read("law.js")).toContain("export function");
  for (const args of [
    ["plot", "-o", "net.pdf"],
    ["report", "-o", "page.pdf"],
    ["plot", "--png", "-o", "net.svg"],
    ["export", "--to", "python", "--from", "network", "-o", "law.js"],
  ]) {
    expect([args, folder.kan(args).exit]).toEqual([args, 2]);
  }
});

test("a full standard output is one line and exit 3, a full standard error changes nothing", () => {
  const folder = fittedFolder();
  const run = (command: string): { status: number | null; stderr: string } =>
    spawnSync("sh", ["-c", command], { cwd: folder.path, encoding: "utf8" });
  for (const args of ["info", "info --json", "history", "export --to c --from network", "plot -o -"]) {
    const { status, stderr } = run(`${process.execPath} ${program} ${args} > /dev/full`);
    expect([args, status]).toEqual([args, 3]);
    expect(stderr).toMatch(/^error\[file\/enospc\] standard output/);
    expect(stderr).not.toContain(" at ");
  }
  expect(run(`${process.execPath} ${program} fit nothing.csv 2> /dev/full`).status).toBe(3);
});

test("a log that cannot be written is a warning, and the search goes on", () => {
  const folder = fittedFolder();
  const { exit, stdout, stderr } = folder.kan(["discover", "data.csv", "--log", "/dev/full"]);
  expect(exit).toBe(0);
  expect(stdout).toContain("x*y");
  expect(stderr.match(/warning\[log\/unwritable\]/g)).toHaveLength(1);
  expect(folder.kan(["fit", "data.csv", ...quick]).exit).toBe(0);
});
