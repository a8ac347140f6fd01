import fc from "fast-check";
import { expect, test } from "vitest";
import { randomStream } from "../../../src/math/philox.ts";
import { curveJet } from "../../../src/model/jets/kanJets.ts";
import type { Grid, SplineCurve } from "../../../src/model/kan.ts";
import { curveValue } from "../../../src/model/spline/curve.ts";
import { basisCount, intervalsOf, rangeOf, uniformGrid } from "../../../src/model/spline/grid.ts";
import { fitSpline, fitSplineToSamples, onGrid } from "../../../src/model/spline/refit.ts";
import { anyAdaptiveGrid, anyGrid, anyUniformGrid } from "../anyGrid.ts";

function curveOn(grid: Grid, seed: number): SplineCurve {
  const random = randomStream(seed, "curve");
  const coefficients = Float64Array.from({ length: basisCount(grid) }, () => random.normal());
  return { kind: "spline", grid, coefficients, base: "silu", baseWeight: random.normal() };
}

/** Each inner cell cut into `parts`; what lies outside the range continues with the width of the last cell. */
function refined(grid: Grid, parts: number): Grid {
  const { degree, knots } = grid;
  const inner: number[] = [];
  for (let m = degree; m < knots.length - 1 - degree; m++) {
    const width = knots[m + 1]! - knots[m]!;
    for (let p = 0; p < parts; p++) inner.push(knots[m]! + (p * width) / parts);
  }
  inner.push(knots[knots.length - 1 - degree]!);
  if (grid.isUniform) {
    const [low, high] = rangeOf(grid);
    return uniformGrid({ low, high, intervals: intervalsOf(grid) * parts, degree });
  }
  const first = inner[1]! - inner[0]!;
  const last = inner.at(-1)! - inner.at(-2)!;
  const before = Array.from({ length: degree }, (_, i) => inner[0]! - (degree - i) * first);
  const after = Array.from({ length: degree }, (_, i) => inner.at(-1)! + (i + 1) * last);
  return { degree, knots: Float64Array.from([...before, ...inner, ...after]), isUniform: false };
}

const inside = (grid: Grid, share: number) => {
  const [low, high] = rangeOf(grid);
  return low + share * (high - low);
};

test("grid refinement keeps the curve, narrow cells included", () => {
  fc.assert(
    fc.property(
      anyGrid,
      fc.integer({ min: 1, max: 4 }),
      fc.integer(),
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 20, maxLength: 20 }),
      (grid, parts, seed, shares) => {
        fc.pre(grid.degree <= 5);
        const curve = curveOn(grid, seed);
        const finer = onGrid(curve, refined(grid, parts));
        const largest = Math.max(...curve.coefficients.map(Math.abs));
        for (const share of shares) {
          const x = inside(grid, share);
          expect(Math.abs(curveValue(finer, x) - curveValue(curve, x))).toBeLessThan(1e-10 * largest);
        }
      },
    ),
    { numRuns: 300 },
  );
});

test("refinement keeps the straight lines outside as well", () => {
  const grid = uniformGrid({ low: -1, high: 1, intervals: 5, degree: 3 });
  const curve = curveOn(grid, 1);
  const finer = onGrid(curve, refined(grid, 4));
  for (const x of [-3, -1.2, 1.01, 2]) {
    expect(curveValue(finer, x)).toBeCloseTo(curveValue(curve, x), 8);
    expect(curveJet(finer, x)[1]).toBeCloseTo(curveJet(curve, x)[1], 8);
  }
});

test("the base function and its weight are kept", () => {
  const curve = curveOn(uniformGrid({ low: -1, high: 1, intervals: 3, degree: 3 }), 2);
  const moved = onGrid(curve, uniformGrid({ low: -1, high: 1, intervals: 9, degree: 3 }));
  expect([moved.base, moved.baseWeight]).toEqual(["silu", curve.baseWeight]);
});

test.each([
  { kind: "equal", grids: anyUniformGrid, tolerance: 1e-10 },
  { kind: "very unequal", grids: anyAdaptiveGrid, tolerance: 1e-6 },
])("every polynomial up to the degree is reproduced on $kind cells", ({ grids, tolerance }) => {
  fc.assert(
    fc.property(grids, (grid) => {
      fc.pre(grid.degree <= 5);
      const [low, high] = rangeOf(grid);
      const polynomial = (x: number) => ((2 * (x - low)) / (high - low) - 1) ** grid.degree;
      const coefficients = fitSpline(grid, polynomial);
      const curve: SplineCurve = { kind: "spline", grid, coefficients, base: "zero", baseWeight: 0 };
      for (const share of [0, 0.1, 0.37, 0.5, 0.81, 1]) {
        const x = inside(grid, share);
        expect(Math.abs(curveValue(curve, x) - polynomial(x))).toBeLessThan(tolerance);
      }
    }),
    { numRuns: 300 },
  );
});

test("a smooth function is met more closely on finer grids, at the rate of the degree", () => {
  const worst = (intervals: number) => {
    const grid = uniformGrid({ low: -1, high: 1, intervals, degree: 3 });
    const coefficients = fitSpline(grid, (x) => Math.sin(3 * x));
    const curve: SplineCurve = { kind: "spline", grid, coefficients, base: "zero", baseWeight: 0 };
    return Math.max(
      ...Array.from({ length: 201 }, (_, i) => {
        const x = -1 + i / 100;
        return Math.abs(curveValue(curve, x) - Math.sin(3 * x));
      }),
    );
  };
  // Error O(h⁴): halving the cells divides it by about 16.
  expect(worst(8) / worst(16)).toBeGreaterThan(10);
  expect(worst(16) / worst(32)).toBeGreaterThan(10);
});

test("cells without samples stay bounded by their neighbours", () => {
  const grid = uniformGrid({ low: 0, high: 1, intervals: 10, degree: 3 });
  const xs = Float64Array.from({ length: 60 }, (_, i) => (i < 30 ? i / 100 : 0.7 + (i - 30) / 100));
  const coefficients = fitSplineToSamples(
    grid,
    xs,
    xs.map((x) => 1 + x),
    1e-8,
  );
  const curve: SplineCurve = { kind: "spline", grid, coefficients, base: "zero", baseWeight: 0 };
  for (let i = 0; i <= 20; i++) expect(Math.abs(curveValue(curve, i / 20) - 1 - i / 20)).toBeLessThan(0.01);
});
