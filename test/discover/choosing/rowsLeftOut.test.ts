import { expect, test } from "vitest";
import { crossFitted, type JudgedFormula } from "../../../src/discover/choosing/choice.ts";
import { byRowsLeftOut } from "../../../src/discover/choosing/rowsLeftOut.ts";
import { randomStream } from "../../../src/math/philox.ts";
import { complexity } from "../../../src/symbolic/expression/complexity.ts";
import { parseExpr } from "../../../src/symbolic/expression/parseExpr.ts";
import type { FormulaData } from "../../../src/symbolic/formula/constants/constants.ts";
import { describe } from "../../../src/symbolic/formula/descriptionLength.ts";
import { errorsOf, errorsOn } from "../../../src/symbolic/formula/formula.ts";

const SURE = { evidenceOf: () => 100, isChance: () => false };

/** Rows of a logistic curve with 3 % noise. */
function sigmoid(n: number): FormulaData {
  const random = randomStream(4, "sigmoid");
  const x = Float64Array.from({ length: n }, (_, r) => (12 * r) / (n - 1));
  return {
    variables: ["x"],
    columns: [x],
    target: x.map((v) => 5 / (1 + Math.exp(6.3 - 1.3 * v)) + 0.1 * random.normal()),
  };
}

async function judged(text: string, data: FormulaData): Promise<JudgedFormula> {
  const expr = await parseExpr(text);
  const predicted = crossFitted(expr, data);
  const train = errorsOn(expr, data);
  return {
    formula: {
      expr,
      origin: "test",
      complexity: complexity(expr),
      description: describe(expr, data, train.nrmse),
      errors: { train, crossValidated: errorsOf(predicted, data.target), all: train },
    },
    squares: predicted.map((v, r) => (v - data.target[r]!) ** 2),
  };
}

test("of a dozen rows a sigmoid is taken that rows left out speak for, though its constants are dear", async () => {
  const data = sigmoid(13);
  const [line, law] = [await judged("0.5*x", data), await judged("5.1/(1.01 + exp(6.3 - 1.3*x))", data)];
  expect(byRowsLeftOut([line, law], line, SURE, data, () => true)).toBe(law);
});

test("rows left out decide nothing against chance, a constant, or a pole beside the rows", async () => {
  const data = sigmoid(13);
  const [none, line, law] = [
    await judged("2.3", data),
    await judged("0.5*x", data),
    await judged("5.1/(1.01 + exp(6.3 - 1.3*x))", data),
  ];
  const doubts = { evidenceOf: () => 1, isChance: () => true };
  expect(byRowsLeftOut([line, law], line, doubts, data, () => true)).toBe(line);
  expect(byRowsLeftOut([none, law], none, SURE, data, () => true)).toBe(none);
  const wild = await judged("5.1/(1.01 + exp(6.3 - 1.3*x)) + 1e-9/(x - 12.2)", data);
  const pole = { ...wild, squares: law.squares.map((v) => v / 100) };
  expect(byRowsLeftOut([line, pole], line, SURE, data, () => true)).toBe(line);
});

test("of formulas that predict alike the smaller one is taken", async () => {
  const data = sigmoid(13);
  const [line, law, larger] = [
    await judged("0.5*x", data),
    await judged("5.1/(1.01 + exp(6.3 - 1.3*x))", data),
    await judged("5.1/(1.01 + exp(6.3 - 1.3*x)) + 0.01*sin(x)", data),
  ];
  expect(byRowsLeftOut([line, larger, law], line, SURE, data, () => true)).toBe(law);
});

test("of many rows a pattern left by the shortest formula speaks for one that leaves none, and nothing else does", async () => {
  const data = sigmoid(120);
  const [line, law] = [await judged("0.5*x", data), await judged("5.1/(1.01 + exp(6.3 - 1.3*x))", data)];
  const taken = (ofLine: boolean, ofLaw: boolean): JudgedFormula =>
    byRowsLeftOut([line, law], line, SURE, data, ({ expr }) => (expr === law.formula.expr ? ofLaw : ofLine));
  expect(taken(false, true)).toBe(law);
  expect(taken(true, true)).toBe(line);
  expect(taken(false, false)).toBe(line);
});
