import fc from "fast-check";
import { expect, test } from "vitest";
import { exactNumber } from "../../../src/io/tables/text/exactNumber.ts";

const number = fc.record({
  high: fc.oneof(fc.nat(), fc.maxSafeNat(), fc.integer({ min: 1e15, max: 9007199254740991 })),
  nLow: fc.integer({ min: 0, max: 9 }),
  low: fc.nat({ max: 999_999_999 }),
  exponent: fc.integer({ min: -24, max: 24 }),
});

test("the value is the nearest float64, or none is claimed", () => {
  fc.assert(
    fc.property(number, ({ high, nLow, low, exponent }) => {
      const digits = low % 10 ** nLow;
      const value = exactNumber(high, digits, nLow, exponent);
      const text = `${high}${nLow === 0 ? "" : String(digits).padStart(nLow, "0")}e${exponent}`;
      if (!Number.isNaN(value)) expect(value).toBe(Number(text));
    }),
    { numRuns: 20_000 },
  );
});

test("a value is claimed for every float64 between 1e-5 and 9e15 as programs print it", () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-5, max: 9e15, noNaN: true }), (value) => {
      const [digits, exponent = "0"] = value.toExponential().split("e");
      const all = digits!.replace(".", "");
      const high = all.slice(0, 9);
      const low = all.slice(9);
      const found = exactNumber(Number(high), Number(low), low.length, Number(exponent) - (all.length - 1));
      expect(found).toBe(value);
    }),
    { numRuns: 20_000 },
  );
});

test("halfway between two float64 numbers no value is claimed, or the even one", () => {
  // 2^53 + 1, 2^54 + 2, 2^60 + 2^7: each in the middle of two neighbours.
  for (const halfway of [2n ** 53n + 1n, 2n ** 54n + 2n, 2n ** 60n + 2n ** 7n]) {
    const text = String(halfway);
    const nLow = text.length - 15;
    const value = exactNumber(Number(text.slice(0, 15)), Number(text.slice(15)), nLow, 0);
    expect(Number.isNaN(value) || value === Number(text)).toBe(true);
  }
});
