import fc from "fast-check";
import { expect, test } from "vitest";
import { linked, lossesOf, rescaledTo } from "../../src/model/loss.ts";
import { LOSS_NAMES, type LossName, lossOf } from "../../src/model/losses/list.ts";
import { targetsFor } from "./lossTargets.ts";

/** Those of any number, which are 0 at it. */
const OF_NUMBERS = ["mse", "huber", "mae"] as const;
/** A target that a loss takes, made of any number. */
const taken = (name: LossName, any: number): number =>
  targetsFor(lossOf({ name: name === "softmax" ? "logistic" : name }), [Float64Array.of(any)])[0]![0]!;

const number = fc.double({ min: -10, max: 10, noNaN: true });
const scale = fc.double({ min: 0.01, max: 5, noNaN: true });

test.each(OF_NUMBERS)(
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

test.each(LOSS_NAMES)("the slope of %s is its derivative, as a function of predictions too", (name) => {
  fc.assert(
    fc.property(number, number, scale, (output, any, scale) => {
      const target = taken(name, any);
      const loss = lossOf({ name, scale });
      const { ofPrediction = loss } = loss;
      for (const [one, at] of [
        [loss, output],
        [ofPrediction, loss.ofPrediction ? loss.link(output) : output],
      ] as const) {
        const h = 1e-6 * Math.abs(at) + 1e-9;
        const quotient = (one.value(at + h, target) - one.value(at - h, target)) / (2 * h);
        const rounding = (1e-14 * (1 + Math.abs(target) + one.value(at, target))) / h;
        // A third derivative of exponentials and logarithms is like their second over the argument.
        const doubt = 2 * one.curvature(at, target) * h + 1e-6 * Math.abs(one.slope(at, target));
        expect(Math.abs(quotient - one.slope(at, target))).toBeLessThan(doubt + rounding);
        expect(one.value(at, target)).toBeGreaterThanOrEqual(-1e-12 * (1 + target));
      }
      if (loss.ofPrediction)
        expect(ofPrediction.value(loss.link(output), target)).toBeCloseTo(loss.value(output, target), 6);
    }),
    { numRuns: 500 },
  );
});

test.each(LOSS_NAMES)("a step of %s by slope and curvature never rises", (name) => {
  fc.assert(
    fc.property(number, number, scale, (output, any, scale) => {
      const target = taken(name, any);
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

test.each(OF_NUMBERS)("%s at the scale of its residuals is the same from any multiple of them", (name) => {
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

// Golden values: scikit-learn 1.2.1 (log_loss, mean_poisson_deviance) and scipy 1.10.1 (expit, softmax) on these rows.
test("the deviance of two classes, its slopes and curvatures are those of scikit-learn and scipy", () => {
  const loss = lossOf({ name: "logistic" });
  const [outputs, targets] = [
    [-2.5, 0.3, 4, 1.25],
    [0, 1, 1, 0],
  ];
  const sum = outputs.reduce((total, output, r) => total + loss.value(output, targets[r]!), 0);
  expect(sum).toBeCloseTo(4.306647976048518, 12);
  const slopes = [0.1517163600424871, -0.8511149663766819, -0.0359724199241831, 1.5545997223493822];
  const curvatures = [0.1402074330902163, 0.4889166233814917, 0.035325412426582214, 0.34620957398499413];
  for (const [r, output] of outputs.entries()) {
    expect(loss.slope(output, targets[r]!)).toBeCloseTo(slopes[r]!, 13);
    expect(loss.curvature(output, targets[r]!)).toBeCloseTo(curvatures[r]!, 13);
  }
  expect([loss.link(-800), loss.value(-800, 1), loss.link(800), loss.value(800, 0)]).toEqual([
    0, 1600, 1, 1600,
  ]);
});

test("the deviance of counts is that of scikit-learn", () => {
  const loss = lossOf({ name: "poisson" });
  const [outputs, targets] = [
    [-1, 0.5, 1, 2.2],
    [0, 1, 3, 12],
  ];
  expect(outputs.reduce((sum, output, r) => sum + loss.value(output, targets[r]!), 0)).toBeCloseTo(
    1.9492254064501342,
    12,
  );
  const slopes = [0.7357588823428848, 1.2974425414002564, -0.5634363430819098, -5.949973001131756];
  for (const [r, output] of outputs.entries())
    expect(loss.slope(output, targets[r]!)).toBeCloseTo(slopes[r]!, 12);
});

test("the deviance of three classes and its slopes are those of scikit-learn and scipy", () => {
  const loss = lossOf({ name: "softmax" });
  const outputs = [
    [1, 0, 3, -0.5],
    [-2, 0, 1, 2],
    [0.5, 0, -1, 2],
  ].map((column) => Float64Array.from(column));
  const classes = [0, 2, 1, 2];
  const targets = outputs.map((_, o) => Float64Array.from(classes, (c) => (c === o ? 1 : 0)));
  const sums = lossesOf(loss, outputs, { targets, nRows: 4 });
  expect(sums.reduce((total, v) => total + v, 0)).toBeCloseTo(8.959021228675008, 12);
  const residuals = outputs.map(() => new Float64Array(4));
  loss.joint!.addLosses({ outputs, targets, residuals, start: 0, count: 4 }, 0);
  const expected = [
    [-0.3962511038513742, 0.3333333333333333, 0.8668133321973349, 0.039424422479462075],
    [0.03005888756957402, 0.3333333333333333, -0.8826895721738016, 0.48028778876026895],
    [0.3661922162818002, -0.6666666666666667, 0.015876239976466765, -0.519712211239731],
  ];
  const shares = linked(loss, outputs);
  for (const [o, column] of expected.entries()) {
    for (const [r, value] of column.entries()) {
      expect(residuals[o]![r]).toBeCloseTo(value, 13);
      expect(shares[o]![r]! - targets[o]![r]!).toBeCloseTo(value, 13);
    }
  }
});

test("losses say which targets they take", () => {
  const isTaken = (name: LossName, target: number): boolean =>
    lossOf({ name }).refusal?.(target) === undefined;
  expect([isTaken("logistic", 1), isTaken("logistic", 0.5), isTaken("softmax", 2)]).toEqual([
    true,
    false,
    false,
  ]);
  expect([isTaken("poisson", 0), isTaken("poisson", -1), isTaken("relative", 0), isTaken("log", 0)]).toEqual([
    true,
    false,
    false,
    false,
  ]);
  for (const name of OF_NUMBERS) expect(isTaken(name, -1e9)).toBe(true);
});
