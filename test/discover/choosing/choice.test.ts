import { expect, test } from "vitest";
import { confidenceOf, withErrors } from "../../../src/discover/choosing/choice.ts";
import { searchRows } from "../../../src/discover/rows.ts";
import { randomStream } from "../../../src/math/philox.ts";
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

test("a choice made with a confidence of about 0.9 is right about nine times in ten", async () => {
  const random = randomStream(11, "calibration");
  // Powers p/2 that the rows can hardly tell apart; each is the law as often as its length says, with weight 1/p.
  const powers = [3, 5, 7];
  const forms = await Promise.all(powers.map((p) => parseExpr(`1.01*x^(${p / 2}) + 0.01`)));
  const [first, second] = [1 / 3, 1 / 3 + 1 / 5].map((share) => share / (1 / 3 + 1 / 5 + 1 / 7));
  let [made, right, sum] = [0, 0, 0];
  for (let trial = 0; trial < 1000; trial++) {
    const draw = random.uniform();
    const law = draw < first! ? 0 : draw < second! ? 1 : 2;
    const [factor, shift] = [0.5 + 1.5 * random.uniform(), 2 * random.uniform() - 1];
    const noise = 0.02 + 0.4 * random.uniform();
    const columns = [Float64Array.from({ length: 40 }, () => 1 + random.uniform())];
    const target = columns[0]!.map((x) => factor * x ** (powers[law]! / 2) + shift + noise * random.normal());
    const data = { variables: ["x"], columns, target };
    const candidates = forms.map((form) => candidateOf(form, data));
    const sorted = candidates.toSorted((a, b) => a.description.length - b.description.length);
    const confidence = confidenceOf(sorted, data);
    if (confidence < 0.82 || confidence > 0.96) continue;
    made++;
    sum += confidence;
    if (sorted[0] === candidates[law]) right++;
  }
  expect(made).toBeGreaterThan(150);
  expect(sum / made).toBeCloseTo(0.9, 1);
  expect(Math.abs(right / made - sum / made)).toBeLessThan(0.06);
});

test("without a rival the choice is sure, and a rival that predicts the same does not count", async () => {
  const data = rowsOfLaw({ a: [1, 5], b: [1, 5] }, (a, b) => a / b, 100, 0.1);
  const best = candidateOf(await parseExpr("a/b"), data);
  expect(confidenceOf([], data)).toBe(0);
  expect(confidenceOf([best], data)).toBe(1);
  expect(confidenceOf([best, candidateOf(await parseExpr("a*b^-1"), data)], data)).toBe(1);
  const rival = { ...candidateOf(await parseExpr("a^1.5/b"), data), description: best.description };
  expect(confidenceOf([best, rival], data)).toBeCloseTo(0.5, 12);
});

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
