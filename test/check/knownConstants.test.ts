import { expect, test } from "vitest";
import { formModel } from "../../src/check/fitting/formModel.ts";
import { gaussNewton } from "../../src/check/fitting/gaussNewton.ts";
import { knownConstants } from "../../src/check/knownConstants.ts";
import { typedForm, withValues } from "../../src/check/typedForm.ts";
import { quantileT } from "../../src/math/distributions/studentT.ts";
import { randomStream } from "../../src/math/philox.ts";
import { sub } from "../../src/symbolic/expression/make.ts";
import { parseExpr } from "../../src/symbolic/expression/parseExpr.ts";
import { evaluate } from "../../src/symbolic/expression/tape/tape.ts";
import { intervalFormulas } from "../../src/symbolic/formula/intervals/intervalFormulas.ts";
import { predictionIntervals } from "../../src/symbolic/formula/intervals/predictionIntervals.ts";

function even(low: number, high: number, n: number): Float64Array {
  return Float64Array.from({ length: n }, (_, r) => low + ((high - low) * r) / (n - 1));
}

test("intervals of a line are those of the textbook", async () => {
  const random = randomStream(1, "line");
  const x = even(0, 10, 15);
  const y = x.map((v) => 1.7 * v - 3.2 + random.normal());
  const mean = (values: Float64Array): number => values.reduce((sum, v) => sum + v, 0) / values.length;
  const [mx, my] = [mean(x), mean(y)];
  const sxx = x.reduce((sum, v) => sum + (v - mx) ** 2, 0);
  const slope = x.reduce((sum, v, r) => sum + (v - mx) * (y[r]! - my), 0) / sxx;
  const s2 = x.reduce((sum, v, r) => sum + (y[r]! - my - slope * (v - mx)) ** 2, 0) / 13;
  const expr = await parseExpr(`${slope}*x + ${my - slope * mx}`);
  const known = knownConstants(expr, { variables: ["x"], columns: [x], target: y })!;
  expect([known.freedom, known.deviation]).toEqual([13, expect.closeTo(Math.sqrt(s2), 10)]);
  expect(known.constants.map(({ standardError }) => standardError)).toEqual([
    expect.closeTo(Math.sqrt(s2 / sxx), 10),
    expect.closeTo(Math.sqrt(s2 * (1 / 15 + mx ** 2 / sxx)), 10),
  ]);
  const at = Float64Array.of(-5, 5, 30);
  const { confidence, prediction } = predictionIntervals(expr, ["x"], known, 0.9)([at]);
  const t = quantileT(0.9, 13);
  at.forEach((v, r) => {
    const share = 1 / 15 + (v - mx) ** 2 / sxx;
    expect(confidence[r]).toBeCloseTo(t * Math.sqrt(s2 * share), 10);
    expect(prediction[r]).toBeCloseTo(t * Math.sqrt(s2 * (1 + share)), 10);
  });
});

test("copies of rows make nothing better known, and large tables are known by the root of their rows", async () => {
  const random = randomStream(2, "copies");
  const x = even(0, 10, 30);
  const y = x.map((v) => 1.7 * v - 3.2 + random.normal());
  const expr = await parseExpr("1.7*x - 3.2");
  const known = (times: number) => {
    const repeat = (values: Float64Array): Float64Array =>
      Float64Array.from({ length: times * 30 }, (_, r) => values[r % 30]!);
    return knownConstants(expr, { variables: ["x"], columns: [repeat(x)], target: repeat(y) })!;
  };
  expect(known(3)).toEqual(known(1));
  const many = even(0, 10, 50_000);
  const noisy = many.map((v) => 1.7 * v - 3.2 + random.normal());
  const large = knownConstants(expr, { variables: ["x"], columns: [many], target: noisy })!;
  // Var(slope) = σ²/Σ(x − x̄)², x even on 0 … 10.
  expect(large.constants[0]!.standardError / Math.sqrt(12 / 100 / 50_000)).toBeCloseTo(1, 1);
  expect(large.freedom).toBe(49_998);
});

test("constants that the rows cannot tell apart are not known, the others and the predictions are", async () => {
  const x = even(1, 2, 12);
  const y = x.map((v, r) => 0.3 * v + 4.1 + 0.01 * Math.cos(9 * r));
  const data = { variables: ["x"], columns: [x], target: y };
  const errors = (known: NonNullable<ReturnType<typeof knownConstants>>): number[] =>
    known.constants.map(({ standardError }) => standardError);
  const plain = knownConstants(await parseExpr("0.3*x + 4.1"), data)!;
  const twice = await parseExpr("0.3*x + 2.3*exp(-1.3*abs(x)*0) + 1.8");
  expect(errors(plain).every(Number.isFinite)).toBe(true);
  const known = knownConstants(twice, data)!;
  expect(errors(known)[0]).toBeCloseTo(errors(plain)[0]!, 10);
  expect(errors(known).slice(1).every(Number.isFinite)).toBe(false);
  const at = [Float64Array.of(1.5, 3)];
  const half = predictionIntervals(twice, ["x"], known, 0.95)(at);
  expect(half.confidence.every(Number.isFinite)).toBe(true);
});

