import { expect, test } from "vitest";
import { MAX_COLUMNS } from "../../../src/io/tables/limits.ts";
import { reading } from "./given.ts";

const wide = (nColumns: number): string => Array.from({ length: nColumns }, (_, c) => `c${c}`).join(",");

test("a table wider than the limit is refused by its header, in every format", async () => {
  const record = JSON.stringify(
    Object.fromEntries(
      wide(MAX_COLUMNS + 1)
        .split(",")
        .entries(),
    ),
  );
  for (const text of [`${wide(MAX_COLUMNS + 1)}\n1,2\n`, `${record}\n`, `${wide(100_000)}\n`]) {
    const { table, said } = await reading(text);
    expect(table).toBeUndefined();
    expect(said).toEqual([
      expect.stringMatching(
        /^error\[data\/too-wide\] <stdin>(:1)? the table has \d+ columns, more than 20000$/,
      ),
      "  name a table with the columns that matter; rows and columns may have changed places",
    ]);
  }
});

test("a ragged row under the widest header is told in one line, and room is made by cells, not by columns", async () => {
  const before = process.memoryUsage().arrayBuffers;
  const { said } = await reading(`${wide(MAX_COLUMNS)}\n1,2\n`);
  expect(said[0]).toBe("error[csv/ragged] <stdin>:2:3 this row has 2 cells, the table has 20000 columns");
  // 20,000 columns of 4,096 rows would be 655 MB.
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1e8);
});

test("a name that stands over every column is told some times, then counted", async () => {
  const { said } = await reading(`${Array(2000).fill("x").join(",")}\n1,2\n`);
  expect(said.filter((line) => line.startsWith("warning[csv/duplicate-header]"))).toHaveLength(6);
  expect(said[5]).toBe(
    "warning[csv/duplicate-header] <stdin>:1 1994 more columns have a name that was given before, and are numbered alike",
  );
});

test("numbers whose squares overflow or vanish are refused with what to do, in inputs and target", async () => {
  for (const [text, said] of [
    ["x,y\n1,1e200\n2,3\n3,4\n", /^error\[data\/too-large\] <stdin>:1:2 column "y" holds 1\.00e\+200/],
    ["x,y\n-1e308,1\n2,3\n3,4\n", /^error\[data\/too-large\] <stdin>:1:1 column "x" holds 1\.00e\+308/],
    ["x,y\n1e-320,1\n0,3\n-2e-310,4\n", /^error\[data\/too-small\] <stdin>:1:1 column "x"/],
  ] as const) {
    const result = await reading(text);
    expect(result.table).toBeUndefined();
    expect(result.said[0]).toMatch(said);
  }
});

test("a tiny number among ordinary ones is a number", async () => {
  const { table } = await reading("x,y\n1e-320,1\n2,3\n3,4\n");
  expect(table?.dataset.nRows).toBe(3);
});
