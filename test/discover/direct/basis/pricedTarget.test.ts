import fc from "fast-check";
import { expect, test } from "vitest";
import { pricedTarget } from "../../../../src/discover/direct/basis/pricedTarget.ts";
import { screenOf } from "../../../../src/discover/direct/rows.ts";
import { problemOf, rowsOfLaw } from "../../laws.ts";

const rows = rowsOfLaw({ x: [0, 4] }, (x) => 3 + x!, 50);

test("what is compared with is what a constant leaves, weighted rows by their weights", () => {
  const { total, target } = pricedTarget(screenOf(problemOf(rows), 50));
  const mean = rows.target.reduce((sum, y) => sum + y / 50, 0);
  expect(total).toBeCloseTo(
    rows.target.reduce((sum, y) => sum + (y - mean) ** 2, 0),
    9,
  );
  expect(target).toEqual(rows.target);
  const weights = rows.target.map((_, r) => (r === 0 ? 2 : 1));
  const weighted = pricedTarget(screenOf({ ...problemOf(rows), weights }, 50));
  expect(weighted.target[1]! / rows.target[1]!).toBeCloseTo(0.5, 12);
  expect(weighted.target[0]!).toBeCloseTo(rows.target[0]!, 12);
});

test("of a constant target all is left, so that shares of it are numbers", () => {
  const constant = { ...rows, target: rows.target.map(() => 5) };
  const { total, tiny } = pricedTarget(screenOf(problemOf(constant), 50));
  expect(total).toBeGreaterThan(0);
  expect(tiny).toBeGreaterThan(0);
});

test("a price falls with what is left and grows with the cost; rounding has one price", () => {
  const { price, tiny, total } = pricedTarget(screenOf(problemOf(rows), 50));
  const share = fc.double({ min: 1e-6, max: 1, noNaN: true });
  fc.assert(
    fc.property(share, share, fc.integer({ min: 0, max: 30 }), (a, b, cost) => {
      if (a < b) expect(price(a * total, cost)).toBeLessThan(price(b * total, cost));
      expect(price(a * total, cost + 1)).toBeGreaterThan(price(a * total, cost));
    }),
  );
  expect(price(0, 0) - price(tiny * 1e-3, 0)).toBeCloseTo(0, 2);
});