test.each([
  ["a*x + b", [3.1, -2.3], [0, 4], 0.5, 3.3],
  ["a*exp(-b*x)", [70.3, 0.07], [0, 60], 2, 20],
  ["a*x/(b + x)", [10.3, 3.3], [0.2, 20], 0.4, 9],
  ["a*x^b", [2.3, 1.6], [0.5, 8], 1.5, 10],
] as const)(
  "intervals of predictions of %s hold the law, and new measurements, in 93 to 97 of a hundred of 500 tables",
  async (text, truth, range, noise, where) => {
    const form = await typedForm(text, ["x"]);
    const x = even(range[0], range[1], 25);
    const exact = formModel(form, { variables: ["x"], columns: [x], target: x }).predicted(
      Float64Array.from(truth),
    );
    const at = [Float64Array.of(where)];
    const law = formModel(form, { variables: ["x"], columns: at, target: at[0]! }).predicted(
      Float64Array.from(truth),
    )[0]!;
    let [lawHeld, measurementHeld] = [0, 0];
    for (let seed = 0; seed < 500; seed++) {
      const random = randomStream(seed, "prediction", text);
      const data = {
        variables: ["x"],
        columns: [x],
        target: exact.map((v) => v + noise * random.normal()),
      };
      const { values } = gaussNewton(formModel(form, data), Float64Array.from(truth));
      const expr = withValues(form.expr, form.constants, values);
      const known = knownConstants(expr, data, { isProfiled: false })!;
      const { predicted, confidence, prediction } = predictionIntervals(expr, ["x"], known, 0.95)(at);
      if (Math.abs(predicted[0]! - law) <= confidence[0]!) lawHeld++;
      const measured = law + noise * random.normal();
      if (Math.abs(predicted[0]! - measured) <= prediction[0]!) measurementHeld++;
    }
    for (const held of [lawHeld, measurementHeld]) {
      expect(held / 500).toBeGreaterThanOrEqual(0.93);
      expect(held / 500).toBeLessThanOrEqual(0.97);
    }
  },
);

test("shrunken constants have neither errors nor intervals, predictions keep theirs", async () => {
  const random = randomStream(5, "shrunken");
  const x = even(0, 10, 30);
  const y = x.map((v) => 1.7 * v - 3.2 + random.normal());
  const expr = await parseExpr("1.6*x - 2.7");
  const data = { variables: ["x"], columns: [x], target: y };
  const known = knownConstants(expr, data, { isShrunken: true })!;
  const none = { standardError: Infinity, low: -Infinity, high: Infinity };
  expect(known).toMatchObject({ shrunken: true, constants: [none, none] });
  const at = [Float64Array.of(-5, 5, 30)];
  const intervals = predictionIntervals(expr, ["x"], known, 0.9)(at);
  expect(intervals).toEqual(predictionIntervals(expr, ["x"], knownConstants(expr, data)!, 0.9)(at));
  const { low, high } = intervalFormulas(expr, known, 0.9)!;
  const width = evaluate(sub(high, low), ["x"], at, 3);
  intervals.prediction.forEach((half, r) => {
    expect(width[r]! / 2).toBeCloseTo(half, 10);
  });
});

test("of a formula with every number settled, numbers and predictions are as uncertain as the fit before says", async () => {
  const expr = await parseExpr("2*x^1.5");
  const x = even(0.5, 8, 25);
  const truth = (v: number): number => 2.06 * v ** 1.48;
  const law = truth(6);
  let [lawHeld, numbersHeld] = [0, 0];
  const tables = 200;
  for (let seed = 0; seed < tables; seed++) {
    const random = randomStream(seed, "settled");
    const target = x.map((v) => truth(v) + 1.5 * random.normal());
    const known = knownConstants(expr, { variables: ["x"], columns: [x], target }, { isProfiled: false })!;
    const { numbers } = known.varied!;
    expect([known.constants.length, numbers.map(({ value }) => value)]).toEqual([0, [2, 1.5]]);
    if ([2.06, 1.48].every((v, i) => numbers[i]!.low <= v && v <= numbers[i]!.high)) numbersHeld++;
    const { predicted, confidence } = predictionIntervals(expr, ["x"], known, 0.95)([Float64Array.of(6)]);
    if (Math.abs(predicted[0]! - law) <= confidence[0]!) lawHeld++;
  }
  for (const held of [lawHeld, numbersHeld]) expect(held / tables).toBeGreaterThanOrEqual(0.93);
});
