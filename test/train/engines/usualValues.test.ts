import { expect, test } from "vitest";
import { usualValues } from "../../../src/train/engines/usualValues.ts";

test("a value counts as usual where more than half of the rows have it", () => {
  const columns = [
    Float64Array.of(0, 3, 0, 0, 7),
    Float64Array.of(1, 1, 2, 2, 3),
    Float64Array.of(5, 5, 5, 1, 2),
    Float64Array.of(1, 2, 3, 4, 4),
  ];
  expect(usualValues(columns)).toEqual(Float64Array.of(0, Number.NaN, 5, Number.NaN));
});

test("half of the rows are not most of them, and no rows have no value", () => {
  expect(usualValues([Float64Array.of(2, 9, 2, 8)])).toEqual(Float64Array.of(Number.NaN));
  expect(usualValues([new Float64Array(0)])).toEqual(Float64Array.of(Number.NaN));
  expect(usualValues([])).toEqual(new Float64Array(0));
});

test("long columns are judged by rows spread over all of them", () => {
  const halves = (first: number, second: number) =>
    Float64Array.from({ length: 100_000 }, (_, r) => (r < 40_000 ? first : second));
  expect(usualValues([halves(1, 2)])).toEqual(Float64Array.of(2));
});
