import { expect, test } from "vitest";
import { printMathjs } from "../../../src/io/formulas/languages/mathjs.ts";
import { parseExpr } from "../../../src/symbolic/expression/parseExpr.ts";
import { evaluate } from "../../../src/symbolic/expression/tape/tape.ts";
import { startingFromZero } from "../../../src/symbolic/formula/saturation.ts";

test.each([
  ["221.7 - 19.9/(x + 0.1)", 221.7],
  ["2*exp(3 + 4/(x^2 + 5))", 2 * Math.exp(3)],
])("%s becomes a curve from zero to the same level", async (text, level) => {
  const curve = startingFromZero(await parseExpr(text))!;
  const values = evaluate(curve, ["x"], [Float64Array.of(0, 1e12)], 2);
  expect(values[1]! / level).toBeCloseTo(1, 6);
  const start = text.startsWith("2*exp") ? 2 : 0;
  expect(values[0]!).toBeCloseTo(start, 12);
});

test.each(["x + 1/x", "3 + 2/x", "3*(x + 1)^2", "1/(x + 2)"])("%s has no such part", async (text) => {
  const expr = await parseExpr(text);
  expect(startingFromZero(expr), printMathjs(expr)).toBeUndefined();
});
