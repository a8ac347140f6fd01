import fc from "fast-check";
import { expect, test } from "vitest";
import { lossOf } from "../../../src/model/losses/list.ts";
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

test("by another loss they are those of the whole columns too, without rows that it does not take", () => {
  for (const name of ["relative", "log", "poisson", "huber", "mae"] as const) {
    const loss = lossOf({ name });
    const target = Float64Array.from({ length: 50 }, (_, r) => 1 + (r % 7));
    const predicted = target.map((y, r) => (r === 20 ? 500 : y * (1 + 0.01 * Math.sin(r))));
    const running = runningErrors(loss);
    for (const [r, y] of target.entries()) running.add(predicted[r]!, y);
    if (name === "relative") running.add(1, 0);
    const { bias, refused, ...errors } = running.errors();
    expect(errors).toEqual(metricsOf(predicted, target, undefined, loss));
    expect(errors.byLoss!.value).toBeGreaterThan(0);
    expect(refused).toBe(name === "relative" ? 1 : undefined);
    // Rows far off are not among those of a robust loss.
    if (errors.byLoss!.far !== undefined)
      expect([errors.byLoss!.far, Math.abs(bias) < 0.01]).toEqual([1, true]);
  }
});
