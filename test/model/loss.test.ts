import fc from "fast-check";
import { expect, test } from "vitest";
import { rescaledTo } from "../../src/model/loss.ts";
import { LOSS_NAMES, lossOf } from "../../src/model/losses/list.ts";

const number = fc.double({ min: -10, max: 10, noNaN: true });
const scale = fc.double({ min: 0.01, max: 5, noNaN: true });

test.each(LOSS_NAMES)(
  "%s is 0 at its target, grows away from it, and its slope is its derivative",
  (name) => {
    fc.assert(
      fc.property(number, number, scale, (output, target, scale) => {
        const loss = lossOf({ name, scale });
        expect(loss.name).toBe(name);
        expect(loss.value(target, target)).toBe(0);
        expect(loss.slope(target, target)).toBeCloseTo(0, 12);
        const value = loss.value(output, target);
        expect(value).toBeGreaterThanOrEqual(0);
        expect(loss.value(target + 1.01 * (output - target), target)).toBeGreaterThanOrEqual(value);
        // Central differences of step h: off by h² times a third derivative, at most that of a corner, curvature/h.
        const h = 1e-6;
        const quotient = (loss.value(output + h, target) - loss.value(output - h, target)) / (2 * h);
        expect(Math.abs(quotient - loss.slope(output, target))).toBeLessThan(
          2 * loss.curvature(output, target) * h + 1e-13 / h,
        );
      }),
      { numRuns: 500 },
    );
  },
);

test.each(LOSS_NAMES)("a step of %s by slope and curvature never rises", (name) => {
  fc.assert(
    fc.property(number, number, scale, (output, target, scale) => {
      const loss = lossOf({ name, scale });
      const curvature = loss.curvature(output, target);
      expect(curvature).toBeGreaterThan(0);
      const next = output - loss.slope(output, target) / curvature;
      expect(loss.value(next, target)).toBeLessThanOrEqual(loss.value(output, target) + 1e-12);
    }),
    { numRuns: 500 },
  );
});

test.each(LOSS_NAMES)("the nats of %s fall with the error and grow with the rows", (name) => {
  const { nats } = lossOf({ name });
  expect(nats(0.1, 100)).toBeLessThan(nats(0.2, 100));
  expect(nats(0.2, 200) - nats(0.1, 200)).toBeCloseTo(2 * (nats(0.2, 100) - nats(0.1, 100)), 9);
});

test.each(LOSS_NAMES)("%s at the scale of its residuals is the same from any multiple of them", (name) => {
  const outputs = Float64Array.of(0.1, -0.3, 0.2, 5, -0.1, 0.4, -0.2);
  const targets = [new Float64Array(outputs.length)];
  const at = (factor: number) =>
    rescaledTo(lossOf({ name }), () => [outputs.map((v) => factor * v)], targets);
  const [one, ten] = [at(1), at(10)];
  for (const output of outputs) expect(ten.value(10 * output, 0)).toBeCloseTo(100 * one.value(output, 0), 9);
});

test("the squared error is what it says, and an unknown name is a bug", () => {
  const loss = lossOf({ name: "mse" });
  expect([loss.value(3, 1), loss.slope(3, 1), loss.curvature(3, 1), loss.link(3)]).toEqual([4, 4, 2, 3]);
  expect(rescaledTo(loss, () => [], [])).toBe(loss);
  expect(() => lossOf({ name: "absolute" })).toThrow("no loss");
});

test("Huber's loss is the squared error up to its scale and pulls no harder beyond it", () => {
  const loss = lossOf({ name: "huber", scale: 0.5 });
  expect([loss.value(0.5, 0), loss.slope(0.5, 0), loss.curvature(0.5, 0)]).toEqual([0.25, 1, 2]);
  expect([loss.value(2, 0), loss.slope(-2, 0), loss.curvature(2, 0)]).toEqual([1.75, -1, 0.5]);
  // Medians of magnitudes: half of the rows may be anything.
  const outputs = Float64Array.of(-1, 1, -1, 1, -1, 1, 1e6, 1e6, 1e6);
  expect(rescaledTo(loss, () => [outputs], [new Float64Array(9)]).scale).toBeCloseTo(1.345 * 1.4826, 12);
});

test("the absolute error pulls alike from near and far, and the root of its mean is the mean magnitude", () => {
  const outputs = Float64Array.of(-1, 2, -3, 10);
  const loss = rescaledTo(lossOf({ name: "mae" }), () => [outputs], [new Float64Array(4)]);
  expect(loss.scale).toBe(4);
  expect([loss.slope(2, 0), loss.slope(-10, 0)]).toEqual([4, -4]);
  const mean = outputs.reduce((sum, output) => sum + loss.value(output, 0) / 4, 0);
  expect(Math.sqrt(mean)).toBeCloseTo(4, 1);
});
