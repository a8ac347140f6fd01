import { expect, test } from "vitest";
import { verdictOn } from "../../../src/discover/claims/verdict.ts";
import { randomStream } from "../../../src/math/philox.ts";
import { complexity } from "../../../src/symbolic/expression/complexity.ts";
import { parseExpr } from "../../../src/symbolic/expression/parseExpr.ts";
import { describe } from "../../../src/symbolic/formula/descriptionLength.ts";
import { errorsOn, type Formula } from "../../../src/symbolic/formula/formula.ts";

const random = randomStream(6, "verdict");
const a = Float64Array.from({ length: 60 }, () => 1 + 2 * random.uniform());
const data = { variables: ["a"], columns: [a], target: a.map((x) => 2 * x + 0.1 * random.normal()) };

async function formulaOf(text: string): Promise<Formula> {
  const expr = await parseExpr(text);
  const train = errorsOn(expr, data);
  return {
    expr,
    complexity: complexity(expr),
    description: describe(expr, data, train.nrmse),
    errors: { train, crossValidated: train },
    origin: "",
  };
}

async function confidence(isBeaten: boolean, rows = data): Promise<number> {
  const [formula, constant] = await Promise.all([formulaOf("2*a"), formulaOf("4")]);
  const given = { data: rows, noise: undefined, isAtRounding: false, seed: 0 };
  return verdictOn({ ...given, formula, others: [constant], shown: [formula, constant], isBeaten })
    .confidence;
}

test("a law is likely, unless another formula that is shown predicts better by more than its standard error", async () => {
  expect(await confidence(false)).toBeGreaterThan(0.7);
  const noisier = { ...data, target: data.target.map((y, r) => 2 * a[r]! + 4 * (y - 2 * a[r]!)) };
  expect(await confidence(true, noisier)).toBeLessThanOrEqual(0.5);
});

test("beaten by little, what leaves as little as a law does is right as a rule: 13 curves of 15", async () => {
  const likely = await confidence(true);
  expect(likely).toBeGreaterThan(0.6);
  expect(likely).toBeLessThan(0.8);
});

test("the more that was not tried could be shorter, the less likely a law is; what meets every row is none the less sure", async () => {
  const law = await formulaOf("2*a");
  const likely = (nats: number, target = data.target): number =>
    verdictOn({
      ...{ formula: law, others: [], shown: [law], data: { ...data, target } },
      ...{ noise: undefined, isAtRounding: false, isBeaten: false, seed: 0 },
      untried: { count: 9, nats },
    }).confidence;
  expect(likely(0)).toBeGreaterThan(0.7);
  expect(likely(5)).toBeLessThan(likely(0));
  expect(likely(120)).toBeLessThan(0.4);
  const exact = a.map((x) => 2 * x);
  expect(
    verdictOn({
      ...{ formula: law, others: [], shown: [law], data: { ...data, target: exact }, noise: undefined },
      ...{ isAtRounding: true, isBeaten: false, seed: 0, untried: { count: 9, nats: 40 } },
    }).confidence,
  ).toBeGreaterThan(0.99);
});

test("what was not tried weighs less the less noise there is for it to hide in, and the more rows", async () => {
  const law = await formulaOf("2*a");
  const ofNoise = Float64Array.from({ length: 600 }, () => random.normal());
  const likely = (noise: number, nRows: number, nats: number): number => {
    const x = Float64Array.from({ length: nRows }, (_, r) => 1 + (2 * r) / nRows);
    const target = x.map((v, r) => 2 * v + noise * ofNoise[r]!);
    return verdictOn({
      ...{ formula: law, others: [], shown: [law], data: { variables: ["a"], columns: [x], target } },
      ...{ noise: undefined, isAtRounding: false, isBeaten: false, seed: 0, untried: { count: 288, nats } },
    }).confidence;
  };
  const lost = (noise: number, nRows: number): number =>
    1 / likely(noise, nRows, 80) - 1 / likely(noise, nRows, 0);
  expect(lost(0.001, 150)).toBeLessThan(0.01);
  expect(lost(0.06, 60)).toBeGreaterThan(1);
  expect(lost(0.06, 600)).toBeLessThan(lost(0.06, 60) / 5);
});

test("of a target of two values neither a probability nor noise is claimed, unless every row is met", async () => {
  const won = a.map((x) => (x + 0.7 * random.normal() > 2 ? 1 : 0));
  const verdictOf = (formula: Formula, target: Float64Array) =>
    verdictOn({
      ...{ formula, others: [], shown: [formula], data: { ...data, target } },
      ...{ noise: undefined, isAtRounding: false, isBeaten: false, seed: 0 },
    });
  const line = await formulaOf("0.5*a - 0.5");
  expect(verdictOf(line, won)).toMatchObject({ ofTwoValues: true, confidence: 0, leaves: "unknown" });
  const measured = a.map((x) => 0.5 * x - 0.5 + 0.1 * random.normal());
  expect(verdictOf(line, measured)).not.toHaveProperty("ofTwoValues");
});

test("a column that the size of what is left goes with is told, and not cleared, and so is noise that grows with the law", async () => {
  const verdictOf = (formula: Formula, target: Float64Array, x: Float64Array = a) =>
    verdictOn({
      ...{ formula, others: [], shown: [formula] },
      data: { variables: ["a"], columns: [x], target },
      ...{ noise: undefined, isAtRounding: false, isBeaten: false, seed: 0 },
    });
  const angles = Float64Array.from({ length: 120 }, () => 2 * Math.PI * random.uniform());
  const circle = verdictOf(await formulaOf("0"), angles.map(Math.sin), angles.map(Math.cos));
  expect(circle).toMatchObject({ uneven: { columns: ["a"], grows: false }, dropped: [] });
  const wide = Float64Array.from({ length: 150 }, (_, r) => 1 + r / 5);
  const noise = wide.map(() => 0.1 * random.normal());
  const line = await formulaOf("2*a");
  const growing = verdictOf(
    line,
    wide.map((x, r) => 2 * x * (1 + noise[r]!)),
    wide,
  );
  expect(growing.uneven?.grows).toBe(true);
  const even = verdictOf(
    line,
    wide.map((x, r) => 2 * x + noise[r]!),
    wide,
  );
  expect(even).not.toHaveProperty("uneven");
});

test("no column is cleared while a constant leaves what is more than noise, as a wave through ten days does", async () => {
  const hours = Float64Array.from({ length: 120 }, (_, r) => 2 * r);
  const noisy = hours.map((t) => 20 + 3 * Math.sin((2 * Math.PI * t) / 24) + 0.1 * random.normal());
  const other = hours.map(() => random.uniform());
  const leftBy = (target: Float64Array, formula: Formula) =>
    verdictOn({
      formula,
      others: [],
      shown: [formula],
      data: { variables: ["t", "u"], columns: [hours, other], target },
      noise: undefined,
      isAtRounding: false,
      isBeaten: false,
      seed: 0,
    });
  const constant = await formulaOf("20");
  expect(leftBy(noisy, constant)).toMatchObject({ leaves: "more", leftWith: ["t"], dropped: [] });
  const noise = hours.map(() => 20 + random.normal());
  expect(leftBy(noise, constant)).toMatchObject({ leaves: "noise", dropped: expect.arrayContaining(["u"]) });
});
