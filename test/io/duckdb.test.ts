import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { silent } from "../../src/events.ts";
import { probeDuckDb } from "../../src/io/duckdb.ts";
import { readTable } from "../../src/io/readTable.ts";
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

test.runIf(isHere)("a query that DuckDB refuses is answered with its words in one line", async () => {
  await expect(readTable(path, { sql: "SELECT q FROM data" }, silent)).rejects.toMatchObject({
    diagnostic: {
      code: "duckdb/query",
      message: expect.stringMatching(/^DuckDB says: Binder Error: [^\n]*"q" not found/),
    },
  });
});
