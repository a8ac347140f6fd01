import { expect, test } from "vitest";
import { type FrontLine, liveFront } from "../../bin/terminal/frontTable.ts";
import { fakeTerminal } from "./fakeTerminal.ts";

/** What a screen shows after text with returns, cursor-up and erase-below sequences; every line must fit. */
function screenAfter(written: string, columns: number): string[] {
  let lines = [""];
  let row = 0;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: cursor codes are control characters.
  for (const [piece] of written.matchAll(/\u001b\[\d*[A-Z]|\r|\n|[^\u001b\r\n]+/g)) {
    if (piece === "\n") {
      row++;
      lines[row] ??= "";
    } else if (piece.endsWith("A") && piece.startsWith("\u001b")) row -= Number(piece.slice(2, -1));
    else if (piece === "\u001b[0J") {
      lines = lines.slice(0, row);
      lines[row] = "";
    } else if (piece !== "\r") {
      lines[row] += piece;
      expect(lines[row]!.length).toBeLessThanOrEqual(columns);
    }
  }
  return lines;
}

const line = (nodes: number, error: number, isBest: boolean): FrontLine => ({
  nodes,
  error,
  formula: `${"long_name*".repeat(nodes)}x`,
  isBest,
});

test("a live table is redrawn in place and never wider than the screen", () => {
  const terminal = fakeTerminal(true);
  const live = liveFront(terminal, false);
  live.report("simple forms");
  terminal.time = 1000;
  live.improve([line(3, 0.1, true)], line(3, 0.1, true));
  terminal.time = 2000;
  live.improve([line(3, 0.1, false), line(9, 0.01, true)], line(9, 0.01, true));
  expect(screenAfter(terminal.written, 60)).toEqual([
    "     nodes  error  formula",
    "         3    0.1  long_name*long_name*long_name*x",
    "  >      9   0.01  long_name*long_name*long_name*long_name*…",
    "  2.0 s  simple forms",
  ]);
  live.clear();
  live.clear();
  expect(screenAfter(terminal.written, 60)).toEqual([""]);
});

test("a live table holds still between two moments less than 80 ms apart", () => {
  const terminal = fakeTerminal(true);
  const live = liveFront(terminal, false);
  live.improve([line(3, 0.1, true)], line(3, 0.1, true));
  const before = terminal.written;
  terminal.time = 50;
  live.report("networks");
  expect(terminal.written).toBe(before);
  terminal.time = 100;
  live.report("networks");
  expect(screenAfter(terminal.written, 60).at(-1)).toBe("  0.1 s  networks");
});

test("without a screen each improvement is one plain line", () => {
  const terminal = fakeTerminal(false);
  const live = liveFront(terminal, false);
  live.report("simple forms");
  terminal.time = 1500;
  live.improve([line(1, 0.1, true)], line(1, 0.1, true));
  live.improve([line(1, 0.1, true), line(9, 1e-7, true)], line(9, 1e-7, true));
  live.clear();
  expect(terminal.written).toBe(
    "   after  nodes   RMSE/std  least error for its size so far…\n" +
      "   1.5 s      1        0.1  long_name*x\n" +
      `   1.5 s      9       1e-7  ${"long_name*".repeat(3)}l…\n`,
  );
});

test("a quiet run shows no table", () => {
  for (const isLive of [true, false]) {
    const terminal = fakeTerminal(isLive);
    const live = liveFront(terminal, true);
    live.improve([line(3, 0.1, true)], line(3, 0.1, true));
    live.report("networks");
    live.clear();
    expect(terminal.written).toBe("");
  }
});
