import fc from "fast-check";
import { expect, test } from "vitest";
import { productSums } from "../../../src/discover/direct/productSums.ts";
import { tableOf } from "../../../src/discover/problem.ts";
import { evaluate } from "../../../src/symbolic/expression/tape/tape.ts";
import { problemOf, rowsOfLaw } from "../laws.ts";

const never = (): boolean => false;
const ranges = { a: [1, 3], b: [1, 3], c: [1, 3], d: [1, 3], e: [1, 3] } as const;
/** Halves from −2 to 2. */
const exponents = fc.array(
  fc.integer({ min: -4, max: 4 }).map((p) => p / 2),
  { minLength: 5, maxLength: 5 },
);

test("two products of powers of five columns are found to rounding, nine times of ten and more", () => {
  let [found, tried] = [0, 0];
  fc.assert(
    fc.property(exponents, exponents, fc.double({ min: 0.2, max: 5, noNaN: true }), (p, q, factor) => {
      // Products that all but agree are one.
      fc.pre(p.reduce((sum, power, i) => sum + Math.abs(power - q[i]!), 0) >= 2);
      const product = (powers: readonly number[], inputs: readonly number[]): number =>
        inputs.reduce((all, x, i) => all * x ** powers[i]!, 1);
      const rows = rowsOfLaw(ranges, (...x) => product(p, x) + factor * product(q, x), 150);
      const sums = productSums(tableOf(problemOf(rows)), { products: 2, starts: 12, isOver: never });
      tried++;
      if (sums.some(({ left }) => left < 1e-18)) found++;
    }),
    { numRuns: 40, seed: 3 },
  );
  expect(found / tried).toBeGreaterThan(0.9);
});

test("what is said to be left is what is left, and exponents that are halves are written as such", () => {
  const rows = rowsOfLaw(ranges, (a, b, c, d, e) => (2 * a! * b!) / c! + 0.5 * d! ** 1.5 * e!, 150);
  const [best] = productSums(tableOf(problemOf(rows)), { products: 2, starts: 12, isOver: never });
  const values = evaluate(best!.expr, rows.variables, rows.columns, 150);
  rows.target.forEach((y, r) => {
    expect(values[r]! / y).toBeCloseTo(1, 10);
  });
  expect(best!.left).toBeLessThan(1e-20);
});

test("in noise its candidates are near the law", () => {
  const rows = rowsOfLaw(ranges, (a, b, c, d) => (2 * a! * b!) / c! + 0.5 * d! ** 2, 400, 0.02);
  const sums = productSums(tableOf(problemOf(rows)), { products: 2, starts: 24, isOver: never });
  expect(Math.min(...sums.map(({ left }) => left))).toBeLessThan(1e-3);
});
