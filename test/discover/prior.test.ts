import fc from "fast-check";
import { expect, test } from "vitest";
import { monomials } from "../../src/discover/direct/monomials.ts";
import { EXPONENT_COSTS, FACTOR_COST } from "../../src/discover/prior.ts";

const priceOf = new Map(EXPONENT_COSTS);

test("a product of powers costs its exponents and a little for each factor, and the likely come first", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 300 }), (n, limit) => {
      const found = monomials(new Array<boolean>(n).fill(true), limit, false);
      let last = 0;
      for (const { exponents, cost } of found) {
        const used = [...exponents].filter((p) => p !== 0);
        expect(used.length).toBeGreaterThan(0);
        expect(cost).toBeCloseTo(
          used.reduce((sum, p) => sum + priceOf.get(p)! + FACTOR_COST, 0),
          12,
        );
        expect(cost).toBeGreaterThanOrEqual(last);
        last = cost;
      }
      expect(found.length).toBeLessThanOrEqual(limit);
    }),
    { numRuns: 40 },
  );
});

test("an exponent and its inverse are believed in about alike, and a larger one less than a smaller", () => {
  for (const [exponent, cost] of EXPONENT_COSTS) expect(priceOf.get(-exponent)! - cost).toBeCloseTo(0, 0);
  const whole = [1, 2, 3, 4].map((p) => priceOf.get(p)!);
  expect(whole).toEqual(whole.toSorted((a, b) => a - b));
});
