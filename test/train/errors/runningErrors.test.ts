import fc from "fast-check";
import { expect, test } from "vitest";
import { metricsOf } from "../../../src/train/errors/metrics.ts";
import { runningErrors } from "../../../src/train/errors/runningErrors.ts";

test("errors row by row are those of the whole columns", () => {
  const value = fc.double({ min: -1e6, max: 1e6, noNaN: true });
  fc.assert(
    fc.property(fc.array(fc.tuple(value, value), { minLength: 1, maxLength: 60 }), (pairs) => {
      const running = runningErrors();
      for (const [predicted, target] of pairs) running.add(predicted, target);
      const whole = metricsOf(
        Float64Array.from(pairs, ([predicted]) => predicted),
        Float64Array.from(pairs, ([, target]) => target),
      );
      const { bias, ...errors } = running.errors();
      expect(errors.rows).toBe(whole.rows);
      expect(Math.abs(errors.rmse - whole.rmse)).toBeLessThanOrEqual(1e-12 * whole.rmse);
      if (whole.nrmse < 1e6)
        expect(Math.abs(errors.nrmse - whole.nrmse)).toBeLessThan(1e-6 * (1 + whole.nrmse));
      const mean = pairs.reduce((sum, [predicted, target]) => sum + (predicted - target) / pairs.length, 0);
      expect(Math.abs(bias - mean)).toBeLessThan(1e-8);
    }),
  );
});

test("no row has no error, and a constant target is measured against its size", () => {
  expect(runningErrors().errors()).toEqual({ rows: 0, rmse: 0, nrmse: 0, r2: 1, bias: 0 });
  const running = runningErrors();
  for (const predicted of [9, 11, 12]) running.add(predicted, 10);
  expect(running.errors()).toEqual(expect.objectContaining({ rows: 3, bias: 2 / 3 }));
  expect(running.errors().nrmse).toBeCloseTo(Math.sqrt(2) / 10, 12);
});
