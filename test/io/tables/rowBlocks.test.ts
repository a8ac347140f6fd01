import { parquetWriteBuffer } from "hyparquet-writer";
import { expect, test } from "vitest";
import type { Diagnostic } from "../../../src/diagnostics.ts";
import { type BlockOptions, type RowBlock, rowBlocks } from "../../../src/io/tables/rows/rowBlocks.ts";
import { blocksOf } from "./given.ts";

async function read(
  bytes: string | Uint8Array,
  wanted: readonly string[],
  options: BlockOptions = {},
): Promise<{ blocks: RowBlock[]; notes: Diagnostic[] }> {
  const blocks: RowBlock[] = [];
  const notes: Diagnostic[] = [];
  for await (const block of rowBlocks(
    "-",
    wanted,
    { ...options, stdin: blocksOf(bytes, 1 << 18) },
    (event) => {
      if (event.kind === "diagnostic") notes.push(event.diagnostic);
    },
  )) {
    blocks.push(block);
  }
  return { blocks, notes };
}

const csv = 'who,x,"y [m]"\nann, 1.50 ,2\n\n"bo,b",NA,3\ncy,4,\n';

test("cells stay as the file has them, wanted columns become numbers in the order asked for", async () => {
  const { blocks } = await read(csv, ["y", "x"]);
  const cells = blocks.flatMap((block) => [...block.cells]);
  expect(cells).toEqual([
    ["ann", "1.50", "2"],
    ["bo,b", "NA", "3"],
    ["cy", "4", ""],
  ]);
  expect(blocks.flatMap(({ columns }) => [...columns[0]!])).toEqual([2, 3, Number.NaN]);
  expect(blocks.flatMap(({ columns }) => [...columns[1]!])).toEqual([1.5, Number.NaN, 4]);
  expect(blocks.flatMap(({ rowNumbers }) => [...rowNumbers])).toEqual([2, 4, 5]);
  expect(blocks[0]!.names).toEqual(["who", "x", "y [m]"]);
});

test("JSON Lines and Parquet give the same rows as CSV", async () => {
  const jsonl = '{"who":"ann","x":1.5,"y":2}\n{"who":"bob","x":null,"y":3}\n';
  const parquet = new Uint8Array(
    parquetWriteBuffer({
      columnData: [
        { name: "who", data: ["ann", "bob"], type: "STRING" },
        { name: "x", data: [1.5, null], type: "DOUBLE", nullable: true },
        { name: "y", data: [2n, 3n], type: "INT64" },
      ],
    }),
  );
  for (const bytes of [jsonl, parquet, "who,x,y\nann,1.5,2\nbob,,3\n"]) {
    const { blocks } = await read(bytes, ["x", "y"]);
    expect(blocks.map(({ names, cells, columns }) => ({ names, cells, columns }))).toEqual([
      {
        names: ["who", "x", "y"],
        cells: [
          ["ann", "1.5", "2"],
          ["bob", "", "3"],
        ],
        columns: [Float64Array.of(1.5, Number.NaN), Float64Array.of(2, 3)],
      },
    ]);
  }
});

test("rows that a condition turns away do not appear", async () => {
  const { blocks } = await read(csv, ["x"], { where: ["who!=ann"] });
  expect(blocks.flatMap(({ cells }) => cells.map(([who]) => who))).toEqual(["bo,b", "cy"]);
});

test("a table without rows gives one block without rows", async () => {
  const { blocks } = await read("x,y\n", ["x"]);
  expect(blocks).toEqual([
    {
      names: ["x", "y"],
      dialect: { delimiter: ",", decimal: "." },
      cells: [],
      rowNumbers: [],
      unseen: [],
      columns: [new Float64Array(0)],
      ifThere: [],
    },
  ]);
});

test("a column that need not be there is read where it is, and what is no number in it is missing", async () => {
  const { blocks } = await read("x,z [m]\n1,2\n3,text\n5,\n", ["x"], { ifThere: ["z", "w"] });
  expect(blocks[0]!.ifThere).toEqual([Float64Array.of(2, Number.NaN, Number.NaN), undefined]);
});

test("a long run of comments in the middle is stepped over", async () => {
  const comments = `# ${"c".repeat(98)}\n`.repeat(20_000);
  const { blocks } = await read(`x,y\n1,2\n${comments}3,4\n`, ["x"]);
  expect(blocks.flatMap(({ columns }) => [...columns[0]!])).toEqual([1, 3]);
  expect(blocks.at(-1)!.rowNumbers.at(-1)).toBe(20_003);
});

test.each<[string, string, readonly string[], object]>([
  [
    "a column that is not there",
    "tme,y\n1,2\n",
    ["time"],
    {
      code: "csv/no-column",
      message: 'the model needs a column "time", which is not there',
      where: { file: "<stdin>", row: 1 },
      hint: 'is it "tme"? the columns are: "tme", "y"',
    },
  ],
  [
    "text in a wanted column",
    "x,y\n1,2\nlow,3\n",
    ["x"],
    {
      code: "csv/not-a-number",
      message: 'column "x" holds "low", expected a finite number',
      where: { file: "<stdin>", row: 3, column: 1 },
    },
  ],
  [
    "an infinite number",
    "x,y\n1,2\n3,inf\n",
    ["y"],
    { code: "csv/not-finite", where: { file: "<stdin>", row: 3, column: 2 } },
  ],
  [
    "a short row",
    "x,y\n1,2\n3\n",
    ["x"],
    { code: "csv/ragged", where: { file: "<stdin>", row: 3, column: 2 } },
  ],
  ["an empty file", "", ["x"], { code: "csv/empty" }],
])("%s is refused", async (_, text, wanted, diagnostic) => {
  await expect(read(text, wanted)).rejects.toMatchObject({ diagnostic });
});
