import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { silent } from "../../../src/events.ts";
import { probeDuckDb } from "../../../src/io/tables/formats/duckdb.ts";
import type { ReadOptions } from "../../../src/io/tables/readOptions.ts";
import { readTable } from "../../../src/io/tables/readTable.ts";
import { rowBlocks } from "../../../src/io/tables/rows/rowBlocks.ts";
import { plain } from "./given.ts";

const found = await probeDuckDb();
const isHere = "version" in found;
const folder = mkdtempSync(join(tmpdir(), "kan-duckdb-"));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, "it's.csv");
writeFileSync(path, "name,x,y\na,1,2\nb,2,4\nc,,5\nd,3,7\n");

test.skipIf(isHere)("without DuckDB a query is refused with the command that installs it", async () => {
  expect(found).toEqual({ missing: expect.stringMatching(/./) });
  await expect(readTable(path, { sql: "SELECT x, y FROM data" }, silent)).rejects.toMatchObject({
    diagnostic: { code: "duckdb/missing", hint: "npm install @duckdb/node-api, beside kan; about 70 MB" },
  });
});

const refusals: readonly (readonly [string, string, ReadOptions, string])[] = [
  ["standard input", "-", { sql: "SELECT * FROM data" }, "DuckDB reads files, not standard input"],
  ["an empty query", path, { sql: " ; " }, "--sql is empty, expected a query"],
  [
    "a database without a query",
    "x.duckdb",
    { reader: "duckdb" },
    "a database holds several tables, and a query must say which",
  ],
  [
    "a delimiter for Parquet",
    "x.parquet",
    { reader: "duckdb", delimiter: ";" },
    "--delimiter, --decimal and --no-header are for CSV",
  ],
  [
    "a delimiter that none can be",
    path,
    { reader: "duckdb", delimiter: "'); --" },
    `the delimiter "'); --" cannot separate cells`,
  ],
  [
    "a file that is not there",
    join(folder, "its.csv"),
    { sql: "SELECT * FROM data" },
    "there is no such file",
  ],
];

test.each(refusals)(
  "with or without DuckDB %s is refused before it is looked for",
  async (_, at, options, message) => {
    await expect(readTable(at, options, silent)).rejects.toMatchObject({ diagnostic: { message } });
    await expect(rowBlocks(at, ["x"], options, silent).next()).rejects.toMatchObject({
      diagnostic: { message },
    });
  },
);

test.runIf(isHere)(
  "with DuckDB a CSV is read by the delimiter, decimal mark and header that were given",
  async () => {
    const european = join(folder, "european.csv");
    writeFileSync(european, "0,5;1\n1,5;3\n2,5;4\n");
    const options = { delimiter: ";", decimal: ",", header: false } as const;
    const theirs = await readTable(european, { ...options, reader: "duckdb" }, silent);
    const ours = await readTable(european, options, silent);
    expect(theirs.dataset.targets[0]!.values).toEqual(ours.dataset.targets[0]!.values);
    expect(theirs.dataset.inputs[0]!.values).toEqual(ours.dataset.inputs[0]!.values);
  },
);

test.runIf(isHere)("with DuckDB rows to predict come from a query too, in its order", async () => {
  const rows: (readonly string[])[] = [];
  const columns: number[][] = [];
  for await (const block of rowBlocks(
    path,
    ["x"],
    { sql: "SELECT x, name FROM data ORDER BY name DESC" },
    silent,
  )) {
    rows.push(...block.cells);
    columns.push([...block.columns[0]!]);
  }
  expect(rows).toEqual([
    ["3", "d"],
    ["", "c"],
    ["2", "b"],
    ["1", "a"],
  ]);
  expect(columns).toEqual([[3, Number.NaN, 2, 1]]);
});

test.runIf(isHere)("with DuckDB a query selects rows and columns", async () => {
  const table = await readTable(
    path,
    { sql: "SELECT x, x * 2 AS z, y FROM data WHERE name <> 'a';" },
    silent,
  );
  expect(plain(table.dataset.inputs)).toEqual({ x: [2, 3], z: [4, 6] });
  expect(plain(table.dataset.targets)).toEqual({ y: [4, 7] });
  expect(table.notes.map(({ code }) => code)).toEqual(["duckdb/dropped"]);
});

test.runIf(isHere)("with DuckDB the same table is read as without", async () => {
  const ours = await readTable(path, {}, silent);
  const theirs = await readTable(path, { reader: "duckdb" }, silent);
  expect(theirs.dataset).toEqual(ours.dataset);
  expect(theirs.notes.map(({ message }) => message)).toEqual(ours.notes.map(({ message }) => message));
});

test
  .runIf(isHere)
  .each([
    "SELECT 1); COPY (SELECT 'x' AS evil) TO 'FILE'; SELECT (1",
    "SELECT 1; COPY (SELECT 1) TO 'FILE'",
    "COPY (SELECT 1) TO 'FILE'",
    "SELECT * FROM read_text('/etc/hostname')",
    "SELECT * FROM read_csv_auto('/etc/passwd')",
    "INSTALL httpfs",
    "SET enable_external_access = true",
    "SELEC a",
  ])("the query %s touches nothing and ends in one line", async (text) => {
  const pwned = join(folder, "pwned.csv");
  const sql = text.replace("FILE", pwned);
  const thrown = await readTable(path, { sql }, silent).catch((error: unknown) => error);
  expect(thrown).toMatchObject({ diagnostic: { code: expect.stringMatching(/^duckdb\//) } });
  expect((thrown as Error).message).not.toContain("\n");
  expect(existsSync(pwned)).toBe(false);
});

test.runIf(isHere)("a pattern of files is read within its folder", async () => {
  mkdirSync(join(folder, "parts"), { recursive: true });
  for (const part of [1, 2])
    writeFileSync(join(folder, "parts", `${part}.csv`), `x,y\n${part},2\n3,4\n5,7\n`);
  const { dataset } = await readTable(join(folder, "parts", "*.csv"), { reader: "duckdb" }, silent);
  expect(dataset.nRows).toBe(6);
});

test.runIf(isHere)("a query that DuckDB refuses is answered with its words in one line", async () => {
  await expect(readTable(path, { sql: "SELECT q FROM data" }, silent)).rejects.toMatchObject({
    diagnostic: {
      code: "duckdb/query",
      message: expect.stringMatching(/^DuckDB says: Binder Error: [^\n]*"q" not found/),
    },
  });
});
