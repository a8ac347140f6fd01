import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { silent } from "../../src/events.ts";
import type { ReadOptions } from "../../src/io/readOptions.ts";
import { readTable } from "../../src/io/readTable.ts";
import { blocksOf, plain, reading } from "./given.ts";

const folder = mkdtempSync(join(tmpdir(), "kan-io-"));
afterAll(() => rmSync(folder, { recursive: true }));

const wanted = { inputs: { a: [1, 2.5, -3], b: [10, 20, 40] }, targets: { y: [0.5, 0, 1e-3] } };
// hashlib.sha256 of Python 3.11 over the same names and struct.pack("<3d", …).
const fingerprint = "84de03490a0a0a5ee908aa41cc58e42df5c50c21390d71681e8225c25f85271a";
const written: readonly (readonly [string, string | Uint8Array, ReadOptions?])[] = [
  ["commas", "a,b,y\n1,10,0.5\n2.5,20,0\n-3,40,1e-3\n"],
  ["semicolons", "a;b;y\n1;10;0.5\n2.5;20;0\n-3;40;1e-3\n"],
  ["tabs", "a\tb\ty\n1\t10\t0.5\n2.5\t20\t0\n-3\t40\t1e-3\n"],
  ["pipes", "a|b|y\n1|10|0.5\n2.5|20|0\n-3|40|1e-3\n"],
  ["runs of spaces", '# made by hand: 5" rod\n  a  b    y\n  1  10 0.5 \n2.5  20   0\n -3  40\t1e-3\n'],
  ["a delimiter of one's own", "a:b:y\n1:10:0.5\n2.5:20:0\n-3:40:1e-3\n", { delimiter: ":" }],
  ["a decimal comma", "a;b;y\n1;10;0,5\n2,5;20;0\n-3;40;1,0e-3\n"],
  ["a decimal comma in quotes", 'a,b,y\n1,10,"0,5"\n"2,5",20,0\n-3,40,"1,0e-3"\n'],
  ["no line break at the end", "a,b,y\n1,10,0.5\n2.5,20,0\n-3,40,1e-3"],
  ["CRLF", "a,b,y\r\n1,10,0.5\r\n2.5,20,0\r\n-3,40,1e-3\r\n"],
  ["CR", "a,b,y\r1,10,0.5\r2.5,20,0\r-3,40,1e-3\r"],
  ["spaces around cells", " a , b,y \n 1,10, 0.5\n2.5 ,20,0\n-3,\t40,1e-3  \n"],
  ["quotes", '"a","b","y"\n"1","10","0.5"\n2.5,20,0\n-3, "40" ,1e-3\n'],
  ["blank lines", "\n\na,b,y\n1,10,0.5\n   \n2.5,20,0\n\n-3,40,1e-3\n\n"],
  ["comments", "# one\na,b,y\n1,10,0.5\n#2,3,4\n2.5,20,0\n  # three\n-3,40,1e-3\n"],
  ["a byte-order mark", "\ufeffa,b,y\n1,10,0.5\n2.5,20,0\n-3,40,1e-3\n"],
  ["UTF-16 LE with mark", Buffer.from("\ufeffa,b,y\n1,10,0.5\n2.5,20,0\n-3,40,1e-3\n", "utf16le")],
  ["UTF-16 BE with mark", Buffer.from("\ufeffa,b,y\n1,10,0.5\n2.5,20,0\n-3,40,1e-3\n", "utf16le").swap16()],
  ["UTF-16 LE without mark", Buffer.from("a,b,y\n1,10,0.5\n2.5,20,0\n-3,40,1e-3\n", "utf16le")],
  ["UTF-16 BE without mark", Buffer.from("a,b,y\n1,10,0.5\n2.5,20,0\n-3,40,1e-3\n", "utf16le").swap16()],
  ["gzip", gzipSync("a,b,y\n1,10,0.5\n2.5,20,0\n-3,40,1e-3\n")],
  ["two gzip members", Buffer.concat([gzipSync("a,b,y\n1,10,0.5\n2.5"), gzipSync(",20,0\n-3,40,1e-3\n")])],
  ["a delimiter at the end of rows", "a,b,y\n1,10,0.5,\n2.5,20,0,\n-3,40,1e-3,\n"],
  ["a delimiter at the end of all lines", "a,b,y,\n1,10,0.5,\n2.5,20,0,\n-3,40,1e-3,\n"],
];

