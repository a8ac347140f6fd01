import fc from "fast-check";
import { randomStream } from "../../src/math/philox.ts";
import type { Grid } from "../../src/model/kan.ts";
import { adaptiveGrid, uniformGrid } from "../../src/model/spline/grid.ts";

/** A uniform grid of any degree around the unit range, where rounding of x is that of the range. */
export const anyUniformGrid: fc.Arbitrary<Grid> = fc
  .record({
    low: fc.double({ min: -2, max: 1, noNaN: true }),
    width: fc.double({ min: 0.5, max: 4, noNaN: true }),
    intervals: fc.integer({ min: 1, max: 24 }),
    degree: fc.integer({ min: 1, max: 9 }),
  })
  .map(({ low, width, intervals, degree }) => uniformGrid({ low, high: low + width, intervals, degree }));

/** A grid that follows random data, heavily repeated at times: cells down to a thousandth of a uniform one. */
export const anyAdaptiveGrid: fc.Arbitrary<Grid> = fc
  .record({
    intervals: fc.integer({ min: 1, max: 24 }),
    degree: fc.integer({ min: 1, max: 9 }),
    gridEps: fc.double({ min: 0, max: 0.9, noNaN: true }),
    seed: fc.integer({ min: 0, max: 1e6 }),
    isRepeated: fc.boolean(),
  })
  .map(({ intervals, degree, gridEps, seed, isRepeated }) => {
    const random = randomStream(seed, "grid-data");
    const values = Float64Array.from({ length: 200 }, () => {
      const v = 2 * random.uniform() ** 2 - 1;
      return isRepeated ? Math.round(2 * v) / 2 : v;
    });
    return adaptiveGrid(values, { low: -1, high: 1, intervals, degree, gridEps });
  });

export const anyGrid: fc.Arbitrary<Grid> = fc.oneof(anyUniformGrid, anyAdaptiveGrid);

/** A place in the unit interval, its ends and middle more often than chance. */
export const anyShare: fc.Arbitrary<number> = fc.oneof(
  { arbitrary: fc.double({ min: 0, max: 1, noNaN: true }), weight: 6 },
  { arbitrary: fc.constantFrom(0, 0.25, 0.5, 1), weight: 1 },
);
