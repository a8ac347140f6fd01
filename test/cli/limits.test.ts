import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runApart } from "../../scripts/attack/session.ts";
import { temporaryFolder } from "./run.ts";

const names = (n: number): string => Array.from({ length: n }, (_, c) => `c${c}`).join(",");

test("a header of 100,000 names over a ragged row ends in one line, in little time and memory", () => {
  const folder = temporaryFolder();
  folder.write("wide.csv", `${names(100_000)}\n1,2\n`);
  const run = runApart(folder.path, ["fit", "wide.csv"]);
  expect(run).toMatchObject({ exit: 3 });
  expect(run.stderr).toContain(
    "error[data/too-wide] wide.csv:1  the table has 100000 columns, more than 20000",
  );
  // A quiet core takes 0.3 s, 0.1 of it for any command; processor time stretches when the machine is shared.
  expect(run.seconds).toBeLessThan(1.5);
  expect(run.megabytes).toBeLessThan(200);
});

test("a word of any length is answered in a line, as a command and as a file", () => {
  const folder = temporaryFolder();
  folder.write("data.csv", "x,y\n1,2\n2,4\n3,7\n");
  const long = "x".repeat(100_000);
  for (const [args, exit] of [
    [[long], 2],
    [["predict", long], 3],
    [["info", "-m", long], 3],
    [["fit", "data.csv", "-m", long], 3],
  ] as const) {
    const run = folder.kan(args);
    expect([args[0]!.slice(0, 9), run.exit]).toEqual([args[0]!.slice(0, 9), exit]);
    expect(run.stderr.split("\n").filter((line) => line.startsWith("error["))).toHaveLength(1);
    expect(Math.max(...run.stderr.split("\n").map((line) => line.length))).toBeLessThan(1000);
  }
});

test.skipIf(process.platform === "win32")("a pipe is no model: no command waits for it", () => {
  const folder = temporaryFolder();
  folder.write("data.csv", "x,y\n1,2\n2,4\n3,7\n");
  execFileSync("mkfifo", [join(folder.path, "pipe")]);
  for (const args of [
    ["info", "-m", "pipe"],
    ["fit", "data.csv", "-m", "pipe"],
    ["discover", "data.csv", "-m", "pipe"],
  ]) {
    const run = runApart(folder.path, args, { patience: 60_000 });
    expect([args[0], run.exit]).toEqual([args[0], 3]);
    expect(run.stderr).toContain("this is a pipe or a device, expected a file");
  }
});
