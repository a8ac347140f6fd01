import fc from "fast-check";
import { expect, test } from "vitest";
import { layeredShape, parseWidth, type Shape } from "../../../src/model/shape.ts";
import { pairsFor } from "../../../src/train/optimizers/choice.ts";
import { isLmWorthIt, lbfgsSeconds, lmSeconds, stepWorkOf } from "../../../src/train/optimizers/costs.ts";

const shapeOf = (nIn: number, width: string, nOut: number): Shape =>
  layeredShape(nIn, parseWidth(width), nOut);
const workOf = (shape: Shape, rows: number, intervals = 5) =>
  stepWorkOf(shape, { rows, intervals, degree: 3 });

test("an output counts the edges of all paths to it, and none of the other outputs'", () => {
  const { edges, sources, upstream } = workOf(shapeOf(4, "10", 3), 100);
  expect([edges, sources, upstream]).toEqual([70, 14, [50, 50, 50]]);
  const apart: Shape = { nInputs: 2, nodes: [[[0]], [[0, 1]], [[2]], [[3], [1]]], outputs: [2, 3] };
  expect(workOf(apart, 100)).toMatchObject({ edges: 6, sources: 4, upstream: [2, 4] });
});

test("every step costs more with more rows, more columns and more outputs", () => {
  const size = fc.record({
    rows: fc.integer({ min: 10, max: 1e6 }),
    nIn: fc.integer({ min: 1, max: 20 }),
    hidden: fc.integer({ min: 1, max: 20 }),
    nOut: fc.integer({ min: 1, max: 3 }),
  });
  fc.assert(
    fc.property(size, ({ rows, nIn, hidden, nOut }) => {
      for (const seconds of [lmSeconds, lbfgsSeconds]) {
        const cost = seconds(workOf(shapeOf(nIn, `${hidden}`, nOut), rows));
        expect(cost).toBeGreaterThan(0);
        expect(seconds(workOf(shapeOf(nIn, `${hidden}`, nOut), 2 * rows))).toBeGreaterThan(cost);
        expect(seconds(workOf(shapeOf(nIn + 1, `${hidden}`, nOut), rows))).toBeGreaterThan(cost);
        expect(seconds(workOf(shapeOf(nIn, `${hidden}`, nOut + 1), rows))).toBeGreaterThan(cost);
      }
    }),
  );
});

// Where the races of docs/benchmarks.md were won.
test.each<[boolean, number, string, number, number]>([
  [true, 2, "5", 1, 200],
  [true, 2, "5", 1, 100_000],
  [true, 4, "10", 1, 1000],
  [true, 10, "0", 1, 1000],
  [false, 4, "10,10", 1, 1000],
  [false, 4, "10,10", 1, 10_000],
  [false, 10, "20", 1, 1000],
  [false, 64, "128", 10, 10_000],
])(
  "Levenberg-Marquardt pays (%s) for %i inputs, width %s, %i outputs and %i rows",
  (pays, nIn, width, nOut, rows) => {
    expect(isLmWorthIt(workOf(shapeOf(nIn, width, nOut), rows))).toBe(pays);
  },
);

test("a matrix that takes more than 100 MB is never made, however many rows there are to gain from", () => {
  const wide = shapeOf(300, "0", 1);
  expect(lmSeconds(workOf(wide, 1e7))).toBeLessThan(50 * lbfgsSeconds(workOf(wide, 1e7)));
  expect(isLmWorthIt(workOf(wide, 1e7))).toBe(false);
});

test("L-BFGS remembers 40 pairs of a usual network, and fewer of one so large that they would fill the memory", () => {
  expect([1, 1350, 37_500].map(pairsFor)).toEqual([40, 40, 40]);
  expect(pairsFor(85_248)).toBe(17);
  expect(pairsFor(1e7)).toBe(10);
});
