import { expect, test } from "vitest";
import { fraction, names, numberIn, oneOf, repeated, wholeNumber, wholeNumbers } from "../../bin/options.ts";
import { UsageError } from "../../src/diagnostics.ts";

/** The message and hint of the UsageError that a reader throws. */
function complaint(read: (text: string) => unknown, text: string): string {
  try {
    read(text);
  } catch (error) {
    if (error instanceof UsageError) return `${error.diagnostic.message} | ${error.diagnostic.hint}`;
    throw error;
  }
  return "no complaint";
}

test("a whole number is read with its bounds, and refused with an example", () => {
  const read = wholeNumber("--steps", 1, 100);
  expect([read("1"), read("100"), read("1e2")]).toEqual([1, 100, 100]);
  for (const text of ["0", "101", "2.5", "ten", "", " ", "NaN", "Infinity"]) {
    expect(complaint(read, text)).toBe(
      `--steps is "${text}", expected a whole number from 1 to 100 | for example --steps 2`,
    );
  }
});

test("a number without an upper bound says so plainly", () => {
  const read = numberIn("--lamb", 0, Number.POSITIVE_INFINITY, 0.001);
  expect([read("0"), read("1e-3")]).toEqual([0, 0.001]);
  expect(complaint(read, "-1")).toBe(
    '--lamb is "-1", expected a number of at least 0 | for example --lamb 0.001',
  );
  expect(complaint(read, "Infinity")).toContain("expected a number of at least 0");
});

test("a fraction of the rows may be nothing but not all", () => {
  const read = fraction("--test-fraction", 0.2);
  expect([read("0"), read("0.5")]).toEqual([0, 0.5]);
  expect(complaint(read, "1")).toContain("at least 0 and below 1");
});

test("lists of numbers name the whole list when one part is wrong", () => {
  const read = wholeNumbers("--grid", 1, 1000, "3,5,10");
  expect(read("3, 5,10")).toEqual([3, 5, 10]);
  expect(complaint(read, "3,,10")).toContain('--grid is "3,,10"');
});

test("names are split at commas, except inside quotes", () => {
  const read = names("--inputs", "x,y");
  expect(read(" x , y")).toEqual(["x", "y"]);
  expect(read('"a, b",c [m/s]')).toEqual(["a, b", "c [m/s]"]);
  expect(complaint(read, ",")).toContain("names with commas between");
});

test("a word out of a few is read whatever its case", () => {
  const read = oneOf("--missing", ["drop", "mean", "error"]);
  expect(read("Mean")).toBe("mean");
  expect(complaint(read, "fill")).toBe(
    '--missing is "fill", expected one of drop, mean, error | for example --missing drop',
  );
});

test("an option given twice keeps both values in order", () => {
  const read = repeated("--where", "state=treated");
  expect(read("b>2", read("a=1"))).toEqual(["a=1", "b>2"]);
});
