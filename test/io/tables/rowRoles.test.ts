import { expect, test } from "vitest";
import type { ReadOptions } from "../../../src/io/tables/readOptions.ts";
import { readTable, type Table } from "../../../src/io/tables/readTable.ts";

function read(text: string, options: ReadOptions): Promise<Table> {
  const stdin = (async function* () {
    yield Buffer.from(text);
  })();
  return readTable("-", { ...options, stdin });
}

const table = "x,y,w,s,who\n1,2,1,0.5,a\n2,3,0,1,b\n3,5,2,0.5,a\n4,7,1,2,c\n";
const y = { target: ["y"] };

test("weights and standard errors make rows count, 1 on the average, and are no inputs", async () => {
  const { dataset } = await read(table, { ...y, weights: "w", sigma: "s" });
  expect(dataset.inputs.map(({ name }) => name)).toEqual(["x"]);
  // w/s²: 4, 0, 8, 0.25, whose mean is 3.0625.
  expect([...dataset.weights!]).toEqual([4, 0, 8, 0.25].map((v) => v / 3.0625));
  const alone = await read(table, { ...y, weights: "w", ignore: ["s"] });
  expect([...alone.dataset.weights!]).toEqual([1, 0, 2, 1]);
});

test("groups are text or numbers, and rows without one are left out", async () => {
  const { dataset, counts } = await read(table.replace("0.5,a\n2", "0.5,\n2"), { ...y, group: "who" });
  expect(counts.nDropped).toBe(1);
  expect([...dataset.groups!]).toEqual([0, 1, 2]);
  expect(dataset.inputs.map(({ name }) => name)).toEqual(["x", "w", "s"]);
});

test.each([
  [
    "a weight below 0",
    table.replace("2,3,0", "2,3,-1"),
    { weights: "w" },
    'holds "-1", expected a weight, 0 or more',
  ],
  ["text as a weight", table, { weights: "who" }, 'the column "who" of --weights holds "a"'],
  [
    "text as a standard error",
    table.replace("0.5,a", "low,a"),
    { sigma: "s" },
    'the column "s" of --sigma holds "low"',
  ],
  [
    "a standard error of 0",
    table.replace("0.5,a", "0,a"),
    { sigma: "s" },
    "expected a standard error, above 0",
  ],
  ["weights that are all 0", "x,y,w\n1,2,0\n2,3,0\n", { weights: "w" }, "is 0 in every row: no row counts"],
  ["one group alone", "x,y,g\n1,2,a\n2,3,a\n", { group: "g" }, "all rows are of one group"],
  ["the target as weights", table, { weights: "y" }, 'column "y" is named by --weights and by --target'],
] as const)("%s is refused at its cell", async (_, text, options, message) => {
  await expect(read(text, { ...y, ...options })).rejects.toThrow(message);
});
