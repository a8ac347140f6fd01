import fc from "fast-check";
import { expect, test } from "vitest";
import {
  dot,
  extremes,
  largestMagnitude,
  mean,
  meanWithError,
  median,
  multiplied,
  standardDeviation,
  unitRange,
} from "../../src/math/statistics.ts";

const numbers = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 40 });
const columns = numbers.map((values) => Float64Array.from(values));
const shuffled = numbers.chain((values) =>
  fc
    .shuffledSubarray(values, { minLength: values.length })
    .map((other) => [Float64Array.from(values), Float64Array.from(other)] as const),
);

test("the median, the extremes and the largest magnitude do not depend on the order of the values", () => {
  fc.assert(
    fc.property(shuffled, ([one, other]) => {
      expect(median(other)).toBe(median(one));
      expect(extremes(other)).toEqual(extremes(one));
      expect(largestMagnitude(other)).toBe(largestMagnitude(one));
    }),
  );
});

test("as many values are at most the median as are at least it, but for one and for equal ones", () => {
  fc.assert(
    fc.property(columns, (values) => {
      const middle = median(values);
      expect(values).toContain(middle);
      expect(values.filter((v) => v < middle).length).toBeLessThanOrEqual(values.length >> 1);
      expect(values.filter((v) => v > middle).length).toBeLessThan((values.length >> 1) + 1);
    }),
  );
});

test("values that are no numbers do not count for the median", () => {
  expect(median(Float64Array.of(Number.NaN, 3, 1, Number.NaN, 2))).toBe(2);
  expect(median(Float64Array.of(1, 2, Number.POSITIVE_INFINITY))).toBe(2);
  expect(median(Float64Array.of(Number.NaN))).toBeNaN();
  expect(median(new Float64Array(0))).toBeNaN();
});

test("figures leave the values as they are", () => {
  const values = Float64Array.of(3, -1, 2);
  median(values);
  unitRange(values);
  standardDeviation(values);
  expect(values).toEqual(Float64Array.of(3, -1, 2));
});

test("the unit range keeps the order and ends at −1 and 1", () => {
  fc.assert(
    fc.property(columns, (values) => {
      const [low, high] = extremes(values);
      const unit = unitRange(values);
      if (high > low) expect(extremes(unit)).toEqual([-1, 1]);
      else expect(unit.every((u) => u === 0)).toBe(true);
      for (let i = 1; i < values.length; i++) {
        if (values[i]! < values[i - 1]!) expect(unit[i]!).toBeLessThanOrEqual(unit[i - 1]!);
      }
    }),
  );
});

test("the standard deviation is that of the sums of squares, whatever is added to the values", () => {
  fc.assert(
    fc.property(columns, fc.integer({ min: -1000, max: 1000 }), (values, shift) => {
      const n = values.length;
      const expected = Math.sqrt(Math.max(0, dot(values, values) / n - mean(values) ** 2));
      const size = largestMagnitude(values) + Math.abs(shift);
      expect(Math.abs(standardDeviation(values) - expected)).toBeLessThanOrEqual(1e-6 * size + 1e-12);
      const moved = standardDeviation(values.map((v) => v + shift));
      expect(Math.abs(moved - standardDeviation(values))).toBeLessThanOrEqual(1e-12 * size);
    }),
  );
});

test("the standard deviation survives numbers whose squares overflow, and a large mean", () => {
  expect(standardDeviation(Float64Array.of(-1e300, 1e300))).toBe(1e300);
  expect(standardDeviation(Float64Array.of(1e9, 1e9 + 2))).toBeCloseTo(1, 6);
});

test("a constant has no spread, though its mean is rounded", () => {
  expect(standardDeviation(new Float64Array(7).fill(0.1))).toBe(0);
  expect(standardDeviation(Float64Array.of(5))).toBe(0);
});

test("nothing has a mean of 0, a magnitude of 0 and no extremes", () => {
  const nothing = new Float64Array(0);
  expect([mean(nothing), largestMagnitude(nothing), dot(nothing, nothing)]).toEqual([0, 0, 0]);
  expect(extremes(nothing)).toEqual([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]);
});

test("a magnitude that is no number is told, extremes pass it over", () => {
  const values = Float64Array.of(1, Number.NaN, -5);
  expect(largestMagnitude(values)).toBeNaN();
  expect(largestMagnitude(values, 1)).toBe(1);
  expect(extremes(values)).toEqual([-5, 1]);
});

test("the error of a mean is the deviation over the root of the number of values", () => {
  fc.assert(
    fc.property(columns, (values) => {
      const { mean: middle, error } = meanWithError(values.length, (i) => values[i]!);
      const size = largestMagnitude(values) + 1e-140; // squares of less vanish
      expect(Math.abs(middle - mean(values))).toBeLessThanOrEqual(1e-13 * size);
      expect(Math.abs(error - standardDeviation(values) / Math.sqrt(values.length))).toBeLessThan(
        1e-9 * size,
      );
      const unbiased = meanWithError(values.length, (i) => values[i]!, Math.max(1, values.length - 1));
      expect(unbiased.error).toBeGreaterThanOrEqual(error);
    }),
  );
});

test("values are multiplied one by one, for as many as the first has", () => {
  expect([...multiplied(Float64Array.of(2, -3), Float64Array.of(0.5, 7, 9))]).toEqual([1, -21]);
});
