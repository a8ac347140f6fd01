import fc from "fast-check";
import { expect, test } from "vitest";
import { FAMILIES, fitsColumn, numbersFor } from "../../../../src/discover/direct/numbers/families.ts";
import { variable } from "../../../../src/symbolic/expression/make.ts";
import { evaluate } from "../../../../src/symbolic/expression/tape/tape.ts";

const STEP = 1e-6;

test("slopes are central differences, and values those of the formula", () => {
  const arbitrary = fc.record({
    family: fc.constantFrom(...FAMILIES),
    x: fc.double({ min: 0.1, max: 3, noNaN: true }),
    c: fc.double({ min: 0.1, max: 2, noNaN: true }),
  });
  fc.assert(
    fc.property(arbitrary, ({ family, x, c }) => {
      const difference = (family.value(x, c + STEP) - family.value(x, c - STEP)) / (2 * STEP);
      const slope = family.slope(x, c);
      expect(Math.abs(slope - difference)).toBeLessThan(1e-6 * (1 + Math.abs(slope)));
      const [value] = evaluate(family.expr(variable("x"), c), ["x"], [Float64Array.of(x)], 1);
      expect(value!).toBeCloseTo(family.value(x, c), 12);
    }),
  );
});

test("numbers lie in the range that a family has for the column, on both sides of zero where it is signed", () => {
  const column = Float64Array.of(-4, 1, 2);
  for (const family of FAMILIES) {
    if (!fitsColumn(family, column)) continue;
    const numbers = numbersFor(family, column, 8);
    const scale = family.isExponent === true ? 1 : 4;
    const [least, most] = family.range;
    for (const c of numbers) {
      expect(Math.abs(c) * scale).toBeGreaterThanOrEqual(least * (1 - 1e-9));
      expect(Math.abs(c) * scale).toBeLessThanOrEqual(most * (1 + 1e-9));
    }
    expect(numbers.some((c) => c < 0)).toBe(family.isSigned === true);
  }
});

test("a function of a positive column is not asked of one that is zero or below", () => {
  const asked = (values: readonly number[]): number =>
    FAMILIES.filter((family) => fitsColumn(family, Float64Array.from(values))).length;
  expect(asked([1, 2])).toBe(FAMILIES.length);
  expect(asked([0, 2])).toBeLessThan(asked([1, 2]));
  expect(asked([-1, 2])).toBeLessThan(asked([0, 2]));
});
