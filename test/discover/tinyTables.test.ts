import { expect, test } from "vitest";
import { withErrors } from "../../src/discover/choosing/choice.ts";
import { discover } from "../../src/discover/discover.ts";
import { searchRows } from "../../src/discover/rows.ts";
import { randomStream } from "../../src/math/philox.ts";
import { median } from "../../src/math/statistics.ts";
import { parseExpr } from "../../src/symbolic/expression/parseExpr.ts";
import type { FormulaData } from "../../src/symbolic/formula/constants/constants.ts";
import { describe } from "../../src/symbolic/formula/descriptionLength.ts";
import { errorsOn } from "../../src/symbolic/formula/formula.ts";
import { reportedErrors } from "../../src/targetErrors.ts";
import { defaultEngine } from "../../src/train/engines/index.ts";

function noise(nRows: number): FormulaData {
  const random = randomStream(3, "tiny", nRows);
  const drawn = (): Float64Array => Float64Array.from({ length: nRows }, () => 1 + random.uniform());
  return { variables: ["a", "b"], columns: [drawn(), drawn()], target: drawn() };
}

test("a formula with as many numbers as a fold has rows has no error on rows left out", async () => {
  const data = noise(6);
  const judged = async (text: string): Promise<number> => {
    const expr = await parseExpr(text);
    const errors = { train: errorsOn(expr, data) };
    const formula = { expr, complexity: 5, description: describe(expr, data, 0.5), errors, origin: "" };
    return reportedErrors(withErrors(formula, searchRows(data, 0), false).formula.errors).nrmse;
  };
  expect(await judged("1.37*a + 0.41")).toBeLessThan(10);
  expect(await judged("1.37*a + 0.41*b^1.7 + 0.2*a*b")).toBe(Number.POSITIVE_INFINITY);
  // Numbers that read as whole are chosen on the same rows.
  expect(await judged("3*a^4 + 2*b^5")).toBe(Number.POSITIVE_INFINITY);
  expect(await judged("1.4")).toBeLessThan(10);
});

test.each([3, 6, 9, 12])("in %i rows of noise nothing is shown as if it predicted them", async (nRows) => {
  const { formulas, outcome } = await discover(noise(nRows), { engine: defaultEngine(), timeoutSeconds: 1 });
  expect(outcome).not.toBe("exact");
  const errors = formulas.map((formula) => reportedErrors(formula.errors).nrmse);
  expect(Math.min(...errors)).toBeGreaterThan(0.1);
  expect(median(Float64Array.from(errors))).toBeGreaterThan(0.3);
});

test("a search of three rows of noise ends by itself: longer formulas say nothing of so few", async () => {
  const { outcome, repeatable } = await discover(noise(3), { engine: defaultEngine(), timeoutSeconds: 600 });
  expect([outcome, repeatable]).toEqual(["complete", true]);
});
