import { expect, test } from "vitest";
import { explainedOn } from "../../src/discover/explained.ts";
import { complexity } from "../../src/symbolic/expression/complexity.ts";
import { parseExpr } from "../../src/symbolic/expression/parseExpr.ts";
import type { FormulaData } from "../../src/symbolic/formula/constants/constants.ts";
import { describe } from "../../src/symbolic/formula/descriptionLength.ts";
import { errorsOn, type Formula } from "../../src/symbolic/formula/formula.ts";
import { rowsOfLaw } from "./laws.ts";

async function formulaOf(text: string, data: FormulaData): Promise<Formula> {
  const expr = await parseExpr(text);
  const train = errorsOn(expr, data);
  const description = describe(expr, data, train.nrmse);
  return { expr, complexity: complexity(expr), description, errors: { train }, origin: "" };
}

const data = rowsOfLaw({ a: [1, 5], b: [1, 5] }, (a, b) => a! ** 2 / b!, 400, 0.05);

test("the law leaves nothing but its noise, a straight line leaves more", async () => {
  const { leavesNoise } = explainedOn(data, undefined);
  expect(leavesNoise(await formulaOf("a^2/b", data))).toBe(true);
  expect(leavesNoise(await formulaOf("3*a - 2*b + 1", data))).toBe(false);
});

test("where the noise is known, errors are held against it and not against the inputs", async () => {
  const law = await formulaOf("a^2/b", data);
  const { nrmse } = law.errors.train;
  expect(explainedOn(data, nrmse).leavesNoise(law)).toBe(true);
  expect(explainedOn(data, 0.9 * nrmse).leavesNoise(law)).toBe(false);
  // A larger noise hides what the residuals show.
  const line = await formulaOf("3*a - 2*b + 1", data);
  expect(explainedOn(data, line.errors.train.nrmse).leavesNoise(line)).toBe(true);
});

test("noise that hides most of the target explains nothing", async () => {
  const wild = rowsOfLaw({ a: [1, 5], b: [1, 5] }, (a, b) => a! ** 2 / b!, 400, 2);
  expect(explainedOn(wild, undefined).leavesNoise(await formulaOf("a^2/b", wild))).toBe(false);
});
