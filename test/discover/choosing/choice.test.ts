import { expect, test } from "vitest";
import { askedOf, withErrors } from "../../../src/discover/choosing/choice.ts";
import { searchRows } from "../../../src/discover/rows.ts";
import type { Expr } from "../../../src/symbolic/expression/expr.ts";
import { parseExpr } from "../../../src/symbolic/expression/parseExpr.ts";
import { type FormulaData, refitConstants } from "../../../src/symbolic/formula/constants/constants.ts";
import { describe } from "../../../src/symbolic/formula/descriptionLength.ts";
import { errorsOn, type Formula } from "../../../src/symbolic/formula/formula.ts";
import { rowsOfLaw } from "../laws.ts";

function candidateOf(form: Expr, data: FormulaData): Formula {
  const { expr, nrmse } = refitConstants(form, data);
  const description = describe(expr, data, nrmse);
  return { expr, complexity: 0, description, errors: { train: errorsOn(expr, data) }, origin: "" };
}

test("errors are reported from rows that neither fitted nor chose anything", () => {
  const data = rowsOfLaw({ a: [1, 5] }, (a) => a ** 2, 1000, 0.1);
  const { train, held, test: kept, rest, all } = searchRows(data, 4);
  const used = new Set([...train.target, ...held.target]);
  expect(kept!.target.length).toBe(150);
  expect([...kept!.target].some((y) => used.has(y) || rest.target.includes(y))).toBe(false);
  expect(rest.target.length + kept!.target.length).toBe(all.target.length);
});

test("a table too small to spare rows reports the error of constants on rows they were not fitted to", async () => {
  const data = rowsOfLaw({ a: [1, 5] }, (a) => a ** 2, 30, 0.1);
  const rows = searchRows(data, 0);
  expect(rows.test).toBeUndefined();
  const overfit = candidateOf(
    await parseExpr("1.01 + 1.02*a + 1.03*a^2 + 1.04*a^3 + 1.05*a^4 + 1.06*a^5 + 1.07*a^6"),
    data,
  );
  const { errors } = withErrors(overfit, rows, true).formula;
  expect(errors.test).toBeUndefined();
  expect(errors.crossValidated!.nrmse).toBeGreaterThan(1.1 * errors.train.nrmse);
  const law = withErrors(candidateOf(await parseExpr("a^2"), data), rows, true).formula;
  expect(law.errors.crossValidated).toEqual(law.errors.train);
});

test("the best formula without a pole around the rows is asked, whatever smaller one lies nearer to rows that were held out", async () => {
  const data = rowsOfLaw({ t: [0, 12] }, (t) => 9.4 * Math.exp(-t / 3.3) + 2.1, 60, 0.03);
  const near = async (text: string, nodes: number, held: number): Promise<Formula> => {
    const one = candidateOf(await parseExpr(text), data);
    return {
      ...one,
      complexity: nodes,
      errors: { ...one.errors, validation: { ...one.errors.train, nrmse: held } },
    };
  };
  const ranked = [
    await near("9.4*exp(-0.3*t) + 2 + 0.001/(t - 6)", 14, 0.022),
    await near("9.4*exp(-0.3*t) + 2.1", 9, 0.027),
    await near("11.4 - 6.84*atan(0.355*t)", 8, 0.021),
    await near("9.1*exp(-0.3*t) + 2.2 + 0.01*t", 13, 0.028),
  ];
  expect(askedOf(ranked, data)).toEqual(ranked.slice(0, 3));
});
