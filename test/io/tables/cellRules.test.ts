import { expect, test } from "vitest";
import { sentinelIn } from "../../../src/io/tables/columns/columnNotes.ts";
import type { ReadOptions } from "../../../src/io/tables/readOptions.ts";
import { rowBlocks } from "../../../src/io/tables/rows/rowBlocks.ts";
import { blocksOf, plain, reading } from "./given.ts";

const rows = (cells: readonly string[]): string => cells.map((cell, r) => `${cell},${r}\n`).join("");

test.each<readonly [policy: ReadOptions["below"], x: number[], y: number[], said: RegExp]>([
  ["half", [1, 0.25, 2], [0, 1, 2], /1 cell beyond a limit, such as "<0.5", is read as half of it: "x"/],
  ["zero", [1, 0, 2], [0, 1, 2], /is read as 0: "x"/],
  ["drop", [1, 2], [0, 2], /is taken for missing: "x"\n.*1 of 3 rows left out/s],
])("--below %s reads a cell below a limit, and says so", async (below, x, y, told) => {
  const { table, said } = await reading(`x,y\n${rows(["1", "<0.5", "2"])}`, { below: below! });
  expect(plain([...table!.dataset.inputs, ...table!.dataset.targets])).toEqual({ x, y });
  expect(said.join("\n")).toMatch(told);
});

test("a cell above a limit is no number unless its row is left out", async () => {
  const text = `x,y\n${rows(["1", ">100", "2"])}`;
  const half = await reading(text, { below: "half" });
  expect(half.said).toEqual([
    'error[csv/not-a-number] <stdin>:3:1 column "x" holds ">100", not a number',
    "  --below drop leaves out rows with cells beyond a limit",
  ]);
  expect(plain((await reading(text, { below: "drop" })).table!.dataset.inputs)).toEqual({ x: [1, 2] });
});

test("values that stand for missing ones are missing, as numbers and as text, in any format", async () => {
  const missingValues = ["-9999", "n.d."];
  const texts = [
    "x,z,y\n1,5,1\n-9999,5,2\n2,6,3\nN.D.,4,4\n3,-9999.0,5\n4,7,6\n",
    [
      { x: 1, z: 5, y: 1 },
      { x: -9999, z: 5, y: 2 },
      { x: 2, z: 6, y: 3 },
      { x: "n.d.", z: 4, y: 4 },
      { x: 3, z: -9999, y: 5 },
      { x: 4, z: 7, y: 6 },
    ]
      .map((row) => JSON.stringify(row))
      .join("\n"),
  ];
  for (const text of texts) {
    const { table } = await reading(text, { missingValues });
    expect(plain(table!.dataset.inputs)).toEqual({ x: [1, 2, 4], z: [5, 6, 7] });
    const error = await reading(text, { missingValues, missing: "error" });
    expect(error.said[0]).toContain('column "x" has no value here');
  }
  const blocks = rowBlocks("-", ["x"], { missingValues, stdin: blocksOf(texts[0]!) }, () => {});
  for await (const { columns } of blocks)
    expect([...columns[0]!]).toEqual([1, Number.NaN, 2, Number.NaN, 3, 4]);
});

test("a condition looks at what a cell means", async () => {
  const text = 'x,y\n"1,200,000",1\n950,2\n-9999,3\n"1,100",4\n700,5\n';
  const { table } = await reading(text, { where: ["x>=900"], missingValues: ["-9999"] });
  expect(plain(table!.dataset.inputs)).toEqual({ x: [1200000, 950, 1100] });
});

const others = Array.from({ length: 20 }, (_, i) => 10 + ((7 * i) % 20));
test.each<readonly [what: string, values: number[], found: number | undefined]>([
  ["-9999 twice", [...others, -9999, -9999], -9999],
  ["-9999 once", [...others, -9999], -9999],
  ["99 above twenties", [...others, 99], 99],
  ["a value far away, repeated", [...others, 1e6, 1e6], 1e6],
  ["a value far away, once", [...others, 1e6], undefined],
  ["a nine among tens", [...others, 9, 9], undefined],
  ["two settings", [0, 0, 0, 1000, 1000, 1000], undefined],
  ["nothing", others, undefined],
])("a value for missing ones is noticed: %s", (_, values, found) => {
  expect(sentinelIn(Float64Array.from(values))?.value).toBe(found);
});

test("the warning of such a value names the flag that treats it", async () => {
  const { said } = await reading(`x,y\n${rows([...others, -9999, -9999].map(String))}`);
  expect(said).toEqual([
    'warning[csv/sentinel] <stdin>:1:1 "x" is -9999 in 2 of 22 rows, far outside the others (10 to 29)',
    "  --missing-values -9999 if that stands for a missing value",
  ]);
});

test("numbers in quotes and levels counted from one are noted as labels, and a quoted column is no default target", async () => {
  const body = Array.from(
    { length: 24 },
    (_, r) => `${r * 1.5},${(r % 3) + 1},${4 + 2 * (r % 3)},"${300 + (r % 6)}"`,
  );
  const { table, said } = await reading(`"height","plot","cyl","Seed"\n${body.join("\n")}\n`);
  expect(said).toEqual([
    'note[columns/target] "cyl", the last column of numbers that do not look like labels, is taken as the target',
    "  --target names another",
    'note[csv/labels] <stdin>:1:2 "plot" (3 levels), "Seed" (quoted, 6 levels) look like labels and are taken as quantities',
    '  --ignore "plot,Seed" leaves them out, --where NAME=VALUE keeps the rows of one',
  ]);
  expect(table!.dataset.targets[0]!.name).toBe("cyl");
});

test("dates point to what makes numbers of them", async () => {
  const { said } = await reading("Date,x,y\n2023-01-01,1,2\n2023-02-01,2,5\n");
  expect(said[1]).toContain("--dates days");
});

test("a row of units below the names, and numbers with a unit behind, are told for what they are", async () => {
  const failing = async (text: string): Promise<string> => {
    try {
      return (await reading(text)).said.join("\n");
    } catch (error) {
      return String((error as { diagnostic?: { hint?: string } }).diagnostic?.hint ?? error);
    }
  };
  expect(await failing("t,h\ns,m\n0,10\n1,9\n2,8\n")).toContain("like units or a second line of names");
  expect(await failing("a,,b\nA,B,C\n1,2,3\n2,5,4\n3,9,6\n")).toContain(
    "like units or a second line of names",
  );
  expect(await failing("t,h\n0,10\n1,x\n2,8\n")).toContain("correct the cell");
  expect(await failing("p,x,y\n10%,1,1\n20%,2,2\n30%,4,3\n")).toContain('without "%" behind them');
  expect(await failing("p,y\n1,1\n2 kg,2\n3,3\n")).toContain('without "kg" behind them');
});
