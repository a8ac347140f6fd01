import { expect, test } from "vitest";
import { leftOutErrorOf } from "../../../src/discover/choosing/choice.ts";
import { chanceIn } from "../../../src/discover/claims/dealtTargets.ts";
import { randomStream } from "../../../src/math/philox.ts";
import { complexity } from "../../../src/symbolic/expression/complexity.ts";
import { parseExpr } from "../../../src/symbolic/expression/parseExpr.ts";
import { type FormulaData, refitConstants } from "../../../src/symbolic/formula/constants/constants.ts";
import { describe } from "../../../src/symbolic/formula/descriptionLength.ts";
import { errorsOn, type Formula } from "../../../src/symbolic/formula/formula.ts";

function rows(nRows: number, law: (a: number, noise: number) => number): FormulaData {
  const random = randomStream(2, "few rows", nRows);
  const a = Float64Array.from({ length: nRows }, () => 1 + 4 * random.uniform());
  return { variables: ["a"], columns: [a], target: a.map((x) => law(x, random.normal())) };
}

async function judged(text: string, data: FormulaData): Promise<Formula> {
  const { expr } = refitConstants(await parseExpr(text), data, { maxSteps: 20 });
  const train = errorsOn(expr, data);
  const crossValidated = { ...train, nrmse: leftOutErrorOf(expr, data) };
  const description = describe(expr, data, train.nrmse);
  return { expr, complexity: complexity(expr), description, errors: { train, crossValidated }, origin: "" };
}

test("a line through ten rows that follow it is no chance, lines through rows of noise are", async () => {
  const line = rows(10, (a, noise) => 3 * a + 0.5 * noise);
  expect(chanceIn(line, 0).gives(await judged("2*a + 1", line))).toBe(false);
  const noise = rows(10, (_, noise) => noise);
  const chance = chanceIn(noise, 0);
  for (const text of ["2*a + 1", "2*sqrt(a)", "3/a + 1", "2*exp(-a)"]) {
    expect(chance.gives(await judged(text, noise)), text).toBe(true);
  }
});

test("an error that chance gives is no more than a constant has, and less the larger the formulas", () => {
  const chance = chanceIn(
    rows(8, (_, noise) => noise),
    0,
  );
  const errors = [1, 5, 9, 15].map((nodes) => chance.leastError(nodes));
  expect(errors).toEqual(errors.toSorted((a, b) => b - a));
  expect(errors[0]).toBeLessThan(1.3);
  expect(errors[3]).toBeGreaterThan(0);
});
