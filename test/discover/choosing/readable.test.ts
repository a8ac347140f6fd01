import { expect, test } from "vitest";
import type { JudgedFormula } from "../../../src/discover/choosing/choice.ts";
import { readable } from "../../../src/discover/choosing/readable.ts";
import { num, variable } from "../../../src/symbolic/expression/make.ts";

const SURE = { evidenceOf: () => 100, isChance: () => false };

function judged(nodes: number, nrmse: number): JudgedFormula {
  const metrics = { rows: 40, rmse: nrmse, nrmse, r2: 1 - nrmse ** 2 };
  return {
    formula: {
      expr: nrmse === 1 ? num(1.5) : variable("x"),
      complexity: nodes,
      description: { length: 0, fitted: 0, aicc: 0 },
      errors: { train: metrics, crossValidated: metrics },
      origin: "",
    },
    squares: new Float64Array(40).fill(nrmse ** 2),
  };
}

test("of a table without a law what 25 nodes say is taken, a law however long it is", () => {
  const [long, short, constant, law] = [judged(35, 0.3), judged(25, 0.4), judged(1, 1), judged(35, 0.02)];
  const nothingShort = { ranked: [long, short, constant], shortest: long };
  expect(readable(nothingShort, SURE)).toEqual({ ranked: [short, constant], shortest: short });
  const found = { ranked: [law, short, constant], shortest: law };
  expect(readable(found, SURE)).toEqual(found);
  const isShort = { ranked: [short, long, constant], shortest: short };
  expect(readable(isShort, SURE)).toEqual(isShort);
});

test("that which is short has to say more than the constant too", () => {
  const [long, short, constant] = [judged(35, 0.3), judged(25, 0.4), judged(1, 1)];
  const isLuck = { ...SURE, evidenceOf: ({ complexity }: JudgedFormula["formula"]) => complexity - 30 };
  expect(readable({ ranked: [long, short, constant], shortest: long }, isLuck).shortest).toBe(constant);
});
