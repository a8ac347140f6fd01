import fc from "fast-check";
import { expect, test } from "vitest";
import { cubicMinimum, type LinePoint, wolfeSearch } from "../../../src/train/optimizers/lineSearch.ts";

type Line = (step: number) => LinePoint;

/** A line from a value and its derivative. */
const line =
  (value: (t: number) => number, slope: (t: number) => number): Line =>
  (step) => ({ step, value: value(step), slope: slope(step) });

/** A bowl with ripples, rising in the end, with a negative slope at 0. */
const anyLine = fc
  .record({
    bottom: fc.double({ min: 0.01, max: 100, noNaN: true }),
    depth: fc.double({ min: 0.001, max: 1000, noNaN: true }),
    ripple: fc.double({ min: 0, max: 0.9, noNaN: true }),
    waves: fc.double({ min: 0.1, max: 12, noNaN: true }),
    firstStep: fc.double({ min: 1e-4, max: 1e4, noNaN: true }),
  })
  .map(({ bottom, depth, ripple, waves, firstStep }) => {
    // q = ripple·depth/waves keeps the slope at 0 negative: −2·depth·(1 − ripple)/bottom.
    const q = (2 * depth * ripple) / waves;
    const value = (t: number) => depth * (t / bottom - 1) ** 2 + q * Math.sin((waves * t) / bottom);
    const slope = (t: number) =>
      (2 * depth * (t / bottom - 1)) / bottom + ((q * waves) / bottom) * Math.cos((waves * t) / bottom);
    return { at: line(value, slope), firstStep };
  });

test("the strong Wolfe conditions hold at the point found, whatever the first step", () => {
  fc.assert(
    fc.property(anyLine, ({ at, firstStep }) => {
      const start = at(0);
      const found = wolfeSearch(at, start, firstStep, { maxEvaluations: 60 });
      expect(found.kind).toBe("wolfe");
      expect(found).toEqual({ ...at(found.step), kind: "wolfe" });
      expect(found.value).toBeLessThanOrEqual(start.value + 1e-4 * found.step * start.slope);
      expect(Math.abs(found.slope)).toBeLessThanOrEqual(0.9 * Math.abs(start.slope));
    }),
    { numRuns: 500 },
  );
});

test("a tighter curvature condition ends closer to the minimum", () => {
  const at = line(
    (t) => (t - 3) ** 4,
    (t) => 4 * (t - 3) ** 3,
  );
  const found = wolfeSearch(at, at(0), 0.1, { c2: 1e-6 });
  expect(found.kind).toBe("wolfe");
  expect(Math.abs(found.slope)).toBeLessThanOrEqual(1e-6 * 108);
});

test("the cubic through two values and slopes of a cubic has the cubic's minimum", () => {
  const at = line(
    (t) => t ** 3 - 3 * t,
    (t) => 3 * t ** 2 - 3,
  );
  expect(cubicMinimum(at(0), at(3))).toBeCloseTo(1, 12);
  expect(cubicMinimum(at(3), at(0))).toBeCloseTo(1, 12);
});

test("the search shrinks away from a region without values and finds a Wolfe point below it", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1e-6, max: 10, noNaN: true }),
      fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
      (edge, bad) => {
        // −x − edge·log(edge − x)/4: falls, turns at 3/4 of the way, and rises without bound at the edge.
        const at = line(
          (t) => (t < edge ? -t - (edge * Math.log(1 - t / edge)) / 4 : bad),
          (t) => (t < edge ? -1 + edge / (4 * (edge - t)) : bad),
        );
        const found = wolfeSearch(at, at(0), 1e3 * edge);
        expect(found.kind).toBe("wolfe");
        expect(found.step).toBeGreaterThan(0);
        expect(found.step).toBeLessThan(edge);
      },
    ),
  );
});

test("a finite value with a slope that is not finite counts as outside", () => {
  const at = line(
    (t) => -t,
    (t) => (t < 1 ? -1 : Number.NaN),
  );
  const found = wolfeSearch(at, at(0), 64);
  expect(found.kind).toBe("decrease");
  expect(found.step).toBeLessThan(1);
});

test("a line that falls for ever ends at the last allowed evaluation with the lowest point", () => {
  let calls = 0;
  const found = wolfeSearch(
    (step) => {
      calls++;
      return { step, value: -step, slope: -1 };
    },
    { step: 0, value: 0, slope: -1 },
    1,
    { maxEvaluations: 7 },
  );
  expect(calls).toBe(7);
  expect(found.kind).toBe("decrease");
  expect(found.value).toBe(-found.step);
  expect(found.step).toBeGreaterThanOrEqual(2 ** 6);
});

test("a start that does not fall, or has no slope, is returned as it is", () => {
  const at = line(
    (t) => t * t,
    (t) => 2 * t,
  );
  for (const slope of [0, 1, Number.NaN]) {
    expect(wolfeSearch(at, { step: 0, value: 0, slope }, 1)).toEqual({
      step: 0,
      value: 0,
      slope,
      kind: "none",
    });
  }
});

test("a function that is lower nowhere on the line gives none", () => {
  const at: Line = (step) => ({ step, value: 1, slope: -1 });
  expect(wolfeSearch(at, at(0), 1).kind).toBe("none");
});
