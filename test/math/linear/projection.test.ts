import fc from "fast-check";
import { expect, test } from "vitest";
import { emptyProjection, extended, leftWith } from "../../../src/math/linear/projection.ts";
import { randomStream } from "../../../src/math/philox.ts";
import { dot } from "../../../src/math/statistics.ts";

function columnsOf(m: number, rows: number, seed: number): Float64Array[] {
  const random = randomStream(seed, "projection");
  return Array.from({ length: m }, () => Float64Array.from({ length: rows }, () => random.normal()));
}

const cases = fc.record({
  m: fc.integer({ min: 1, max: 6 }),
  rows: fc.integer({ min: 12, max: 40 }),
  seed: fc.nat({ max: 9999 }),
});

test("the basis is orthonormal, and what is left is orthogonal to it", () => {
  fc.assert(
    fc.property(cases, ({ m, rows, seed }) => {
      const [target, ...columns] = columnsOf(m + 1, rows, seed);
      const { basis, rest, left } = columns.reduce(extended, emptyProjection(target!));
      expect(basis.length).toBe(m);
      basis.forEach((q, i) => {
        expect(dot(q, rest)).toBeCloseTo(0, 12);
        basis.forEach((p, j) => {
          expect(dot(q, p)).toBeCloseTo(i === j ? 1 : 0, 12);
        });
      });
      expect(left).toBeCloseTo(dot(rest, rest), 12);
    }),
  );
});

test("what a column would leave is what it leaves, and nothing is gained by one in the span", () => {
  fc.assert(
    fc.property(cases, ({ m, rows, seed }) => {
      const [target, next, ...columns] = columnsOf(m + 2, rows, seed);
      const before = columns.reduce(extended, emptyProjection(target!));
      const after = extended(before, next!);
      expect(leftWith(before, next!.slice())).toBeCloseTo(after.left, 9);
      expect(after.left).toBeLessThanOrEqual(before.left);
      const known = columns[0]!.map((v) => 3 * v);
      expect(extended(before, known)).toBe(before);
      expect(leftWith(before, known)).toBe(before.left);
    }),
  );
});

test("a column that is not finite would leave infinitely much", () => {
  const [target, column] = columnsOf(2, 12, 1);
  column![3] = Number.NaN;
  expect(leftWith(emptyProjection(target!), column!)).toBe(Number.POSITIVE_INFINITY);
});
