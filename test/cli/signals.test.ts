import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { withAside } from "../../bin/discover/aside.ts";
import { readTable } from "../../src/io/tables/readTable.ts";
import { randomStream } from "../../src/math/philox.ts";
import type { FormulaSet } from "../../src/symbolic/formula/formulaSet.ts";
import { copiesOf, program, temporaryFolder } from "./run.ts";
import { runHere } from "./runHere.ts";

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

/** Searches that go on for long, and what they write on standard error once there is something to keep. */
const endless: readonly (readonly [string, readonly string[], string])[] = [
  ["fit", ["fit", "noisy.csv", ...long], "train"],
  ["discover", ["discover", "noisy.csv", "--timeout", "600", "--threads", "1"], "nodes"],
  ["sweep", ["sweep", "noisy.csv", "--width", "1..20", "--grid", "3..20", "--threads", "1"], "best"],
];

test.each(endless)("SIGTERM during %s keeps the best so far, as Ctrl-C does", async (_, args, sign) => {
  const folder = temporaryFolder();
  folder.write("noisy.csv", noisy());
  const run = await folder.start(args, (child) => child.onStderr(sign, child.terminate));
  expect([run.exit, run.signal]).toEqual([130, null]);
  expect(run.stdout).toMatch(/interrupted|Interrupted|of 360 trials/);
  expect(folder.kan(["info"])).toMatchObject({ exit: 0 });
  expect(readdirSync(folder.path).filter((name) => /tmp|lock/.test(name))).toEqual([]);
});

test("Ctrl-C during kan eval --bootstrap prints what is fitted, says what is missing and exits 130", async () => {
  const folder = temporaryFolder();
  folder.write("noisy.csv", noisy());
  const interrupt = new AbortController();
  const file = join(folder.path, "noisy.csv");
  const args = ["eval", "p*a + q", file, "--bootstrap", "100000", "--threads", "1"];
  const onErr = (text: string): void => {
    if (text.includes("samples")) interrupt.abort();
  };
  const { exit, out, err } = await runHere(args, { onErr, signal: interrupt.signal });
  expect(exit).toBe(130);
  expect(out).toContain("p*a + q");
  expect(out).not.toContain("drawn again");
  expect(err).toContain("warning[eval/interrupted] interrupted: samples not all drawn");
});

test("Ctrl-C while the columns beside a formula are read keeps the formula", async () => {
  const folder = temporaryFolder();
  folder.write("beside.csv", "a,word,y\n1,p,2\n2,q,4\n3,p,7\n4,q,8\n");
  const file = join(folder.path, "beside.csv");
  const table = await readTable(file, { ignore: ["word"] });
  const found = { variables: { a: "a" }, target: "y", best: 0, formulas: [], search: { leaves: "noise" } };
  const set = found as unknown as FormulaSet;
  expect(await withAside(set, table, file, { signal: AbortSignal.abort() })).toBe(set);
  await expect(withAside(set, table, `${file}.gone`, {})).rejects.toThrow();
});

/** 300 rows of noise over three columns: no search of it ends soon. */
function noisy(): string {
  const random = randomStream(0, "noisy");
  const rows = Array.from({ length: 300 }, () => {
    const [a, b, c] = [random.uniform(), random.uniform(), random.uniform()];
    return [a, b, c, Math.sin(9 * a) * b + Math.cos(5 * b * c) + 0.1 * random.normal()].join(",");
  });
  return `a,b,c,y\n${rows.join("\n")}\n`;
}

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

const fittedHello = copiesOf(() => {
  const folder = temporaryFolder();
  folder.bring("hello.csv");
  folder.kan(["fit", "hello.csv", "--width", "5", "--grid", "5", "--steps", "5"]);
  return folder;
});

test.each(["symbolic", "prune", "fit", "sweep", "solve"])(
  "the time being up while %s still reads is no bug, and what was there stays",
  (command) => {
    const folder = fittedHello();
    folder.write(
      "decay.yaml",
      "unknown: u\ndomain: { x: [0, 1] }\nequations:\n  - diff(u, x) = -u\nconditions:\n  - u(0) = 1\n",
    );
    const before = folder.read("kan.json");
    const given = {
      symbolic: [],
      prune: [],
      fit: ["hello.csv"],
      sweep: ["hello.csv"],
      solve: ["decay.yaml"],
    };
    const args = [command, ...(given as Record<string, string[]>)[command]!];
    // The shortest limit there is may be over while the first file is read.
    const { exit, stderr } = folder.kan([...args, "--timeout", "0.1"]);
    if (exit === 0) return expect(stderr).not.toContain("error[");
    expect([exit, stderr.split("\n")[0]]).toEqual([
      1,
      expect.stringMatching(/time was up|no trial had ended/),
    ]);
    expect(folder.read("kan.json")).toBe(before);
  },
);

test("symbolic --timeout before there is a formula says so and leaves the model as it was", () => {
  const folder = fittedHello();
  const before = folder.read("kan.json");
  const run = folder.kan(["symbolic", "--timeout", "0.1"]);
  expect([run.exit, run.stdout]).toEqual([1, ""]);
  expect(run.stderr).toContain("time was up before there was");
  expect(folder.read("kan.json")).toBe(before);
});
