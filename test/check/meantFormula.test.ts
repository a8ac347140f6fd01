import { expect, test } from "vitest";
import { meantFormula } from "../../src/check/meantFormula.ts";
import { typedForm } from "../../src/check/typedForm.ts";
import { complexity } from "../../src/symbolic/expression/complexity.ts";
import { parseExpr } from "../../src/symbolic/expression/parseExpr.ts";
import type { Formula } from "../../src/symbolic/formula/formula.ts";

const columns = [
  { name: "x", low: 0.5, high: 4 },
  { name: "y", low: -3, high: 3 },
];

async function meant(form: string, formulas: readonly string[]): Promise<string | undefined> {
  const none = { rows: 0, rmse: 0, nrmse: 0, r2: 1 };
  const list = await Promise.all(
    formulas.map(async (text): Promise<Formula> => {
      const expr = await parseExpr(text);
      const description = { length: 0, fitted: 0, aicc: 0 };
      return { expr, complexity: complexity(expr), description, errors: { train: none }, origin: "" };
    }),
  );
  const place = meantFormula(await typedForm(form, ["x", "y"]), list, columns);
  return place === undefined ? undefined : formulas[place];
}

test.each([
  ["a*x^b", ["x^1.5", "2.3*x^0.7 + 1"], "x^1.5"],
  ["a*x^b + c", ["x^1.5", "2.3*x^0.7 + 1"], "2.3*x^0.7 + 1"],
  // Written in another way.
  ["exp(a*x + b)", ["3.7*exp(-0.4*x)", "3.7/(x + 0.4)"], "3.7*exp(-0.4*x)"],
  ["a/(1 + b*x)", ["3.7*exp(-0.4*x)", "3.7/(x + 0.4)"], "3.7/(x + 0.4)"],
  ["a*sin(b*y + c)", ["1.2*cos(1.3*y)", "y^2"], "1.2*cos(1.3*y)"],
  ["2.3712*x", ["2.37118*x", "2.4*x"], "2.37118*x"],
  ["2.4*x", ["2.37118*x", "2.4*x"], "2.4*x"],
])("%s means the formula that can take its values", async (form, formulas, expected) => {
  expect(await meant(form, formulas)).toBe(expected);
});

test("of a simple and a general formula a form means the one that has all its parts", async () => {
  expect(await meant("a*x + b", ["2*x", "2*x + 0.5"])).toBe("2*x + 0.5");
  expect(await meant("a*x", ["2*x", "2*x + 0.5"])).toBe("2*x");
});

test("a form that comes near a formula is not that formula", async () => {
  expect(await meant("a + b*x + c*x^2", ["exp(0.3*x)"])).toBeUndefined();
  expect(await meant("2.5*x", ["2.4*x"])).toBeUndefined();
});

test("where a formula has a value is what counts", async () => {
  expect(await meant("a*sqrt(y)", ["1.7*sqrt(y)"])).toBe("1.7*sqrt(y)");
  expect(await meant("a*x", ["x*log(y - 100)"])).toBeUndefined();
});