const cases = written.map(([what, bytes, options = {}]) => ({ what, bytes, options }));
test.each(cases)("a table written with $what gives the same dataset", async ({ bytes, options }) => {
  const { table } = await reading(bytes, options);
  expect(table).toBeDefined();
  const { inputs, targets, nRows } = table!.dataset;
  expect({ inputs: plain(inputs), targets: plain(targets) }).toEqual(wanted);
  expect(nRows).toBe(3);
  expect(table!.dataset.fingerprint).toBe(fingerprint);
});

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
    "a cell that is no number",
    "theta,y\n1,2\nn/a,3\n2,4\n",
    {},
    [
      'error[csv/not-a-number] <stdin>:3:1 column "theta" holds "n/a", not a number',
      '  correct the cell, leave it empty or write NA if it is missing, or --ignore "theta"',
    ],
  ],
  [
    "three cells that are no numbers",
    "x,y\n1,2\n1,3\n2,4\n3,1\nlow,1\n5,1\nlow,2\nhigh,3\n",
    {},
    [
      'error[csv/not-a-number] <stdin>:6:1 column "x" holds "low", not a number (and 2 more such cells)',
      '  correct the cell, leave it empty or write NA if it is missing, or --ignore "x"',
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
    "thousands",
    'x,y\n1,"1,234"\n3,"12,345.5"\n',
    {},
    [
      'error[csv/not-a-number] <stdin>:2:2 column "y" holds "1,234", not a number (and 1 more such cell)',
      "  write numbers without thousands separators; if the comma is the decimal mark, say --decimal ,",
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
      '  correct the cell, leave it empty or write NA if it is missing, or --ignore "y"',
    ],
  ],
  [
    "an unknown target",
    "speed,temp\n1,2\n3,4\n",
    { target: ["tmep"] },
    [
      'error[columns/unknown] <stdin> has no column "tmep"; did you mean "temp"?',
      '  its columns: "speed", "temp"',
    ],
  ],
  [
    "an unknown column to ignore",
    "speed,temp\n1,2\n3,4\n",
    { ignore: ["pressure"] },
    ['error[columns/unknown] <stdin> has no column "pressure"', '  its columns: "speed", "temp"'],
  ],
  [
    "an ambiguous name",
    "T [K],T [C]\n1,2\n3,4\n",
    { target: ["T"] },
    [
      'error[columns/unknown] "T" could mean "T [K]" or "T [C]" in <stdin>',
      '  its columns: "T [K]", "T [C]"',
    ],
  ],
  [
    "a target that is an input",
    "a,b\n1,2\n3,4\n",
    { target: ["a"], inputs: ["a"] },
    ['error[usage] column "a" is named by --target and by --inputs'],
  ],
  [
    "a condition no row meets",
    "s,x,y\na,1,2\nb,2,4\n",
    { where: ["s=c", "x>0"] },
    [
      'error[csv/no-rows] <stdin> none of 2 rows meets --where "s=c" and --where "x>0"',
      '  cells seen there: "a", "b"',
    ],
  ],
  [
    "a condition without a sign",
    "s,x,y\na,1,2\n",
    { where: ["s"] },
    [
      'error[where/syntax] --where "s" is not a condition',
      "  write column, sign, value: state=treated, T>=300; signs are = != < <= > >=",
    ],
  ],
  [
    "a condition on a column that is not there",
    "state,x,y\na,1,2\n",
    { where: ["stat=a"] },
    [
      'error[columns/unknown] <stdin> has no column "stat"; did you mean "state"?',
      '  its columns: "state", "x", "y"',
    ],
  ],
  [
    "a condition that orders text",
    "state,x,y\na,1,2\n",
    { where: ["state<b"] },
    [
      'error[where/not-a-number] --where "state<b" compares with "b", which is not a number',
      "  text can be compared with = and != only",
    ],
  ],
  [
    "a senseless delimiter",
    "x,y\n1,2\n",
    { delimiter: "::" },
    [
      'error[usage] the delimiter "::" cannot separate cells',
      "  give one character such as , ; | or a word: comma, semicolon, tab, pipe, space",
    ],
  ],
  [
    "a senseless decimal mark",
    "x,y\n1,2\n",
    { decimal: "'" },
    ['error[usage] the decimal mark "\'" is neither a point nor a comma', "  --decimal . or --decimal ,"],
  ],
  [
    "two marks that are one",
    "x,y\n1,2\n",
    { delimiter: ",", decimal: "," },
    ['error[usage] the delimiter and the decimal mark cannot both be ","'],
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

test.each(nasty)("%s is refused with its place and what to do", async (_, bytes, options, said) => {
  const result = await reading(bytes, options);
  expect(result.table).toBeUndefined();
  expect(result.said).toEqual(said);
});

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

test("every kept row knows its row in the file, and every other row is counted", async () => {
  const text = "# c\ns,x,y\na,1,2\n\nb,1,3\na,,4\na,2,5\na,3,\n\na,4,7\n";
  const { table } = await reading(text, { where: ["s=a"] });
  const { rowNumbers, counts } = table!;
  expect(Array.from({ length: rowNumbers.length }, (_, r) => rowNumbers.at(r))).toEqual([3, 7, 10]);
  expect(counts).toEqual({ nRead: 6, nFiltered: 1, nDropped: 2, nFilled: 0 });
});

test("a file that is not there is answered with the nearest name in its folder", async () => {
  writeFileSync(join(folder, "pendulum.csv"), "x,y\n1,2\n3,4\n");
  await expect(readTable(join(folder, "pendulm.csv"), {}, silent)).rejects.toMatchObject({
    diagnostic: { code: "file/not-found", hint: "did you mean pendulum.csv?" },
  });
  await expect(readTable(folder, {}, silent)).rejects.toMatchObject({
    diagnostic: { code: "file/is-folder" },
  });
});

test("a file is read like standard input, and its bytes are counted", async () => {
  const path = join(folder, "rows.csv");
  const text = `x,y\n${Array.from({ length: 5000 }, (_, i) => `${i},${i * i}\n`).join("")}`;
  writeFileSync(path, text);
  const events: unknown[] = [];
  const table = await readTable(path, {}, (event) => events.push(event));
  const piped = await readTable("-", { stdin: blocksOf(text, 1000) }, silent);
  expect(table.dataset.fingerprint).toBe(piped.dataset.fingerprint);
  expect(events.at(-1)).toEqual({ kind: "read", rows: 5000, bytes: text.length, ofBytes: text.length });
});

test("an abort between two blocks ends the reading with the signal's reason", async () => {
  const control = new AbortController();
  async function* endless(): AsyncGenerator<Uint8Array> {
    yield Buffer.from("x,y\n");
    for (let i = 0; ; i++) {
      if (i === 15) control.abort(new Error("stop"));
      yield Buffer.from("1,2\n3,5\n".repeat(3000));
    }
  }
  await expect(readTable("-", { stdin: endless(), signal: control.signal }, silent)).rejects.toThrow("stop");
});

const finite = fc.double({ noDefaultInfinity: true, noNaN: true });

test("any table of float64 numbers comes back bit for bit, in every dialect", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(finite, finite, finite), { minLength: 2, maxLength: 30 }),
      fc.constantFrom(",", ";", "\t", "|"),
      fc.constantFrom(".", ","),
      fc.constantFrom("\n", "\r\n"),
      fc.boolean(),
      async (rows, delimiter, decimal, lineBreak, isQuoted) => {
        fc.pre([0, 1, 2].every((c) => rows.some((row) => row[c] !== rows[0]![c])));
        fc.pre(delimiter !== "," || decimal === "." || isQuoted);
        const cell = (value: number): string => {
          const text = (Object.is(value, -0) ? "-0" : String(value)).replace(".", decimal);
          return isQuoted ? `"${text}"` : text;
        };
        const text = [["a", "b", "y"], ...rows.map((row) => row.map(cell))]
          .map((row) => row.join(delimiter))
          .join(lineBreak);
        const { table } = await reading(text, { delimiter, ...(delimiter !== decimal && { decimal }) });
        const columns = [...table!.dataset.inputs, ...table!.dataset.targets];
        columns.forEach((column, c) => {
          expect(column.values).toEqual(Float64Array.from(rows, (row) => row[c]!));
        });
      },
    ),
    { numRuns: 30 },
  );
});

test("delimiter and decimal mark are found for any table of plain decimals", async () => {
  const decimals = fc.integer({ min: -99999, max: 99999 }).map((n) => n / 100);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(decimals, decimals, decimals), { minLength: 3, maxLength: 20 }),
      fc.constantFrom(",", ";", "\t", "|"),
      fc.constantFrom(".", ","),
      async (rows, delimiter, decimal) => {
        fc.pre([0, 1, 2].every((c) => rows.some((row) => row[c] !== rows[0]![c])));
        const isQuoted = delimiter === decimal;
        const cell = (value: number): string => {
          const text = value.toFixed(2).replace(".", decimal);
          return isQuoted ? `"${text}"` : text;
        };
        const text = [["a", "b", "y"], ...rows.map((row) => row.map(cell))]
          .map((row) => row.join(delimiter))
          .join("\n");
        const { table } = await reading(text);
        expect(table!.dialect).toEqual({ delimiter, decimal });
      },
    ),
    { numRuns: 30 },
  );
});
