import fc from "fast-check";
import { expect, test } from "vitest";
import { RowNumbers } from "../../../src/io/tables/rows/rowNumbers.ts";

test("row numbers come back as they went in, whatever the gaps", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 200 }), (gaps) => {
      const numbers = new RowNumbers();
      const rows = gaps.map((_, i) => gaps.slice(0, i + 1).reduce((a, b) => a + b, 0));
      for (const row of rows) numbers.append(row);
      expect(Array.from({ length: numbers.length }, (_, i) => numbers.at(i))).toEqual(rows);
    }),
  );
});

test("a row beyond the last is a mistake of the caller", () => {
  expect(() => new RowNumbers().at(0)).toThrow(RangeError);
});
