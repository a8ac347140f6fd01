import { expect, test } from "vitest";
import { printReadable } from "../../../../src/io/formulas/languages/mathjs.ts";
import { parseExpr } from "../../../../src/symbolic/expression/parseExpr.ts";
import { refitConstants } from "../../../../src/symbolic/formula/constants/constants.ts";
import { settledWays } from "../../../../src/symbolic/formula/rounding/settled.ts";
import { rowsOfLaw } from "../../../discover/laws.ts";

test("constants that go together settle at once, and each alone", async () => {
  const data = rowsOfLaw({ a: [8, 12], b: [1, 3] }, (a, b) => Math.sqrt(2 * a! - 2 * b!), 300, 0.3);
  const { expr } = refitConstants(await parseExpr("sqrt(1.9*a - 2.1*b)"), data);
  const ways = settledWays(expr, data).map((way) => printReadable(way));
  expect(ways).toHaveLength(3);
  expect(ways[0]).toBe("sqrt(2*a - 2*b)");
  expect(ways.slice(1).every((way) => way.includes("2*") && way !== ways[0])).toBe(true);
  expect(settledWays(await parseExpr("2*a"), data)).toEqual([]);
});

test("a constant becomes no fraction that takes more digits than rows know of it", async () => {
  const data = rowsOfLaw({ a: [1, 3] }, (a) => 1.4118 * a!, 300, 0.02);
  const { expr } = refitConstants(await parseExpr("1.4*a"), data);
  expect(settledWays(expr, data)).toEqual([]);
  const known = rowsOfLaw({ a: [1, 3] }, (a) => 0.75 * a! + 2, 300, 0.2);
  const line = refitConstants(await parseExpr("0.74*a + 1.99"), known);
  expect(settledWays(line.expr, known).map((way) => printReadable(way))[0]).toBe("0.75*a + 2");
});

test("what rows tell only once others are settled settles with them", async () => {
  const law = (a = 0, b = 0, c = 0): number => Math.SQRT2 * Math.sqrt(a - b - c ** 2 / 2);
  const data = rowsOfLaw({ a: [8, 12], b: [1, 3], c: [1, 3] }, law, 300, 0.05);
  const { expr } = refitConstants(await parseExpr("1.4*sqrt(a - 1.1*b - 0.45*c^2)"), data);
  const ways = settledWays(expr, data).map((way) => printReadable(way));
  expect(ways[0]).toBe("sqrt(2)*sqrt(a - b - 0.5*c^2)");
  expect(ways.some((way) => way.includes("/"))).toBe(false);
});
