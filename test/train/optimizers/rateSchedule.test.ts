import fc from "fast-check";
import { expect, test } from "vitest";
import { RATE_SCHEDULES, rateFactor } from "../../../src/train/optimizers/rateSchedule.ts";

test("after the warm-up a rate never rises, and stays between nothing and its full size", () => {
  const given = fc.record({
    schedule: fc.constantFrom(...RATE_SCHEDULES),
    epochs: fc.integer({ min: 1, max: 300 }),
    warmUp: fc.integer({ min: 0, max: 20 }),
    at: fc.double({ min: 0, max: 320, noNaN: true }),
    later: fc.double({ min: 0, max: 50, noNaN: true }),
  });
  fc.assert(
    fc.property(given, ({ schedule, epochs, warmUp, at, later }) => {
      const factor = rateFactor(schedule, epochs, warmUp);
      for (const epoch of [at, at + later]) {
        expect(factor(epoch)).toBeGreaterThanOrEqual(0);
        expect(factor(epoch)).toBeLessThanOrEqual(1);
      }
      if (at >= warmUp) expect(factor(at + later)).toBeLessThanOrEqual(factor(at));
      else expect(factor(at)).toBeGreaterThan(0);
    }),
  );
});

test.each([
  ["constant", [1, 1, 1, 1]],
  ["cosine", [1, 0.853553, 0.5, 0]],
  ["step", [1, 1, 0.1, 0.01]],
] as const)("%s at the start, a quarter, half and the end of a leg", (schedule, factors) => {
  const factor = rateFactor(schedule, 40, 0);
  [0, 10, 20, 40].forEach((epoch, i) => {
    expect(factor(epoch)).toBeCloseTo(factors[i]!, 6);
  });
});
