import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Grid } from "../../../src/model/kan.ts";
import { basisAt, MAX_DEGREE } from "../../../src/model/spline/basis.ts";
import { basisCount, rangeOf } from "../../../src/model/spline/grid.ts";
import { anyGrid, anyShare, anyUniformGrid } from "../anyGrid.ts";

/** Values and slopes of all basis functions at x. */
function dense(grid: Grid, x: number) {
  const weights = new Float64Array(MAX_DEGREE + 1);
  const slopes = new Float64Array(MAX_DEGREE + 1);
  const first = basisAt(grid, x, weights, slopes, 0);
  const values = new Float64Array(basisCount(grid));
  const derivatives = new Float64Array(basisCount(grid));
  values.set(weights.subarray(0, grid.degree + 1), first);
  derivatives.set(slopes.subarray(0, grid.degree + 1), first);
  return { first, values, derivatives };
}

const sum = (values: Float64Array) => values.reduce((total, v) => total + v, 0);
const within = (grid: Grid, share: number) => {
  const [low, high] = rangeOf(grid);
  return Math.min(high, low + share * (high - low));
};
/** Steepness of the basis: slopes are of the order of degree over the narrowest cell. */
const steepness = ({ degree, knots }: Grid) => {
  let narrowest = Number.POSITIVE_INFINITY;
  for (let m = 1; m < knots.length; m++) narrowest = Math.min(narrowest, knots[m]! - knots[m - 1]!);
  return degree / narrowest;
};

describe("inside the grid, for any degree from 1 to 9", () => {
  test("the basis functions are never negative and sum to 1", () => {
    fc.assert(
      fc.property(anyGrid, anyShare, (grid, share) => {
        const { values } = dense(grid, within(grid, share));
        expect(values.every((v) => v >= -1e-16)).toBe(true);
        expect(Math.abs(sum(values) - 1)).toBeLessThan(1e-13);
      }),
      { numRuns: 1000 },
    );
  });

  test("their slopes sum to 0", () => {
    fc.assert(
      fc.property(anyGrid, anyShare, (grid, share) => {
        const { derivatives } = dense(grid, within(grid, share));
        expect(Math.abs(sum(derivatives))).toBeLessThan(1e-13 * steepness(grid));
      }),
      { numRuns: 1000 },
    );
  });

  test("only the k + 1 functions whose knots surround x differ from 0", () => {
    fc.assert(
      fc.property(anyGrid, anyShare, (grid, share) => {
        const x = within(grid, share);
        const { first } = dense(grid, x);
        const { degree, knots } = grid;
        const rounding = 1e-15 * Math.max(1, Math.abs(x));
        expect(first).toBeGreaterThanOrEqual(0);
        expect(first + degree).toBeLessThan(basisCount(grid));
        expect(knots[first + degree]!).toBeLessThanOrEqual(x + rounding);
        expect(knots[first + degree + 1]!).toBeGreaterThanOrEqual(x - rounding);
      }),
      { numRuns: 1000 },
    );
  });

  test("the values are those of the Cox–de Boor recursion written out", () => {
    const recursion = (knots: Float64Array, m: number, k: number, x: number): number => {
      if (k === 0) return knots[m]! <= x && x < knots[m + 1]! ? 1 : 0;
      const rising = (x - knots[m]!) / (knots[m + k]! - knots[m]!);
      const falling = (knots[m + k + 1]! - x) / (knots[m + k + 1]! - knots[m + 1]!);
      return rising * recursion(knots, m, k - 1, x) + falling * recursion(knots, m + 1, k - 1, x);
    };
    fc.assert(
      fc.property(anyGrid, fc.double({ min: 0, max: 0.999, noNaN: true }), (grid, share) => {
        fc.pre(grid.degree <= 5);
        const x = within(grid, share);
        dense(grid, x).values.forEach((v, m) => {
          expect(Math.abs(v - recursion(grid.knots, m, grid.degree, x))).toBeLessThan(1e-12);
        });
      }),
    );
  });

  test("the slopes are those of the values, from degree 2 on", () => {
    fc.assert(
      fc.property(anyUniformGrid, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (grid, share) => {
        fc.pre(grid.degree >= 2);
        const x = within(grid, share);
        const h = 1e-6;
        const up = dense(grid, x + h).values;
        const down = dense(grid, x - h).values;
        const scale = steepness(grid) ** 2;
        dense(grid, x).derivatives.forEach((slope, m) => {
          // A slope of degree 2 has a kink at a knot: the difference quotient is off by h times the curvature.
          expect(Math.abs((up[m]! - down[m]!) / (2 * h) - slope)).toBeLessThan(2 * h * scale + 1e-8);
        });
      }),
    );
  });
});

