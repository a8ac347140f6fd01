import fc from "fast-check";
import { expect, test } from "vitest";
import { cellValue } from "../../../src/io/tables/text/cells.ts";
import { csvRecords } from "../../../src/io/tables/text/csv.ts";
import { cellOf, csvLines } from "../../../src/io/tables/writeTable.ts";
import { blocksOf } from "./given.ts";

const delimiters = fc.constantFrom(",", ";", "\t", "|", " ");
const cell = fc.oneof(
  fc.constantFrom(
    "1.5",
    "-2e-7",
    "",
    "NA",
    "a b",
    " padded ",
    '5" rod',
    "#1",
    "x,y",
    "p;q",
    "t\tt",
    "a|b",
    "two\nlines",
    "é°",
  ),
  fc.string({ maxLength: 6 }).filter((text) => !/[\r\0\f\v\ufeff]/.test(text)),
);

test("what is written is read back cell by cell, in every dialect", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc
        .integer({ min: 2, max: 4 })
        .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { maxLength: 8 })),
      delimiters,
      async (rows, delimiter) => {
        const read: (readonly string[])[] = [];
        for await (const batch of csvRecords(blocksOf(csvLines(rows, { delimiter }), 5), delimiter, "f")) {
          read.push(...batch.rows);
        }
        expect(read).toEqual(rows);
      },
    ),
    { numRuns: 500 },
  );
});

test("a number is written so that it is read back bit for bit, with point or comma", () => {
  fc.assert(
    fc.property(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.constantFrom<"." | ",">(".", ","),
      (value, decimal) => {
        expect(cellValue(cellOf(value, { decimal }), decimal)).toBe(value);
      },
    ),
  );
  expect(cellOf(null, { decimal: "." })).toBe("");
});

test("only cells that need quotes have them", () => {
  expect(
    csvLines(
      [
        ["x", "T [K]", ""],
        ["1.5", 'a"b', "c,d"],
      ],
      { delimiter: "," },
    ),
  ).toBe('x,T [K],\n1.5,"a""b","c,d"\n');
  expect(csvLines([["1,5", "a b"]], { delimiter: ";" })).toBe("1,5;a b\n");
  expect(csvLines([["", "a\tb", "c"]], { delimiter: " " })).toBe('"" "a\tb" c\n');
});
