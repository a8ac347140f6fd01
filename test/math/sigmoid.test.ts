import fc from "fast-check";
import { expect, test } from "vitest";
import { sigmoid } from "../../src/math/sigmoid.ts";

test("the sigmoid is within a few rounding units of 1/(1 + exp(−x))", () => {
  fc.assert(
    fc.property(fc.double({ min: -700, max: 700, noNaN: true }), (x) => {
      const expected = 1 / (1 + Math.exp(-x));
      expect(Math.abs(sigmoid(x) - expected)).toBeLessThanOrEqual(1e-15 * expected);
    }),
    { numRuns: 2000 },
  );
});

test("the sigmoid is 1/2 at 0, 0 and 1 far out, and NaN at NaN", () => {
  expect(sigmoid(0)).toBe(0.5);
  expect(sigmoid(Number.POSITIVE_INFINITY)).toBe(1);
  expect(sigmoid(-1e300)).toBeLessThan(1e-300);
  expect(sigmoid(Number.NaN)).toBeNaN();
});
