import fc from "fast-check";
import { expect, test } from "vitest";
import type { AdamStep } from "../../../src/train/engines/walk.ts";
import { plainVectors, stepVectors } from "../../../src/train/engines/wasm/steps/stepVectors.ts";
import { expectSameBits } from "./sameBits.ts";

const given = fc.record({
  start: fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: 1, maxLength: 20 }),
  rate: fc.double({ min: 1e-4, max: 0.1, noNaN: true }),
  decay: fc.double({ min: 0, max: 1, noNaN: true }),
});

/** θ after three steps whose gradients are θ itself and its sine. */
function walked(
  make: typeof plainVectors,
  { start, rate, decay }: { start: number[]; rate: number; decay: number },
) {
  const vectors = make(start.length);
  vectors.theta.set(start);
  for (let t = 1; t <= 3; t++) {
    vectors.theta.forEach((v, i) => {
      vectors.gradient[i] = v + Math.sin(5 * v);
    });
    const corrections = [1 - 0.9 ** t, 1 - 0.999 ** t] as const;
    const step: AdamStep = {
      kept: 1 - rate * decay,
      beta1: 0.9,
      beta2: 0.999,
      rate,
      corrections,
      epsilon: 1e-8,
    };
    vectors.step(step);
  }
  return vectors.theta;
}

test("kernels step Adam with the bits of plain vectors, and in float32 nearly so", () => {
  fc.assert(
    fc.property(given, (spec) => {
      const expected = walked(plainVectors, spec);
      expectSameBits(
        walked((n) => stepVectors(n, false), spec),
        expected,
        "θ",
      );
      const narrow = walked((n) => stepVectors(n, true), spec);
      // A gradient of zero but for rounding has no direction: there a step of at most the rate may go either way.
      narrow.forEach((v, i) => {
        if (Math.abs(spec.start[i]!) > 1e-3) expect(Math.abs(v - expected[i]!)).toBeLessThan(1e-4);
      });
    }),
  );
});

test.each([1, 2, 5])("one number of %i that is not finite is seen", (n) => {
  for (const vectors of [plainVectors(n), stepVectors(n, false), stepVectors(n, true)]) {
    expect(vectors.isGradientFinite()).toBe(true);
    for (const bad of [Number.NaN, Number.NEGATIVE_INFINITY]) {
      vectors.gradient[n - 1] = bad;
      expect(vectors.isGradientFinite()).toBe(false);
    }
  }
});
