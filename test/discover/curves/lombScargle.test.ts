import * as fc from "fast-check";
import { expect, test } from "vitest";
import { frequencies } from "../../../src/discover/curves/lombScargle.ts";
import { madeCurve } from "./made.ts";

/** A start this near, in turns over the range, is within reach of a fit. */
const NEAR = 0.15;

test("the strongest frequency is that of the wave, at uneven times, beside a trend, among noise as large", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.6, max: 70, noNaN: true }),
      fc.double({ min: 0, max: 6, noNaN: true }),
      fc.double({ min: -3, max: 3, noNaN: true }),
      fc.integer({ min: 1, max: 1000 }),
      (turns, phase, slope, seed) => {
        const w = (2 * Math.PI * turns) / 10;
        const law = (t: number) => 4 + slope * t + Math.sin(w * t + phase);
        const { x, y } = madeCurve(law, { low: 0, high: 10, n: 150, noise: slope === 0 ? 0.5 : 0.05, seed });
        const found = frequencies(x, y, 4);
        const nearest = Math.min(...found.slice(0, 2).map((v) => Math.abs(v - w)));
        expect((nearest * 10) / (2 * Math.PI)).toBeLessThan(NEAR);
      },
    ),
    { numRuns: 40 },
  );
});

test("of evenly spaced rows no frequency beyond half a turn a row is looked at", () => {
  const x = Float64Array.from({ length: 200 }, (_, i) => i);
  const y = x.map((v) => Math.sin(2.9 * v));
  const found = frequencies(x, y, 6);
  expect(Math.max(...found)).toBeLessThanOrEqual(Math.PI * 1.01);
  expect(found[0]).toBeCloseTo(2.9, 2);
});

test("rows at dates of millions of days give the frequency too", () => {
  const { x, y } = madeCurve((t) => Math.sin(1.357 * (t - 2454294)), { low: 2454290, high: 2454360, n: 40 });
  expect(frequencies(x, y, 2)[0]).toBeCloseTo(1.357, 1);
});
