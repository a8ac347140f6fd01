import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { ReadOptions } from "../../../src/io/tables/readOptions.ts";
import { plain, reading } from "./given.ts";

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

// What a table may hold: no larger, and in each column something that is not this small.
const finite = fc.double({ min: -1e150, max: 1e150, noNaN: true });

test("any table of float64 numbers comes back bit for bit, in every dialect", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(finite, finite, finite), { minLength: 2, maxLength: 30 }),
      fc.constantFrom(",", ";", "\t", "|"),
      fc.constantFrom(".", ","),
      fc.constantFrom("\n", "\r\n"),
      fc.boolean(),
      async (drawn, delimiter, decimal, lineBreak, isQuoted) => {
        const rows: readonly (readonly number[])[] = [[1, 1, 1], ...drawn];
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
