import fc from "fast-check";
import { expect, test } from "vitest";
import { cellValue } from "../../../src/io/tables/text/cells.ts";

test("every number that JavaScript prints is read back exactly, with point or comma", () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      const text = Object.is(value, -0) ? "-0" : String(value);
      expect(cellValue(text, ".")).toBe(value);
      expect(cellValue(text.replace(".", ","), ",")).toBe(value);
    }),
  );
});

test.each(["", "  ", "-", "NA", "na", "NaN", "-nan", "null", "NULL", " NA "])(
  "the cell %j is missing",
  (cell) => {
    expect(cellValue(cell, ".")).toBeNaN();
    expect(cellValue(cell, ",")).toBeNaN();
  },
);

test.each(["n/a", "None", "1.2.3", "1e", "e5", ".", "+", "0x10", "1_000", "1 2", "5%", "--1", "1,5", "١"])(
  "the cell %j is text",
  (cell) => {
    expect(cellValue(cell, ".")).toBeUndefined();
  },
);

test("a decimal mark of the other kind makes text", () => {
  expect(cellValue("1.5", ",")).toBeUndefined();
  expect(cellValue("1.234,5", ",")).toBeUndefined();
});

test.each([
  ["+1", 1],
  ["-.5", -0.5],
  ["5.", 5],
  ["1E+3", 1000],
  ["007", 7],
  ["\u00a03\u00a0", 3],
  ["inf", Number.POSITIVE_INFINITY],
  ["-Infinity", Number.NEGATIVE_INFINITY],
  ["1e999", Number.POSITIVE_INFINITY],
  ["1e-999", 0],
])("the cell %j is %d", (cell, value) => {
  expect(cellValue(cell, ".")).toBe(value);
});
