import { expect, test } from "vitest";
import { standingOf } from "../../../src/discover/choosing/rivals.ts";
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
  for (let trial = 0; trial < 400; trial++) {
    const draw = random.uniform();
    const law = draw < first! ? 0 : draw < second! ? 1 : 2;
    const [factor, shift] = [0.5 + 1.5 * random.uniform(), 2 * random.uniform() - 1];
    const noise = 0.02 + 0.4 * random.uniform();
    const columns = [Float64Array.from({ length: 40 }, () => 1 + random.uniform())];
    const target = columns[0]!.map((x) => factor * x ** (powers[law]! / 2) + shift + noise * random.normal());
    const data = { variables: ["x"], columns, target };
    const candidates = forms.map((form) => candidateOf(form, data));
    const sorted = candidates.toSorted((a, b) => a.description.length - b.description.length);
    const confidence = standingOf(sorted, data).confidence;
    if (confidence < 0.82 || confidence > 0.96) continue;
    made++;
    sum += confidence;
    if (sorted[0] === candidates[law]) right++;
  }
  expect(made).toBeGreaterThan(60);
  expect(sum / made).toBeCloseTo(0.9, 1);
  expect(Math.abs(right / made - sum / made)).toBeLessThan(0.06);
});

test("without a rival the choice is sure, and a rival that predicts the same does not count", async () => {
  const data = rowsOfLaw({ a: [1, 5], b: [1, 5] }, (a, b) => a / b, 100, 0.1);
  const best = candidateOf(await parseExpr("a/b"), data);
  expect(standingOf([], data).confidence).toBe(0);
  expect(standingOf([best], data).confidence).toBe(1);
  expect(standingOf([best, candidateOf(await parseExpr("a*b^-1"), data)], data).confidence).toBe(1);
  const rival = { ...candidateOf(await parseExpr("a^1.5/b"), data), description: best.description };
  expect(standingOf([best, rival], data).confidence).toBeCloseTo(0.5, 12);
});

test("a law with other constants is no rival of itself, and one that says more counts once however often it was found", async () => {
  const data = rowsOfLaw({ a: [1, 5] }, (a) => 2 * a ** 1.5, 60, 0.1);
  const best = candidateOf(await parseExpr("1.01*a^1.4"), data);
  const like = async (text: string): Promise<Formula> => ({
    ...best,
    expr: await parseExpr(text),
    errors: { train: errorsOn(await parseExpr(text), data) },
  });
  const copies = [await like("2.03*a^1.5"), await like("1.98*sqrt(a)*a")];
  expect(standingOf([best, ...copies], data)).toEqual({ confidence: 1 });
  const rivals = [await like("2.01*a^1.47 + 0.1"), await like("2.02*a^1.51 + 0.12")];
  const { confidence, strongest } = standingOf([best, ...copies, ...rivals], data);
  expect(confidence).toBeCloseTo(0.5, 12);
  expect(strongest).toBe(rivals[0]);
});

test("a law whose numbers were settled is no rival of itself in other words, and another short exponent is another law", async () => {
  const data = rowsOfLaw({ t: [0, 20] }, (t) => 1.5 + 2 * Math.sin(Math.PI * t + 0.4), 200, 0.1);
  const best = candidateOf(await parseExpr("1.5 - 2*cos(pi*t + 2)"), data);
  const like = async (text: string): Promise<Formula> => ({ ...best, expr: await parseExpr(text) });
  expect(standingOf([best, await like("2*sin(pi*t + 0.4034) + 1.5")], data)).toEqual({ confidence: 1 });
  const power = { ...best, expr: await parseExpr("2*t^1.5") };
  expect(standingOf([power, await like("2*t^2")], data).confidence).toBeCloseTo(0.5, 12);
});
