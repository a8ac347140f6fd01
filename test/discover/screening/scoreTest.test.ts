import { expect, test } from "vitest";
import { columnsByScoreTest } from "../../../src/discover/screening/scoreTest.ts";
import { parseExpr } from "../../../src/symbolic/expression/parseExpr.ts";
import { rowsOfLaw } from "../laws.ts";

const ranges = { a: [1, 2], t: [0, 6], b: [1, 3], u: [0, 1], v: [0, 1] } as const;

test.each([
  ["a term that is too small to notice", (a: number, t: number, b: number) => a * t + 0.01 * b, "a*t"],
  [
    "a factor of a wave, whose sign hides it",
    (a: number, t: number, b: number) => a + b * Math.cos(t),
    "a + 2*cos(t)",
  ],
  [
    "what is large at both ends of its range",
    (a: number, _: number, b: number) => a * (b - 2) ** 2,
    "0.333*a",
  ],
  [
    "a slower wave inside another",
    (a: number, t: number, b: number) => a * Math.cos(t + 0.05 * b),
    "a*cos(t + 0.1)",
  ],
])("a column that is missing is seen by %s", async (_, law, formula) => {
  const data = rowsOfLaw(ranges, law, 1000, 0.001);
  expect(columnsByScoreTest(await parseExpr(formula), ["b", "u", "v"], data)).toEqual(["b"]);
});

test("columns without influence are hardly ever missed, whatever the formula leaves", async () => {
  const formula = await parseExpr("a*cos(t)/(t + 0.1) + exp(a*t)/100");
  let missed = 0;
  for (let n = 300; n < 500; n++) {
    const data = rowsOfLaw(ranges, (a, t, b) => (a * Math.exp(b) * Math.cos(t)) / (0.05 + t), n, 0.1);
    missed += columnsByScoreTest(formula, ["u", "v"], data).length;
  }
  expect(missed).toBeLessThanOrEqual(2);
});

test("a formula without a value on some rows tells nothing and is no error", async () => {
  const data = rowsOfLaw(ranges, (a, t) => a * t, 300);
  expect(columnsByScoreTest(await parseExpr("log(a - 1.5)"), ["b"], data)).toEqual([]);
});
