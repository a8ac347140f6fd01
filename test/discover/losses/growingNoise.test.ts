import { expect, test } from "vitest";
import { withGrowingNoise } from "../../../src/discover/losses/growingNoise.ts";
import { parseExpr } from "../../../src/symbolic/expression/parseExpr.ts";
import type { KnownConstants } from "../../../src/symbolic/formula/constants/knownConstants.ts";
import { rowsOfLaw } from "../laws.ts";

const known = { deviation: 3 } as KnownConstants;
const plain = rowsOfLaw({ x: [1, 9] }, (x) => 2 * x!, 40);

test("a share of what is predicted is the deviation where the formula is 1; counts grow with its root", async () => {
  const expr = await parseExpr("2*x");
  const shares = { ...plain, weights: plain.target.map((y) => 4 / y ** 2) };
  expect(withGrowingNoise(known, expr, shares, "relative")).toMatchObject({ deviation: 1.5, noisePower: 1 });
  const counts = { ...plain, weights: plain.target.map((y) => 9 / y) };
  const { deviation, noisePower } = withGrowingNoise(known, expr, counts, "poisson");
  expect([deviation, noisePower]).toEqual([expect.closeTo(1, 12), 0.5]);
});

test("of other losses, and without weights, the noise is the same everywhere", async () => {
  const expr = await parseExpr("2*x");
  expect(withGrowingNoise(known, expr, plain, "relative")).toBe(known);
  const weighted = { ...plain, weights: plain.target.map(() => 1) };
  expect(withGrowingNoise(known, expr, weighted, "huber")).toBe(known);
});
