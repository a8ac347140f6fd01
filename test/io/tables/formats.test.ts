import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { type ColumnSource, parquetWriteBuffer } from "hyparquet-writer";
import { afterAll, expect, test } from "vitest";
import { silent } from "../../../src/events.ts";
import { readTable } from "../../../src/io/tables/readTable.ts";
import { plain, reading } from "./given.ts";

const folder = mkdtempSync(join(tmpdir(), "kan-formats-"));
afterAll(() => rmSync(folder, { recursive: true }));

const jsonLines: readonly (readonly [string, string, inputs: object, targets: object, said: string[]])[] = [
  ["objects", '{"x":1,"y":2}\n{"x":3,"y":4}\n', { x: [1, 3] }, { y: [2, 4] }, []],
  ["objects with keys in another order", '{"x":1,"y":2}\n{"y":4,"x":3}\n', { x: [1, 3] }, { y: [2, 4] }, []],
  ["lists under a list of names", '["x","y"]\n[1,2]\n[3,4]\n', { x: [1, 3] }, { y: [2, 4] }, []],
  ["lists without names", "[1,2]\r\n\r\n[3,4]", { x1: [1, 3] }, { x2: [2, 4] }, []],
  ["numbers as text", '{"x":"1.5","y":" 2 "}\n{"x":"3","y":"4"}\n', { x: [1.5, 3] }, { y: [2, 4] }, []],
  [
    "null, absent keys and missing texts",
    '{"x":1,"y":2}\n{"x":null,"y":3}\n{"y":4}\n{"x":"NA","y":5}\n{"x":2,"y":6}\n',
    { x: [1, 2] },
    { y: [2, 6] },
    [
      'warning[jsonl/dropped] <stdin> 3 of 5 rows left out, with missing cells: "x" 3',
      "  --missing mean fills them, --missing error stops at the first",
    ],
  ],
  [
    "text, truth values and records",
    '{"s":"a","t":true,"r":{"q":1},"x":1,"y":2}\n{"s":"b","t":false,"r":{"q":2},"x":3,"y":4}\n',
    { x: [1, 3] },
    { y: [2, 4] },
    [
      'warning[jsonl/text-column] <stdin>:1:1 3 text columns are left out: "s", "t", "r"',
      "  --where NAME=VALUE keeps the rows with one text",
    ],
  ],
];

test.each(jsonLines)("JSON Lines: %s", async (_, text, inputs, targets, said) => {
  const result = await reading(text);
  expect(result.said).toEqual(said);
  expect(plain(result.table!.dataset.inputs)).toEqual(inputs);
  expect(plain(result.table!.dataset.targets)).toEqual(targets);
  expect((await reading(gzipSync(text))).table!.dataset).toEqual(result.table!.dataset);
});

test.each<[string, string, string[]]>([
  [
    "a line that is not JSON",
    '{"x":1,"y":2}\n{"x":1,"y":}\n',
    [
      "error[jsonl/not-json] <stdin>:2 this line is not JSON",
      '  write one object a line, such as {"x": 1, "y": 2}; jq -c ".[]" makes lines of a list',
    ],
  ],
  [
    "a line that is no row",
    "[1,2]\n3\n",
    [
      "error[jsonl/not-a-row] <stdin>:2 this line is 3, not an object or a list",
      '  write one object a line, such as {"x": 1, "y": 2}',
    ],
  ],
  [
    "a row of another width",
    "[1,2]\n[3]\n",
    [
      "error[jsonl/ragged] <stdin>:2:2 this row has 1 cell, the table has 2 columns",
      "  write null for a missing cell",
    ],
  ],
  [
    "text among numbers",
    '{"x":1,"y":2}\n{"x":"low","y":3}\n{"x":2,"y":5}\n',
    [
      'error[jsonl/not-a-number] <stdin>:2:1 column "x" holds "low", not a number',
      '  correct the cell, or --missing-values "low" if it stands for a missing value, or --ignore "x"',
    ],
  ],
])("JSON Lines: %s is refused", async (_, text, said) => {
  const result = await reading(text);
  expect(result.table).toBeUndefined();
  expect(result.said).toEqual(said);
});

