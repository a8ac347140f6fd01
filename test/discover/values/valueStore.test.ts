import fc from "fast-check";
import { expect, test } from "vitest";
import { ValueStore } from "../../../src/discover/values/valueStore.ts";

const ROWS = 12;
/** Above zero: where a sum of the values is nothing but rounding, twins may be kept. */
const positive = fc.double({ min: 1e-3, max: 1e3, noNaN: true });
const column = fc
  .array(positive, { minLength: ROWS, maxLength: ROWS })
  .map((values) => Float64Array.from(values));

function varies(values: Float64Array): boolean {
  return Math.max(...values) - Math.min(...values) > 1e-3;
}

test("a value, its opposite and what differs by rounding alone are kept once", () => {
  fc.assert(
    fc.property(
      column.filter(varies),
      fc.double({ min: -1e-13, max: 1e-13, noNaN: true }),
      (values, error) => {
        const store = new ValueStore(["x"], ROWS, 10);
        const size = Math.max(...values.map(Math.abs));
        expect(store.addColumn(values, 0, 1)).toBe(0);
        expect(
          store.addColumn(
            values.map((v) => -v),
            0,
            1,
          ),
        ).toBe(0);
        expect(
          store.addColumn(
            values.map((v) => v + error * size),
            0,
            1,
          ),
        ).toBe(0);
        expect(store.count).toBe(1);
      },
    ),
  );
});

test("values that differ on one row are two", () => {
  fc.assert(
    fc.property(
      column.filter(varies),
      fc.nat(ROWS - 1),
      fc.double({ min: 1e-6, max: 1, noNaN: true }),
      (values, row, change) => {
        const store = new ValueStore(["x"], ROWS, 10);
        store.addColumn(values, 0, 1);
        const other = values.slice();
        other[row]! += change * Math.max(...values.map(Math.abs));
        expect(store.addColumn(other, 0, 1)).toBe(1);
      },
    ),
  );
});

test("what is not finite, hardly varies, or comes when it is full is not kept", () => {
  const store = new ValueStore(["x"], 3, 1);
  expect(store.addColumn(Float64Array.of(1, Number.NaN, 2), 0, 1)).toBe(-1);
  expect(store.addColumn(Float64Array.of(1, Number.POSITIVE_INFINITY, 2), 0, 1)).toBe(-1);
  expect(store.addColumn(Float64Array.of(5, 5, 5), 0, 1)).toBe(-1);
  expect(store.addColumn(Float64Array.of(1, 2, 3), 0, 1)).toBe(0);
  expect(store.addColumn(Float64Array.of(1, 2, 4), 0, 1)).toBe(-1);
  expect(store.addColumn(Float64Array.of(1, 2, 3), 0, 1)).toBe(0);
});
