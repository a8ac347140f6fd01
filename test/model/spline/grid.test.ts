import fc from "fast-check";
import { expect, test } from "vitest";
import type { Grid } from "../../../src/model/kan.ts";
import {
  adaptiveGrid,
  affineGrid,
  basisCount,
  intervalsOf,
  rangeOf,
  sameGrid,
  uniformGrid,
} from "../../../src/model/spline/grid.ts";
import { anyGrid } from "../anyGrid.ts";

const spec = fc.record({
  low: fc.double({ min: -1e6, max: 1e6, noNaN: true }),
  width: fc.double({ min: 0, max: 1e6, noNaN: true }),
  intervals: fc.integer({ min: 1, max: 100 }),
  degree: fc.integer({ min: 1, max: 9 }),
});
const ascends = ({ knots }: Grid) => knots.every((knot, m) => m === 0 || knot > knots[m - 1]!);

test("a grid of one interval still spans the data exactly", () => {
  const grid = uniformGrid({ low: -1, high: 1, intervals: 1, degree: 3 });
  expect(grid.knots).toEqual(Float64Array.of(-7, -5, -3, -1, 1, 3, 5, 7));
});

test("a uniform grid ascends, has G + 2k + 1 knots, and its range is low … high to the bit", () => {
  fc.assert(
    fc.property(spec, ({ low, width, intervals, degree }) => {
      const high = low + width;
      const grid = uniformGrid({ low, high, intervals, degree });
      expect(grid.knots.length).toBe(intervals + 2 * degree + 1);
      expect(intervalsOf(grid)).toBe(intervals);
      expect(basisCount(grid)).toBe(intervals + degree);
      expect(ascends(grid)).toBe(true);
      const [from, to] = rangeOf(grid);
      if (width > 1e-8 * Math.max(1, Math.abs(low), Math.abs(high))) expect([from, to]).toEqual([low, high]);
      expect(from).toBeLessThanOrEqual(low);
      expect(to).toBeGreaterThanOrEqual(high);
    }),
  );
});

test("a range of no width becomes a narrow one around it", () => {
  for (const value of [0, 1, -3e8, 5e-9]) {
    const grid = uniformGrid({ low: value, high: value, intervals: 5, degree: 3 });
    const [low, high] = rangeOf(grid);
    expect(ascends(grid)).toBe(true);
    expect(low).toBeLessThan(value);
    expect(high).toBeGreaterThan(value);
    expect(high - low).toBeLessThanOrEqual(1e-8 * Math.max(1e-9, Math.abs(value)));
  }
});

test("adaptive knots ascend and span the data exactly, heavy duplicates included", () => {
  const data = fc.oneof(
    fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 1, maxLength: 100 }),
    fc.array(fc.constantFrom(-1, 0, 0, 0, 0, 2), { minLength: 1, maxLength: 100 }),
    fc.array(fc.constant(3), { minLength: 1, maxLength: 20 }),
  );
  fc.assert(
    fc.property(
      data,
      fc.integer({ min: 1, max: 100 }),
      fc.integer({ min: 1, max: 9 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (values, intervals, degree, gridEps) => {
        const low = Math.min(...values);
        const high = Math.max(...values);
        const grid = adaptiveGrid(Float64Array.from(values), { low, high, intervals, degree, gridEps });
        expect(ascends(grid)).toBe(true);
        expect(intervalsOf(grid)).toBe(intervals);
        const [from, to] = rangeOf(grid);
        if (high - low > 1e-8 * Math.max(1, Math.abs(low), Math.abs(high))) {
          expect([from, to]).toEqual([low, high]);
        }
        expect(from).toBeLessThanOrEqual(low);
        expect(to).toBeGreaterThanOrEqual(high);
      },
    ),
    { numRuns: 500 },
  );
});

test("adaptive cells of even data hold nearly equal shares of the rows", () => {
  const values = Float64Array.from({ length: 1000 }, (_, r) => ((r + 0.5) / 1000) ** 3);
  const { knots } = adaptiveGrid(values, { low: 0, high: 1, intervals: 8, degree: 3, gridEps: 0 });
  for (let m = 3; m < 11; m++) {
    const inside = values.filter((v) => v >= knots[m]! && v < knots[m + 1]!).length;
    expect(Math.abs(inside - 125)).toBeLessThanOrEqual(6);
  }
});

test("gridEps 1, or no values at all, is the uniform grid", () => {
  const shape = { low: 0, high: 2, intervals: 6, degree: 2 };
  expect(adaptiveGrid(Float64Array.of(0, 0.1, 2), { ...shape, gridEps: 1 })).toEqual(uniformGrid(shape));
  expect(adaptiveGrid(new Float64Array(0), { ...shape, gridEps: 0 })).toEqual(uniformGrid(shape));
});

test("the order of the values does not matter, and they are not sorted in place", () => {
  const values = Float64Array.of(3, -1, 0.5, 2, 0.25);
  const shape = { low: -1, high: 3, intervals: 3, degree: 3, gridEps: 0.02 };
  const grid = adaptiveGrid(values, shape);
  expect(values).toEqual(Float64Array.of(3, -1, 0.5, 2, 0.25));
  expect(adaptiveGrid(values.toSorted(), shape)).toEqual(grid);
});

test("a scaled and shifted grid has the scaled and shifted range, and the way back is the same grid", () => {
  fc.assert(
    fc.property(anyGrid, fc.constantFrom(1, 4, 8), fc.constantFrom(-2, 0, 4), (grid, factor, shift) => {
      const moved = affineGrid(grid, factor, shift);
      const [low, high] = rangeOf(grid);
      expect(rangeOf(moved)).toEqual([factor * low + shift, factor * high + shift]);
      expect(ascends(moved)).toBe(true);
      expect(sameGrid(affineGrid(grid, factor, 0), grid)).toBe(factor === 1);
      expect(sameGrid(affineGrid(affineGrid(grid, factor, 0), 1 / factor, 0), grid)).toBe(true);
    }),
  );
});

test("grids are the same when degree, kind and every knot are", () => {
  const grid = uniformGrid({ low: 0, high: 1, intervals: 4, degree: 3 });
  expect(sameGrid(grid, { ...grid, knots: grid.knots.slice() })).toBe(true);
  expect(sameGrid(grid, { ...grid, isUniform: false })).toBe(false);
  expect(sameGrid(grid, { ...grid, knots: grid.knots.with(5, 0.6) })).toBe(false);
  expect(sameGrid(grid, uniformGrid({ low: 0, high: 1, intervals: 6, degree: 2 }))).toBe(false);
});
