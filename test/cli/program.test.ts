import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "./run.ts";

test("no arguments print the help to standard error and exit 2", () => {
  const { exit, stdout, stderr } = temporaryFolder().kan([]);
  expect(exit).toBe(2);
  expect(stdout).toBe("");
  expect(stderr).toMatch(/^Start here: kan discover data\.csv/);
  expect(stderr).toContain("Usage: kan <command> [options]");
});

test("kan --help names every exit code and shows the four lines of the main job", () => {
  const { exit, stdout, stderr } = temporaryFolder().kan(["--help"]);
  expect([exit, stderr]).toEqual([0, ""]);
  for (const line of ["kan fit data.csv", "kan prune", "kan symbolic", "kan predict new.csv"]) {
    expect(stdout).toContain(`$ ${line}`);
  }
  expect(stdout.replace(/\s+/g, " ")).toContain(
    "Exit codes: 0 done, 1 no usable result, 2 wrong usage, 3 bad data, 70 a bug, 130 interrupted.",
  );
});

test("--version prints the version of package.json alone", () => {
  const { exit, stdout } = temporaryFolder().kan(["--version"]);
  expect(exit).toBe(0);
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test("an unknown command suggests a close one and exits 2", () => {
  const { exit, stderr } = temporaryFolder().kan(["doctr"]);
  expect(exit).toBe(2);
  expect(stderr).toBe(
    "error[usage] unknown command 'doctr'\n  hint: did you mean kan doctor? see kan --help\n",
  );
});

test("an unknown option suggests a close one and exits 2", () => {
  const { exit, stderr } = temporaryFolder().kan(["doctor", "--jsno"]);
  expect(exit).toBe(2);
  expect(stderr).toBe(
    "error[usage] unknown option '--jsno'\n  hint: did you mean kan doctor --json? see kan doctor --help\n",
  );
});

test.each([
  [["data.csv", "--seed", "2"], "kan discover data.csv --seed 2"],
  [["my data.parquet"], "kan discover 'my data.parquet'"],
  [["version"], "kan --version"],
  [["-v"], "kan --version"],
  [["--threshold", "0.05"], "kan prune --threshold 0.05"],
  [["fit", "data.csv", "--k", "3"], "did you mean kan fit data.csv -k 3?"],
  [["fit", "--k=3"], "did you mean kan fit -k 3 data.csv?"],
  [["fit", "data.csv", "-lamb", "1"], "did you mean kan fit data.csv --lamb 1?"],
  [["fit", "data.csv", "--stpes", "5"], "did you mean kan fit data.csv --steps 5?"],
  [["fit", "data.csv", "--threshold", "0.05"], "kan prune has --threshold"],
  [["fit"], "did you mean kan fit data.csv?"],
  [["fiit", "my data.csv"], "did you mean kan fit 'my data.csv'?"],
  [["eval"], "did you mean kan eval 'a*x^b' data.csv?"],
  [["worker"], "did you mean kan worker redis://localhost:6379?"],
  [["fit", "data.csv", "--width", "[2,5,1]", "--steps", "5"], "write kan fit data.csv --width 5 --steps 5"],
  [["fit", "data.csv", "--width=[2,5,3,1]"], "write kan fit data.csv --width 5,3"],
  [["prune", "--threshold", "0,05"], "for example kan prune --threshold 0.05"],
  [
    ["fit", "data.csv", "--grid", "0", "-m", "my model.json"],
    "kan fit data.csv --grid 3,5,10,20 -m 'my model.json'",
  ],
])("%j is answered with what would have worked", (args, meant) => {
  const folder = temporaryFolder();
  folder.write("data.csv", "x,y\n1,2\n2,4\n3,6\n4,8\n");
  const { exit, stderr } = folder.kan(args);
  expect(exit).toBe(2);
  expect(stderr.replace(/\s+/g, " ")).toContain(meant);
});

test("without a model, and when its table has moved, the answer is the line that works", () => {
  const folder = temporaryFolder();
  folder.write("data.csv", `x,y\n${Array.from({ length: 20 }, (_, r) => `${r},${2 * r + 1}`).join("\n")}\n`);
  const answer = (...args: string[]): string => folder.kan(args).stderr.replace(/\s+/g, " ");
  expect(answer("symbolic")).toContain("kan fit data.csv or kan discover data.csv makes one");
  expect(answer("symbolic", "-m", "a b.json")).toContain(
    "kan discover data.csv -m 'a b.json' or kan fit data.csv -m 'a b.json' makes one",
  );
  expect(folder.kan(["fit", "data.csv", "--width", "0", "--steps", "5"]).exit).toBe(0);
  folder.write("new place.csv", folder.read("data.csv"));
  rmSync(join(folder.path, "data.csv"));
  expect(answer("prune", "--seed", "1")).toContain(
    "say where it is now: kan prune --seed 1 --data path/to/data.csv",
  );
  expect(folder.kan(["prune", "--seed", "1", "--data", "new place.csv"]).exit).toBe(0);
});

test("with --json an error is one JSON object on standard output too", () => {
  const { exit, stdout } = temporaryFolder().kan(["doctor", "extra", "--json"]);
  expect(exit).toBe(2);
  expect(JSON.parse(stdout)).toMatchObject({ schema: "kan/error@1", exit: 2, diagnostic: { code: "usage" } });
});

test("kan help doctor is kan doctor --help", () => {
  const folder = temporaryFolder();
  expect(folder.kan(["help", "doctor"])).toEqual(folder.kan(["doctor", "--help"]));
});

test("no line of help is wider than 60 columns when the terminal is", () => {
  const { stdout } = temporaryFolder().kan(["doctor", "--help"], { env: { COLUMNS: "60" } });
  for (const line of stdout.split("\n")) expect(line.length, line).toBeLessThanOrEqual(60);
});

test("many flags stand under headings, those of a search apart from those that read a table", () => {
  const { stdout } = temporaryFolder().kan(["discover", "--help"]);
  const [options = ""] = stdout.slice(stdout.indexOf("\nColumns:")).split("\nHow it searches:");
  const headings = [...options.matchAll(/^(\S.*):$/gm)].map(([, heading]) => heading);
  expect(headings.slice(0, 3)).toEqual(["Columns", "Rows", "The search"]);
  expect(headings.at(-1)).toBe("Options");
  const sizes = options.split(/^\S.*:$/m).map((part) => part.match(/^ {2}-/gm)?.length ?? 0);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(10);
});

test("kan doctor finds Node and the engine that is always there", () => {
  const { exit, stdout } = temporaryFolder().kan(["doctor"]);
  expect(exit).toBe(0);
  expect(stdout).toMatch(/ok {2}node +v\d+/);
  expect(stdout).toMatch(/ok {2}engine cpu/);
});

test("FORCE_COLOR colours a pipe and NO_COLOR does not", () => {
  const folder = temporaryFolder();
  const colour = "\u001b[";
  expect(folder.kan(["nonsense"], { env: { FORCE_COLOR: "1" } }).stderr).toContain(colour);
  expect(folder.kan(["nonsense"], { env: { NO_COLOR: "1" } }).stderr).not.toContain(colour);
  expect(folder.kan(["nonsense"]).stderr).not.toContain(colour);
});
