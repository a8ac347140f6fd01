import fc from "fast-check";
import { expect, test } from "vitest";
import { linearAxis, logAxis } from "../../src/plot/axis.ts";

const anyValue = fc.double({ noNaN: true, min: -1e200, max: 1e200 });

test("an axis holds its values, and its ticks lie on it in order", () => {
  fc.assert(
    fc.property(fc.array(anyValue), (values) => {
      const { low, high, ticks } = linearAxis(values);
      expect(low).toBeLessThan(high);
      for (const value of values) expect(value >= low && value <= high).toBe(true);
      const places = ticks.map(({ at }) => at);
      expect(places.every((at) => at >= low && at <= high)).toBe(true);
      expect(places).toEqual([...places].sort((a, b) => a - b));
      expect(new Set(ticks.map(({ text }) => text)).size).toBe(ticks.length);
    }),
  );
});

test("ticks are round numbers, written with the digits they need", () => {
  const texts = (...values: number[]) => linearAxis(values, 5, 0).ticks.map(({ text }) => text);
  expect(texts(0, 10)).toEqual(["0", "2", "4", "6", "8", "10"]);
  expect(texts(-1, 1)).toEqual(["−1.0", "−0.5", "0", "0.5", "1.0"]);
  expect(texts(0, 3e7)).toEqual(["0", "5e6", "1e7", "1.5e7", "2e7", "2.5e7", "3e7"]);
});

test("a logarithmic axis holds all positive values, its ticks at powers of ten or 2 and 5 times these", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 1e-300, max: 1e300, noNaN: true }), { minLength: 1 }), (values) => {
      const { low, high, ticks } = logAxis(values);
      for (const value of values) expect(Math.log10(value) > low && Math.log10(value) < high).toBe(true);
      expect(ticks.every(({ at }) => at >= low && at <= high)).toBe(true);
    }),
  );
  const texts = (...values: number[]) => logAxis(values).ticks.map(({ text }) => text);
  expect(texts(1e-12, 1)).toContain("10⁻⁶");
  expect(texts(2e-4, 6e-4)).toEqual(["0.0002", "0.0005"]);
  expect(texts(0, 1, 10)).toEqual(["1", "2", "5", "10"]);
  expect(logAxis([]).ticks.length).toBeGreaterThan(1);
});
