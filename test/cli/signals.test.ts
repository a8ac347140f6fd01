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
