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
  expect(byRowsLeftOut([line, law], line, SURE, data)).toBe(law);
});

test("rows left out decide nothing against chance, a constant, a pole beside the rows, or where rows are many", async () => {
  const data = sigmoid(13);
  const [none, line, law] = [
    await judged("2.3", data),
    await judged("0.5*x", data),
    await judged("5.1/(1.01 + exp(6.3 - 1.3*x))", data),
  ];
  const doubts = { evidenceOf: () => 1, isChance: () => true };
  expect(byRowsLeftOut([line, law], line, doubts, data)).toBe(line);
  expect(byRowsLeftOut([none, law], none, SURE, data)).toBe(none);
  const many = sigmoid(120);
  const [longLine, longLaw] = [
    await judged("0.5*x", many),
    await judged("5.1/(1.01 + exp(6.3 - 1.3*x))", many),
  ];
  expect(byRowsLeftOut([longLine, longLaw], longLine, SURE, many)).toBe(longLine);
  const wild = await judged("5.1/(1.01 + exp(6.3 - 1.3*x)) + 1e-9/(x - 12.2)", data);
  const pole = { ...wild, squares: law.squares.map((v) => v / 100) };
  expect(byRowsLeftOut([line, pole], line, SURE, data)).toBe(line);
});

test("of formulas that predict alike the smaller one is taken", async () => {
  const data = sigmoid(13);
  const [line, law, larger] = [
    await judged("0.5*x", data),
    await judged("5.1/(1.01 + exp(6.3 - 1.3*x))", data),
    await judged("5.1/(1.01 + exp(6.3 - 1.3*x)) + 0.01*sin(x)", data),
  ];
  expect(byRowsLeftOut([line, larger, law], line, SURE, data)).toBe(law);
});
