import { expect, test } from "vitest";
import { beyondF } from "../../src/math/distributions/studentT.ts";

test.each([
  // R 4.2: pf(x, d1, d2, lower.tail = FALSE)
  [4.351244, 1, 20, 0.05],
  [24.13767, 2, 19, 6.0747e-6],
  [1.71817, 1, 19, 0.20555],
  [0, 3, 7, 1],
])(
  "the probability beyond F = %d with %d and %d degrees of freedom is %d",
  (ratio, above, below, expected) => {
    expect(beyondF(ratio, above, below) / expected).toBeCloseTo(1, 4);
  },
);
