import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { program, temporaryFolder } from "./run.ts";

/** A fit of short steps that would go on for hours. */
const long = [
  "--width",
  "5",
  "--grid",
  "5",
  "--steps",
  "100000",
  "--patience",
  "100000",
  "--restarts",
  "100000",
];

test("Ctrl-C during fit keeps the best so far, prints it and exits 130", async () => {
  const folder = temporaryFolder();
  folder.bring("hello.csv");
  const run = await folder.start(["fit", "hello.csv", ...long], (child) => {
    // The first plain progress line shows that training is under way.
    child.onStderr("train", child.interrupt);
  });
  expect([run.exit, run.signal]).toEqual([130, null]);
  expect(run.stdout).toContain("interrupted");
  expect(run.stdout).toContain("held out");
  expect(folder.kan(["info"])).toMatchObject({ exit: 0 });
});

test("Ctrl-C before there is anything to keep exits 130 and leaves no file", async () => {
  const folder = temporaryFolder();
  const run = await folder.start(["fit", "-"], (child) => setTimeout(child.interrupt, 3000));
  expect([run.exit, run.stdout]).toEqual([130, ""]);
  expect(existsSync(join(folder.path, "kan.json"))).toBe(false);
});

test("a reader that stops early is no error", () => {
  const folder = temporaryFolder();
  folder.bring("hello.csv");
  folder.kan(["fit", "hello.csv", "--width", "0", "--grid", "3", "--steps", "2"]);
  const command = `"${process.execPath}" "${program}" predict hello.csv | head -n 2; echo "exit \${PIPESTATUS[0]}"`;
  const { stdout, stderr } = spawnSync("bash", ["-c", command], { cwd: folder.path, encoding: "utf8" });
  expect(stdout).toMatch(/^x,y,f,predicted_f\n\S+\nexit 0\n$/);
  expect(stderr).toBe("");
});

test("fit --timeout keeps the best so far, says that the clock ended it, and exits 0", () => {
  const folder = temporaryFolder();
  folder.bring("hello.csv");
  const run = folder.kan(["fit", "hello.csv", ...long, "--timeout", "1"]);
  expect(run.exit).toBe(0);
  expect(run.stderr).toContain("timeout/cut-short");
  expect(run.stdout).toContain("time was up");
  expect(JSON.parse(folder.read("kan.json"))).toMatchObject({
    options: { timeout: 1 },
    outcome: { kind: "timeout" },
  });
});

test("a timeout that is not reached leaves no trace in the model", () => {
  const folder = temporaryFolder();
  folder.bring("hello.csv");
  const short = ["fit", "hello.csv", "--width", "0", "--grid", "3", "--steps", "2"];
  folder.kan([...short, "-m", "with.json", "--timeout", "1000"]);
  folder.kan([...short, "-m", "without.json"]);
  expect(folder.read("with.json")).toBe(folder.read("without.json"));
});

test("symbolic --timeout before there is a formula says so and leaves the model as it was", () => {
  const folder = temporaryFolder();
  folder.bring("hello.csv");
  folder.kan(["fit", "hello.csv", "--width", "5", "--grid", "5", "--steps", "5"]);
  const before = folder.read("kan.json");
  const run = folder.kan(["symbolic", "--timeout", "0.1"]);
  expect([run.exit, run.stdout]).toEqual([1, ""]);
  expect(run.stderr).toContain("time was up before there was a formula");
  expect(folder.read("kan.json")).toBe(before);
});
