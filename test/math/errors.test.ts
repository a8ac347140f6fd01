import fc from "fast-check";
import { expect, test } from "vitest";
import { nrmseOf, squaredError, totalSquares } from "../../src/math/errors.ts";
import { dot, mean, standardDeviation } from "../../src/math/statistics.ts";

const columns = fc
  .array(fc.integer({ min: -1000, max: 1000 }), { minLength: 2, maxLength: 30 })
  .map((values) => Float64Array.from(values));

test("the mean as a prediction has an NRMSE of 1, the target itself one of 0", () => {
  fc.assert(
    fc.property(columns, (target) => {
      fc.pre(standardDeviation(target) > 0);
      expect(nrmseOf(new Float64Array(target.length).fill(mean(target)), target)).toBeCloseTo(1, 10);
      expect(nrmseOf(target, target)).toBe(0);
    }),
  );
});

test("the NRMSE does not know the units of the target, nor where its zero is", () => {
  fc.assert(
    fc.property(
      columns,
      fc.constantFrom(0.25, 8, -2),
      fc.integer({ min: -50, max: 50 }),
      (target, unit, zero) => {
        fc.pre(standardDeviation(target) > 0);
        const predicted = target.map((y, r) => y + (r % 3));
        const moved = (y: number): number => unit * y + zero;
        expect(nrmseOf(predicted.map(moved), target.map(moved))).toBeCloseTo(nrmseOf(predicted, target), 10);
      },
    ),
  );
});

test("a constant target is measured by its own size, one of zeros by 1", () => {
  const constant = new Float64Array(9).fill(0.1);
  expect(totalSquares(constant)).toBeCloseTo(dot(constant, constant), 15);
  expect(totalSquares(new Float64Array(4))).toBe(1);
  expect(nrmseOf(new Float64Array(9).fill(0.2), constant)).toBeCloseTo(1, 12);
});

test("a prediction that is not finite is infinitely far off", () => {
  const target = Float64Array.of(1, 2, 3);
  for (const wrong of [Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(squaredError(Float64Array.of(1, wrong, 3), target)).toBe(Number.POSITIVE_INFINITY);
    expect(nrmseOf(Float64Array.of(1, wrong, 3), target)).toBe(Number.POSITIVE_INFINITY);
  }
});