test("a CSV file whose first name is in brackets is not JSON", async () => {
  const { table } = await reading("[K],[m]\n1,2\n3,4\n");
  expect(table!.dialect).toEqual({ delimiter: ",", decimal: "." });
});

function parquet(columnData: ColumnSource[], rowGroupSize?: number): Buffer {
  return Buffer.from(parquetWriteBuffer({ columnData, ...(rowGroupSize !== undefined && { rowGroupSize }) }));
}

test("Parquet: any float64 columns come back bit for bit, from standard input and from disk", async () => {
  const path = join(folder, "rows.parquet");
  const finite = fc.double({ min: -1e150, max: 1e150, noNaN: true });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(finite, finite), { minLength: 2, maxLength: 40 }), async (drawn) => {
      const rows = [[1, 1] as const, ...drawn];
      fc.pre([0, 1].every((c) => rows.some((row) => row[c as 0 | 1] !== rows[0]![c as 0 | 1])));
      const columns = [0, 1].map((c) => Float64Array.from(rows, (row) => row[c as 0 | 1]));
      const bytes = parquet(
        [
          { name: "x", data: columns[0]!, type: "DOUBLE" },
          { name: "y", data: columns[1]!, type: "DOUBLE" },
        ],
        7,
      );
      const { table } = await reading(bytes);
      expect(table!.dataset.inputs[0]!.values).toEqual(columns[0]);
      expect(table!.dataset.targets[0]!.values).toEqual(columns[1]);
      writeFileSync(path, bytes);
      expect((await readTable(path, {}, silent)).dataset.fingerprint).toBe(table!.dataset.fingerprint);
    }),
    { numRuns: 20 },
  );
});

test("Parquet: whole numbers, missing cells, text and rows chosen by text", async () => {
  const bytes = parquet([
    { name: "state", data: ["a", "b", "a", "a", "a"], type: "STRING" },
    { name: "n", data: [1n, 2n, 3n, 4n, 2n ** 60n], type: "INT64" },
    { name: "x", data: [1.5, 2.5, null, 4.5, 5.5], type: "DOUBLE", nullable: true },
    { name: "y", data: Int32Array.of(1, 2, 3, 5, 8), type: "INT32" },
  ]);
  const { table, said } = await reading(bytes, { where: ["state=a"] });
  expect(said).toEqual([
    'warning[parquet/dropped] <stdin> 1 of 4 rows left out, with missing cells: "x" 1',
    "  --missing mean fills them, --missing error stops at the first",
  ]);
  expect(plain(table!.dataset.inputs)).toEqual({ n: [1, 4, 2 ** 60], x: [1.5, 4.5, 5.5] });
  expect(plain(table!.dataset.targets)).toEqual({ y: [1, 5, 8] });
  expect([0, 1, 2].map((r) => table!.rowNumbers.at(r))).toEqual([1, 4, 5]);
});

test("Parquet: columns that are not needed are not read", async () => {
  const bytes = parquet([
    { name: "x", data: Float64Array.of(1, 2), type: "DOUBLE" },
    { name: "z", data: Float64Array.of(5, 6), type: "DOUBLE" },
    { name: "y", data: Float64Array.of(3, 4), type: "DOUBLE" },
  ]);
  const { table } = await reading(bytes, { inputs: ["x"], target: ["y"] });
  expect(plain(table!.dataset.inputs)).toEqual({ x: [1, 2] });
});

test("Parquet: a file cut off is refused", async () => {
  const bytes = parquet([{ name: "x", data: Float64Array.of(1, 2), type: "DOUBLE" }]);
  const { said } = await reading(bytes.subarray(0, bytes.length - 6));
  expect(said[0]).toMatch(/^error\[parquet\/damaged\] <stdin> this Parquet file cannot be read \(/);
});

test("Parquet: two columns of one name are refused, for they are read by name", async () => {
  const data = Float64Array.of(1, 2, 4);
  const bytes = parquet([
    { name: "y", data, type: "DOUBLE" },
    { name: "y", data, type: "DOUBLE" },
  ]);
  const { said } = await reading(bytes);
  expect(said[0]).toBe('error[parquet/duplicate-name] <stdin> two columns are called "y"');
});
