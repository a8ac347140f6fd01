import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import type { ReadOptions } from "../../../src/io/tables/readOptions.ts";
import { reading } from "./given.ts";

const nasty: readonly (readonly [
  what: string,
  bytes: string | Uint8Array,
  options: ReadOptions,
  said: string[],
])[] = [
  [
    "an empty file",
    "",
    {},
    ["error[csv/empty] <stdin> the file is empty", "  it needs a row of names and rows of numbers"],
  ],
  [
    "nothing but comments",
    "# one\n\n# two\n",
    {},
    ["error[csv/empty] <stdin> the file is empty", "  it needs a row of names and rows of numbers"],
  ],
  [
    "a header only",
    "x,y\n",
    {},
    [
      "error[csv/no-rows] <stdin> the table has names (2) but no rows",
      "  add rows of numbers below the names",
    ],
  ],
  [
    "one row",
    "x,y\n1,2\n",
    {},
    [
      "error[csv/too-few-rows] <stdin>:2 this is the only row of numbers; a fit needs at least two",
      "  add rows, or loosen --where and --missing",
    ],
  ],
  [
    "one complete row",
    "x,y\n1,2\n3,NA\n",
    {},
    [
      'warning[csv/dropped] <stdin> 1 of 2 rows left out, with missing cells: "y" 1',
      "  --missing mean fills them, --missing error stops at the first",
      "error[csv/too-few-rows] <stdin>:2 this is the only row of numbers; a fit needs at least two",
      "  add rows, or loosen --where and --missing",
    ],
  ],
  [
    "one column",
    "x\n1\n2\n",
    {},
    [
      'error[csv/no-inputs] <stdin> there is no input column that varies beside the target "x"',
      "  the table needs an input and a target column of numbers",
    ],
  ],
  [
    "no numbers",
    "x,y\na,b\nc,d\n",
    {},
    [
      'error[csv/no-numbers] <stdin> there is no column of numbers to learn; text in "x", "y"',
      "  the table needs an input and a target column of numbers",
    ],
  ],
  [
    "a wrong delimiter",
    "x,y\n1,2\n3,4\n",
    { delimiter: "tab" },
    [
      "note[csv/decimal-comma] <stdin> the comma is taken as the decimal mark",
      "  --decimal . says otherwise",
      'error[csv/no-inputs] <stdin> there is no input column that varies beside the target "x,y"',
      '  perhaps --delimiter ","',
    ],
  ],
  [
    "dates beside the target",
    "d,y\n2024-01-01,1\n2024-01-02,2\n2024-01-03,4\n",
    {},
    [
      'warning[csv/text-column] <stdin>:2:1 1 text column is left out: "d" ("2024-01-01")',
      "  --dates days (or seconds, or season) makes numbers of dates",
      'error[csv/no-inputs] <stdin> there is no input column that varies beside the target "y"',
      "  --dates days (or seconds, or season) makes numbers of dates",
    ],
  ],
  [
    "shares as the target",
    "x,y\n1,45 %\n2,50 %\n3,62 %\n",
    { target: ["y"], task: "auto" },
    [
      'error[csv/not-a-number] <stdin>:2:2 the target "y" holds text ("45 %"), not numbers',
      '  write the numbers without "%" behind them; a unit belongs into the name of the column',
    ],
  ],
  [
    "amounts as the target",
    "x,y\n1,$1200\n2,$1300\n3,$1500\n",
    { target: ["y"], task: "auto" },
    [
      'error[csv/not-a-number] <stdin>:2:2 the target "y" holds text ("$1200"), not numbers',
      '  write the numbers without "$" before them; a unit belongs into the name of the column',
    ],
  ],
  [
    "a cell that is no number",
    "theta,y\n1,2\nn/a,3\n2,4\n",
    {},
    [
      'error[csv/not-a-number] <stdin>:3:1 column "theta" holds "n/a", not a number',
      '  correct the cell, or --missing-values "n/a" if it stands for a missing value, or --ignore "theta"',
    ],
  ],
  [
    "three cells that are no numbers",
    "x,y\n1,2\n1,3\n2,4\n3,1\nlow,1\n5,1\nlow,2\nhigh,3\n",
    {},
    [
      'error[csv/not-a-number] <stdin>:6:1 column "x" holds "low", not a number (and 2 more such cells)',
      '  correct the cell, or --missing-values "low" if it stands for a missing value, or --ignore "x"',
    ],
  ],
  [
    "a decimal comma among points",
    "x;y\n1.5;2\n1,5;3\n2;4\n",
    {},
    [
      'error[csv/not-a-number] <stdin>:3:1 column "x" holds "1,5", not a number',
      "  if the comma is the decimal mark, say --decimal ,",
    ],
  ],
  [
    "a comma that can be either mark",
    "x\ty\n1\t1,234\n3\t12,345\n",
    {},
    [
      'error[csv/not-a-number] <stdin>:2:2 column "y" holds "1,234", not a number (and 1 more such cell)',
      "  --thousands , if that is 1234, --decimal , if it is 1.234",
    ],
  ],
  [
    "thousands that not all cells have",
    'x,y\n1,"1,234,567"\n3,"12,34"\n4,0.5\n',
    {},
    [
      'error[csv/not-a-number] <stdin>:2:2 column "y" holds "1,234,567", not a number (and 1 more such cell)',
      "  --thousands , if that is 1234567",
    ],
  ],
  [
    "a limit",
    "x,y\n1,2\n<0.5,3\n2,4\n",
    {},
    [
      'error[csv/not-a-number] <stdin>:3:1 column "x" holds "<0.5", not a number',
      "  --below half reads a cell below a limit as half of it, zero as 0, drop leaves its row out",
    ],
  ],
  [
    "a text target",
    "x,name\n1,ann\n2,bob\n",
    { target: ["name"] },
    [
      'error[csv/not-a-number] <stdin>:2:2 the target "name" holds text ("ann"), not numbers',
      "  name a column of numbers with --target",
    ],
  ],
  [
    "a text input",
    "name,y\nann,1\nbob,2\n",
    { inputs: ["name"] },
    [
      'error[csv/not-a-number] <stdin>:2:1 the input "name" holds text ("ann"), not numbers',
      "  name a column of numbers with --inputs",
    ],
  ],
  [
    "a constant target",
    "x,y\n1,7\n2,7\n",
    {},
    [
      'error[csv/constant-target] <stdin>:1:2 the target "y" is 7 in every row: there is nothing to learn',
      "  name another column with --target",
    ],
  ],
  [
    "constant inputs only",
    "x,y\n1,7\n1,8\n",
    {},
    [
      'warning[csv/constant-column] <stdin>:1:1 1 constant column is left out: "x" = 1',
      'error[csv/no-inputs] <stdin> there is no input column that varies beside the target "y"',
      "  the table needs an input and a target column of numbers",
    ],
  ],
  [
    "an empty column as target",
    "x,y\n1,NA\n2,\n",
    { target: ["y"] },
    ['error[csv/empty-column] <stdin>:1:2 column "y" holds no number in 2 rows', "  name another column"],
  ],
  [
    "no complete row",
    "a,b,y\n1,,3\n2,2,\n3,,4\n4,5,NA\n",
    {},
    [
      'error[csv/no-rows] <stdin>:1:2 none of 4 rows is complete; "b" alone misses 2',
      '  --ignore "b", or --missing mean',
    ],
  ],
  [
    "a missing cell that must not be",
    "a,b,y\n1,2,3\n2,-,3\nnull,4,9\n",
    { missing: "error" },
    [
      'error[csv/missing] <stdin>:3:2 column "b" has no value here ("-"); 2 missing cells in all',
      "  --missing drop leaves such rows out, --missing mean fills them",
    ],
  ],
  [
    "infinity",
    "x,y\n1,2\n-inf,4\n",
    {},
    [
      'error[csv/not-finite] <stdin>:3:1 column "x" holds "-inf", which is no finite float64 number',
      '  write NA where there is no value, or --ignore "x"',
    ],
  ],
  [
    "overflow",
    "x,y\n1,2\n2,1e400\n",
    {},
    [
      'error[csv/not-finite] <stdin>:3:2 column "y" holds "1e400", which is no finite float64 number',
      '  write NA where there is no value, or --ignore "y"',
    ],
  ],
  [
    "a short row",
    "x,y\n1,2\n\n# c\n3\n",
    {},
    [
      "error[csv/ragged] <stdin>:5:2 this row has 1 cell, the table has 2 columns",
      "  leave a missing cell empty but keep its delimiter",
    ],
  ],
  [
    "a long row",
    "x,y\n1,2\n3,4,5\n",
    {},
    [
      "error[csv/ragged] <stdin>:3:3 this row has 3 cells, the table has 2 columns",
      "  put a cell that holds the delimiter in quotes, or name the right --delimiter",
    ],
  ],
  [
    "an open quote",
    'x,y\n1,2\n\n3,"4\n5,6\n',
    {},
    [
      'error[csv/open-quote] <stdin>:4 a quote (") opened in this row is never closed',
      '  close it, or write a quote inside a quoted cell twice: ""',
    ],
  ],
  [
    "text after a quote",
    'x,y\n1,2\n3,"4"5\n',
    {},
    [
      "error[csv/quote] <stdin>:3 a quoted cell goes on after its closing quote",
      '  write a quote inside a quoted cell twice: ""',
    ],
  ],
  [
    "a row in error after a cell of three lines",
    'x,y,s\n1,2,"a\nb\nc"\n2,zz,a\n3,4,b\n',
    {},
    [
      'error[csv/not-a-number] <stdin>:5:2 column "y" holds "zz", not a number',
      '  correct the cell, or --missing-values "zz" if it stands for a missing value, or --ignore "y"',
    ],
  ],
  [
    "half a gzip file",
    gzipSync("x,y\n1,2\n3,4\n").subarray(0, 20),
    {},
    [
      "error[gzip/damaged] <stdin> the gzip data is damaged or cut off (unexpected end of file)",
      "  copy or download the file again",
    ],
  ],
  [
    "a spreadsheet",
    Buffer.from("PK\u0003\u0004rest"),
    {},
    [
      "error[file/unknown-format] <stdin> this file is a zip archive or a spreadsheet (.xlsx, .ods), not a table",
      "  save the sheet as CSV, or unzip it, and pass that file",
    ],
  ],
  [
    "binary data",
    Buffer.from([1, 2, 0, 4, 5, 6, 7, 8]),
    {},
    [
      "error[file/unknown-format] <stdin> this file holds binary data, not a table of text",
      "  CSV, gzipped CSV, JSON Lines and Parquet can be read",
    ],
  ],
];
test("brackets nested deeper than the stack reaches are no numbers, in the first line too", async () => {
  const nested = `[${"[".repeat(5000)}${"]".repeat(5000)}]\n`;
  for (const lines of [nested, `[1,2]\n${nested.replace(/\]\n$/, ",1]\n")}`]) {
    const { table, said } = await reading(lines, {});
    expect(table).toBeUndefined();
    expect(said.filter((line) => line.startsWith("error[")).length).toBe(1);
  }
});

test.each(nasty)("%s is refused with its place and what to do", async (_, bytes, options, said) => {
  const result = await reading(bytes, options);
  expect(result.table).toBeUndefined();
  expect(result.said).toEqual(said);
});
