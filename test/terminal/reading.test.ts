import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { progressOn } from "../../bin/terminal/progress.ts";
import { readTable } from "../../src/io/tables/readTable.ts";
import { fakeTerminal } from "./fakeTerminal.ts";

/** What was drawn, one line after the other. */
const linesOf = (written: string): string[] => written.split("\r\u001b[2K").slice(1);

test("reading shows a bar, the share, rows, speed and the time left", () => {
  const terminal = fakeTerminal(true, true);
  const progress = progressOn({ ...terminal, columns: 80 }, false);
  progress.sink({ kind: "read", rows: 0, bytes: 0, ofBytes: 8e6 });
  terminal.time = 2000;
  progress.sink({ kind: "read", rows: 50_000, bytes: 2.1e6, ofBytes: 8e6 });
  terminal.time = 4000;
  progress.sink({ kind: "read", rows: 100_000, bytes: 4e6 });
  terminal.time = 8000;
  progress.sink({ kind: "read", rows: 200_000, bytes: 8e6, ofBytes: 8e6 });
  progress.end();
  expect(linesOf(terminal.written)).toEqual([
    "read  ▕          ▏ 0%  0 rows",
    "read  ▕██▋       ▏ 26%  50,000 rows  25,000 rows/s  5.6 s left",
    "read  100,000 rows  25,000 rows/s",
    "read  ▕██████████▏ 100%  200,000 rows  25,000 rows/s  0.0 s left",
    "",
  ]);
});

test("where nothing can be drawn the share stands alone", () => {
  const terminal = fakeTerminal(true);
  progressOn(terminal, false).sink({ kind: "read", rows: 5, bytes: 1, ofBytes: 4 });
  expect(linesOf(terminal.written)).toEqual(["read  25%  5 rows"]);
});

test("a large table is read under a bar that grows, with its speed and the time left", async () => {
  const folder = mkdtempSync(join(tmpdir(), "kan-reading-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "large.csv");
  const nRows = 600_000;
  writeFileSync(path, `x,y\n${"0.123456789,1.5\n0.75,2.25\n".repeat(nRows / 2)}`);
  const terminal = fakeTerminal(true, true);
  // Every look at the clock finds it 100 ms later.
  const now = () => (terminal.time += 100);
  const progress = progressOn({ ...terminal, now, columns: 80 }, false);
  await readTable(path, {}, progress.sink);
  const lines = linesOf(terminal.written).filter((line) => line.startsWith("read"));
  expect(lines.length).toBeGreaterThan(5);
  expect(lines.at(-1)).toMatch(/^read {2}▕█{10}▏ 100% {2}600,000 rows/);
  const shares = lines.map((line) => Number(/(\d+)%/.exec(line)![1]));
  expect(shares).toEqual([...shares].sort((a, b) => a - b));
  expect(lines.slice(3).every((line) => / rows\/s {2}\S+ s left$/.test(line))).toBe(true);
});
