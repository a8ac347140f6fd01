import { expect, test } from "vitest";
import type { ReadOptions } from "../../../src/io/tables/readOptions.ts";
import { plain, reading } from "./given.ts";

const bearable: readonly (readonly [
  what: string,
  text: string,
  options: ReadOptions,
  said: string[],
  inputs: Record<string, number[]>,
  targets: Record<string, number[]>,
])[] = [
  [
    "missing cells of every spelling",
    "x,y\n1,2\n,3\nNA,3\nNaN,3\nnull,3\n-,3\n4,nan\n5,6\n",
    {},
    [
      'warning[csv/dropped] <stdin> 6 of 8 rows left out, with missing cells: "x" 5, "y" 1',
      "  --missing mean fills them, --missing error stops at the first",
    ],
    { x: [1, 5] },
    { y: [2, 6] },
  ],
  [
    "missing cells filled",
    "x,z,y\n1,5,2\n,6,3\n4,,4\n7,7,\n",
    { missing: "mean" },
    [
      'warning[csv/filled] <stdin> 2 missing cells filled with the mean of the column: "x" 1, "z" 1',
      "  --missing drop leaves such rows out",
      'warning[csv/dropped] <stdin> 1 of 4 rows left out, without a target: "y" 1',
      "  a row without its target teaches nothing",
    ],
    { x: [1, 4, 4], z: [5, 6, 6] },
    { y: [2, 3, 4] },
  ],
  [
    "missing cells in columns that are not used",
    "x,z,y\n1,,2\n2,,3\n3,1,5\n",
    { ignore: ["z"] },
    [],
    { x: [1, 2, 3] },
    { y: [2, 3, 5] },
  ],
  [
    "text columns",
    "who,x,y,kind\nann,1,2,a\nbob,3,4,b\n",
    {},
    [
      'warning[csv/text-column] <stdin>:2:1 2 text columns are left out: "who", "kind"',
      "  --where NAME=VALUE keeps the rows with one text",
    ],
    { x: [1, 3] },
    { y: [2, 4] },
  ],
  [
    "a text column of line breaks",
    'note,x,y\n"a\n""b"", c",1,2\n"d",3,4\n',
    {},
    [
      'warning[csv/text-column] <stdin>:2:1 1 text column is left out: "note" ("a "b", c")',
      "  --where NAME=VALUE keeps the rows with one text",
    ],
    { x: [1, 3] },
    { y: [2, 4] },
  ],
  [
    "a column without a number",
    "x,z,y\n1,NA,2\n3,,4\n",
    {},
    ['warning[csv/empty-column] <stdin>:1:2 1 empty column is left out: "z"'],
    { x: [1, 3] },
    { y: [2, 4] },
  ],
  [
    "constant columns",
    "x,k,y\n1,9.81,2\n3,9.81,4\n",
    {},
    ['warning[csv/constant-column] <stdin>:1:2 1 constant column is left out: "k" = 9.81'],
    { x: [1, 3] },
    { y: [2, 4] },
  ],
  [
    "a column that becomes constant when rows go",
    "x,k,y\n1,1,2\n3,1,4\n3,2,\n",
    {},
    [
      'warning[csv/dropped] <stdin> 1 of 3 rows left out, with missing cells: "y" 1',
      "  --missing mean fills them, --missing error stops at the first",
      'warning[csv/constant-column] <stdin>:1:2 1 constant column is left out: "k" = 1',
    ],
    { x: [1, 3] },
    { y: [2, 4] },
  ],
  [
    "names given twice",
    "x,x,x_2,x\n1,2,3,4\n5,6,7,9\n",
    {},
    [
      'warning[csv/duplicate-header] <stdin>:1:2 the name "x" was given before; this column is called "x_3"',
      'warning[csv/duplicate-header] <stdin>:1:4 the name "x" was given before; this column is called "x_4"',
    ],
    { x: [1, 5], x_3: [2, 6], x_2: [3, 7] },
    { x_4: [4, 9] },
  ],
  ["a column without a name", "x,,y\n1,5,2\n3,4,4\n", {}, [], { x: [1, 3], x2: [5, 4] }, { y: [2, 4] }],
  [
    "row numbers",
    ",x,y\n1,5,2\n2,4,4\n",
    {},
    [
      'warning[csv/row-numbers] <stdin>:1:1 1 unnamed row-number column is left out: "x1"',
      "  --inputs names the columns to use",
    ],
    { x: [5, 4] },
    { y: [2, 4] },
  ],
  [
    "no header",
    "1,2\n3,4\n",
    {},
    [
      "warning[csv/no-header] <stdin>:1 the first row holds only numbers and is taken as data; the columns are called x1, x2",
      "  --no-header says so without this warning; else put names in the first row",
    ],
    { x1: [1, 3] },
    { x2: [2, 4] },
  ],
  ["no header, as announced", "1,2\n3,4\n", { header: false }, [], { x1: [1, 3] }, { x2: [2, 4] }],
  ["years as names", "2019,2020\n1,2\n3,4\n", { header: true }, [], { "2019": [1, 3] }, { "2020": [2, 4] }],
  [
    "units and spaces in names",
    '"T  [K]", speed (m/s) ,"a, b"\n1,2,3\n3,4,5\n',
    { target: ["t"] },
    [],
    { "speed (m/s)": [2, 4], "a, b": [3, 5] },
    { "T [K]": [1, 3] },
  ],
  [
    "rows chosen by text",
    "s,x,y\na,1,2\nb,x,4\na,3,5\n",
    { where: ["s = a"] },
    [],
    { x: [1, 3] },
    { y: [2, 5] },
  ],
  [
    "rows chosen by number",
    "T,y\n1,2\n2,3\nNA,5\n3,4\n4,7\n",
    { where: ["T>=2", "T != 3"] },
    [],
    { T: [2, 4] },
    { y: [3, 7] },
  ],
  [
    "several targets, in the order asked for",
    "a,b,c\n1,2,3\n4,5,7\n",
    { target: ["c", "a"] },
    [],
    { b: [2, 5] },
    { c: [3, 7], a: [1, 4] },
  ],
  [
    "inputs given, target found",
    "a,b,c,d\n1,2,3,p\n4,5,7,q\n",
    { inputs: ["b"] },
    [],
    { b: [2, 5] },
    { c: [3, 7] },
  ],
];

test.each(bearable)("%s: read, and said so", async (_, text, options, said, inputs, targets) => {
  const result = await reading(text, options);
  expect(result.said).toEqual(said);
  expect(plain(result.table!.dataset.inputs)).toEqual(inputs);
  expect(plain(result.table!.dataset.targets)).toEqual(targets);
  expect(result.table!.notes.length).toBe(said.filter((line) => !line.startsWith("  ")).length);
});
