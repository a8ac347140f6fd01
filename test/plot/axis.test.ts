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

test("a logarithmic axis counts powers of ten and leaves zero out", () => {
  expect(logAxis([0, 1e-3, 1])).toMatchObject({ low: -4, high: 1 });
  expect(logAxis([1e-12, 1]).ticks.map(({ text }) => text)).toContain("10⁻⁶");
  expect(logAxis([]).ticks.length).toBeGreaterThan(1);
});
