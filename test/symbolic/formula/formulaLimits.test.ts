import { expect, test } from "vitest";
import type { Expr } from "../../../src/symbolic/expression/expr.ts";
import { parseExpr } from "../../../src/symbolic/expression/parseExpr.ts";
import { type FormulaLimits, hasOnlyAllowed } from "../../../src/symbolic/formula/formulaLimits.ts";

const parsed = (...texts: string[]): Promise<Expr[]> => Promise.all(texts.map((text) => parseExpr(text)));

async function isAllowed(formula: string, limits: FormulaLimits): Promise<boolean> {
  return hasOnlyAllowed(await parseExpr(formula), limits);
}

test("arithmetic and whole powers are allowed with any library", async () => {
  const library = await parsed("sin(x)");
  expect(await isAllowed("(3*a^2 - 1/b)/(a + b^-3)", { library })).toBe(true);
  expect(await isAllowed("(3*a^2 - 1/b)/(a + b^-3)", { library: [] })).toBe(true);
});

test.each([
  ["exp(2*a)", ["sin(x)"], false],
  ["exp(2*a)", ["sin(x)", "exp(x)"], true],
  ["cos(a)", ["sin(x)"], true],
  ["sqrt(a)", ["sin(x)"], false],
  ["a^1.37", ["sqrt(x)"], true],
  ["a^b", ["sqrt(x)"], true],
  ["x*exp(-x)", ["exp(-x^2)"], true],
  ["max(a, b)", ["exp(x)"], false],
  ["max(a, b)", ["max(x, 0)"], true],
])("%s with the library %j: %s", async (formula, library, expected) => {
  expect(await isAllowed(formula, { library: await parsed(...library) })).toBe(expected);
});

test.each([
  ["sin(a + sin(b))", { outer: "sin", inner: "sin" }, false],
  ["sin(a) + sin(b)", { outer: "sin", inner: "sin" }, true],
  ["exp(a*log(b))", { inner: "log" }, false],
  ["sin(exp(2*sin(a)))", { outer: "sin", inner: "sin" }, false],
  ["log(sqrt(a) + 1)", { outer: "log", inner: "pow" }, false],
])("%s where %j is forbidden: %s", async (formula, nesting, expected) => {
  expect(await isAllowed(formula, { forbidden: [nesting] })).toBe(expected);
});
