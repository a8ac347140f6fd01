import { expect, test } from "vitest";
import { savedByOnes } from "../../../src/series/shooting/shotKnowledge.ts";

const saved = (value: number, error: number): number =>
  savedByOnes(Float64Array.of(value), Float64Array.of(error));

test("a constant saves what it is measured to where it may be 1 or -1, less what residuals grow by", () => {
  expect(saved(1, 0.01)).toBeCloseTo(Math.log(101), 12);
  expect(saved(-1, 0.01)).toBeCloseTo(Math.log(101), 12);
  expect(saved(1.02, 0.01)).toBeCloseTo(Math.log(103) - 2, 12);
  expect(saved(1.05, 0.01)).toBe(0);
  expect(saved(0.5, Number.POSITIVE_INFINITY)).toBe(0);
});
