import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openJournal, readJournal } from "../../../src/io/sweeps/journal.ts";
import { joinFolder, putResult, readFolder } from "../../../src/io/sweeps/resultsFolder.ts";
import type { SweepHeader } from "../../../src/io/sweeps/trialSchema.ts";
import type { TrialResult } from "../../../src/trials.ts";

const header: SweepHeader = {
  sweep: "0123456789abcdef",
  plan: {
    v: 1,
    kan: "0",
    data: "0".repeat(64),
    space: { width: "1..4" },
    sampler: "grid",
    trials: 4,
    pruner: "none",
    seed: 0,
    by: "aicc",
    engine: "wasm",
  },
  source: "data.csv",
  read: { missing: "drop" },
};

function result(trial: number): TrialResult {
  return {
    v: 1,
    sweep: header.sweep,
    trial,
    params: { width: String(trial), grid: [3, 5] },
    status: "ok",
    criterion: trial === 3 ? null : 1 - trial / 3,
    parameters: 10,
    n: 100,
    nrmse: { train: 0.1, test: 0.12 },
    model: "ab",
    seconds: 0.5,
    engine: "wasm",
    kan: "0",
    host: "here",
  };
}

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "kan-journal-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

async function written(path: string, count = 3): Promise<void> {
  const journal = await openJournal(path, header, { resume: false });
  for (let n = 0; n < count; n++) journal.append(result(n));
  await journal.close();
}

test("what was appended is read again, and a journal is resumed where it ended", async () => {
  const path = join(folder(), "s.jsonl");
  await written(path);
  const journal = await openJournal(path, header, { resume: true });
  expect([journal.results, journal.cut]).toEqual([[0, 1, 2].map(result), 0]);
  journal.append(result(3));
  await journal.close();
  expect((await readJournal(path))?.results.length).toBe(4);
});

test("a line torn anywhere is cut off, and what stood before it stays", async () => {
  const path = join(folder(), "s.jsonl");
  await written(path);
  const whole = readFileSync(path);
  const last = whole.lastIndexOf(10, whole.length - 2) + 1;
  for (let end = last + 1; end < whole.length; end += 37) {
    writeFileSync(path, whole.subarray(0, end));
    const journal = await openJournal(path, header, { resume: true });
    expect([journal.results.length, journal.cut]).toEqual([2, end - last]);
    journal.append(result(2));
    await journal.close();
    expect(readFileSync(path).equals(whole)).toBe(true);
  }
});

test("a journal of which not even the plan was written is begun anew", async () => {
  const path = join(folder(), "s.jsonl");
  for (const start of ["", '{"sw', '{"sweep":"0123']) {
    writeFileSync(path, start);
    const journal = await openJournal(path, header, { resume: true });
    expect(journal.results).toEqual([]);
    await journal.close();
  }
});

test("a damaged line in the middle is refused with its number, and so is a file that is no journal", async () => {
  const path = join(folder(), "s.jsonl");
  await written(path);
  const lines = readFileSync(path, "utf8").split("\n");
  writeFileSync(path, [lines[0], lines[1]!.slice(0, 30), lines[2], ""].join("\n"));
  await expect(readJournal(path)).rejects.toMatchObject({ diagnostic: { where: { row: 2 } } });
  writeFileSync(path, "x,y\n1,2");
  await expect(openJournal(path, header, { resume: true })).rejects.toThrow(/no line of the journal/);
  expect(readFileSync(path, "utf8")).toBe("x,y\n1,2");
  writeFileSync(path, "x,y");
  await expect(openJournal(path, header, { resume: false })).rejects.toThrow(/no line of the journal/);
  expect(existsSync(`${path}.lock`)).toBe(false);
});

test("a second coordinator is refused while the first one lives, and takes over from one that died", async () => {
  const path = join(folder(), "s.jsonl");
  const first = await openJournal(path, header, { resume: false });
  await expect(openJournal(path, header, { resume: true })).rejects.toThrow(/another program is running/);
  await first.close();
  writeFileSync(`${path}.lock`, `999999999 ${(await import("node:os")).hostname()}\n`);
  await (await openJournal(path, header, { resume: true })).close();
  expect(existsSync(`${path}.lock`)).toBe(false);
});

test("without --resume the journal that is there is set aside, with it another sweep is refused", async () => {
  const path = join(folder(), "s.jsonl");
  await written(path);
  const other = { ...header, sweep: "fedcba9876543210", plan: { ...header.plan, data: "1".repeat(64) } };
  await expect(openJournal(path, other, { resume: true })).rejects.toThrow(/tables differ/);
  const journal = await openJournal(path, other, { resume: false });
  await journal.close();
  expect((await readJournal(join(path, "..", ".kan", "s.jsonl.1")))?.results.length).toBe(3);
  expect((await readJournal(path))?.header).toEqual(other);
});

test("a folder of results keeps the first of two, passes over what is foreign, and replaces half a file", async () => {
  const path = join(folder(), "shared");
  await joinFolder(path, header);
  await joinFolder(path, header);
  await Promise.all([putResult(path, result(0)), putResult(path, { ...result(1), host: "a" })]);
  await putResult(path, { ...result(1), host: "b" });
  writeFileSync(join(path, "results", "2.json"), '{"v":1,"swee');
  writeFileSync(join(path, "results", "notes.txt"), "hello");
  writeFileSync(join(path, "results", "9.json"), JSON.stringify({ ...result(9), sweep: "f".repeat(16) }));
  writeFileSync(join(path, "results", "8.json"), JSON.stringify(result(7)));
  const found = await readFolder(path);
  expect(found.results.map(({ trial, host }) => [trial, host])).toEqual([
    [0, "here"],
    [1, "a"],
  ]);
  expect(found.foreign).toEqual(["2.json", "8.json", "9.json", "notes.txt"]);
  await putResult(path, result(2));
  expect((await readFolder(path)).results.length).toBe(3);
  await expect(joinFolder(path, { ...header, sweep: "f".repeat(16) })).rejects.toThrow(/another sweep/);
  appendFileSync(join(path, "sweep.json"), "x");
  await expect(readFolder(path)).rejects.toThrow(/no results of a sweep/);
});