test("an equally spaced grid gives the same through the closed form and through the knots", () => {
  fc.assert(
    fc.property(anyUniformGrid, fc.double({ min: -0.5, max: 1.5, noNaN: true }), (grid, share) => {
      const [low, high] = rangeOf(grid);
      const x = low + share * (high - low);
      const closed = dense(grid, x);
      const general = dense({ ...grid, isUniform: false }, x);
      const beyond = Math.max(0, low - x, x - high);
      const scale = 1 + beyond * steepness(grid);
      closed.values.forEach((v, m) => {
        expect(Math.abs(v - general.values[m]!)).toBeLessThan(1e-13 * scale);
      });
      // At a knot itself rounding may pick either neighbour cell, and slopes of degree 1 jump there.
      const cells = ((x - low) / (high - low)) * (basisCount(grid) - grid.degree);
      if (grid.degree === 1 && Math.abs(cells - Math.round(cells)) < 1e-12) return;
      closed.derivatives.forEach((v, m) => {
        expect(Math.abs(v - general.derivatives[m]!)).toBeLessThan(
          1e-13 * steepness(grid) * (1 + grid.degree),
        );
      });
    }),
    { numRuns: 1000 },
  );
});

describe("outside the grid", () => {
  test("every basis function continues as its tangent at the boundary", () => {
    fc.assert(
      fc.property(
        anyGrid,
        fc.constantFrom(0, 1),
        fc.double({ min: 1e-9, max: 10, noNaN: true }),
        (grid, end, distance) => {
          const x = within(grid, end);
          const boundary = dense(grid, x);
          const outside = dense(grid, end === 0 ? x - distance : x + distance);
          const beyond = (end === 0 ? x - distance : x + distance) - x;
          expect(outside.derivatives).toEqual(boundary.derivatives);
          outside.values.forEach((v, m) => {
            const tangent = boundary.values[m]! + beyond * boundary.derivatives[m]!;
            expect(Math.abs(v - tangent)).toBeLessThanOrEqual(1e-13 * (1 + distance * steepness(grid)));
          });
        },
      ),
      { numRuns: 500 },
    );
  });

  test("the slope does not jump when x leaves the grid", () => {
    fc.assert(
      fc.property(anyGrid, fc.constantFrom(0, 1), (grid, end) => {
        fc.pre(grid.degree >= 2);
        const x = within(grid, end);
        const inside = dense(grid, end === 0 ? x + 1e-12 : x - 1e-12);
        const outside = dense(grid, end === 0 ? x - 1e-12 : x + 1e-12);
        inside.derivatives.forEach((slope, m) => {
          expect(Math.abs(slope - outside.derivatives[m]!)).toBeLessThan(1e-11 * steepness(grid) ** 2);
        });
      }),
    );
  });

  test("what is not a number gives no number", () => {
    fc.assert(
      fc.property(anyGrid, (grid) => {
        const weights = new Float64Array(MAX_DEGREE + 1);
        const first = basisAt(grid, Number.NaN, weights, new Float64Array(MAX_DEGREE + 1), 0);
        expect(first).toBeGreaterThanOrEqual(0);
        expect(first + grid.degree).toBeLessThan(basisCount(grid));
        expect(weights.subarray(0, grid.degree + 1).every(Number.isNaN)).toBe(true);
      }),
    );
  });
});

test("weights and slopes are written at the offset and nowhere else", () => {
  fc.assert(
    fc.property(anyGrid, anyShare, fc.integer({ min: 0, max: 5 }), (grid, share, offset) => {
      const weights = new Float64Array(20).fill(7);
      const slopes = new Float64Array(20).fill(7);
      basisAt(grid, within(grid, share), weights, slopes, offset);
      for (const table of [weights, slopes]) {
        const untouched = [...table.subarray(0, offset), ...table.subarray(offset + grid.degree + 1)];
        expect(untouched.every((v) => v === 7)).toBe(true);
      }
    }),
  );
});
