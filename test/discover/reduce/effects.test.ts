import { expect, test } from "vitest";
import { columnOfEffect } from "../../../src/discover/reduce/effects.ts";
import { rowsOfLaw } from "../laws.ts";

const ranges = { a: [1, 3], b: [1, 3], c: [1, 3] } as const;
type Law = Parameters<typeof rowsOfLaw>[1];

/** The rows of a law with its target in place of column b, and b for the target. */
function exchanged(law: Law, nRows = 600, noise = 0): readonly [readonly Float64Array[], Float64Array] {
  const { columns, target } = rowsOfLaw(ranges, law, nRows, noise);
  const [a, b, c] = columns as [Float64Array, Float64Array, Float64Array];
  return [[a, target, c], b];
}

const laws: readonly Law[] = [
  (a, b, c) => a! * b! + c!,
  (a, b, c) => b! * (1 + Math.cos(a! * c!)),
  (a, b, c) => Math.exp(-a! * b!) / c!,
];

test("a column that goes with the others and the target, all of them independent, was measured", () => {
  for (const law of laws) expect(columnOfEffect(...exchanged(law))).toBe(1);
  expect(columnOfEffect(...exchanged(laws[0]!, 600, 0.1))).toBe(1);
});

test("where the target is what was measured no column is", () => {
  for (const law of laws) {
    const { columns, target } = rowsOfLaw(ranges, law, 600, 0);
    expect(columnOfEffect(columns, target)).toBeUndefined();
  }
});

test("columns that go with each other by themselves, or too few rows, say nothing", () => {
  const { columns, target } = rowsOfLaw(ranges, laws[0]!, 600, 0);
  const [a, b, c] = columns as [Float64Array, Float64Array, Float64Array];
  const near = a.map((v, r) => v + 0.3 * c[r]!);
  expect(columnOfEffect([a, near, target], b)).toBeUndefined();
  expect(columnOfEffect([a, a.map((v) => v ** 2)], b)).toBeUndefined();
  expect(
    columnOfEffect(
      [a, b, near],
      c.map((_, r) => Math.sin(1e4 * r)),
    ),
  ).toBeUndefined();
  expect(columnOfEffect(...exchanged(laws[0]!, 40))).toBeUndefined();
});
