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
