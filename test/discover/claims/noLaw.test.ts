import { expect, test } from "vitest";
import { gainingMostFirst, isNoLaw } from "../../../src/discover/claims/noLaw.ts";
import { randomStream } from "../../../src/math/philox.ts";
import { parseExpr } from "../../../src/symbolic/expression/parseExpr.ts";
import { type Formula, formulaOf } from "../../../src/symbolic/formula/formula.ts";

const random = randomStream(3, "no law");
const x = Float64Array.from({ length: 300 }, () => 4 * random.uniform());
const y = x.map((v) => Math.sqrt(v) * Math.sin(3 * v));

/** sin(3·x) without its last terms, as a polynomial of 40 nodes. */
const TERMS = Array.from({ length: 7 }, (_, k) => {
  const factorial = Array.from({ length: 2 * k + 1 }, (_, i) => i + 1).reduce((a, b) => a * b, 1);
  return `${((k % 2 === 0 ? 1 : -1) * 3 ** (2 * k + 1)) / factorial}*x^${2 * k + 1}`;
}).join(" + ");

async function formula(text: string, target: Float64Array): Promise<Formula> {
  return formulaOf(await parseExpr(text), ["x"], { columns: [x], target }, undefined, "network");
}

test("many nodes that leave what goes with the columns are no law; a law, few nodes and what leaves noise are not said to be none", async () => {
  const isNone = async (text: string, target: Float64Array) =>
    isNoLaw(await formula(text, target), { variables: ["x"], columns: [x], target });
  expect(await isNone(`sqrt(x)*(${TERMS})`, y)).toBe(true);
  expect(await isNone("sqrt(x)*sin(3*x)", y)).toBe(false);
  expect(await isNone("sin(3*x)", y)).toBe(false);
  const long = `sqrt(x)*(${TERMS})`;
  const series = await formula(long, y);
  expect(series.complexity).toBeGreaterThan(25);
  const own = x.map((v, r) => Math.sqrt(v) * valueOfTerms(v) + 0.01 * Math.cos(1e6 * r));
  expect(await isNone(long, own)).toBe(false);
});

test("of what is no law the one comes first whose nodes gain most, not the closest", async () => {
  const formulas = [await formula(`sqrt(x)*(${TERMS}) + 0.1*x`, y), await formula("sqrt(x)*sin(3.01*x)", y)];
  const set = { target: "y", variables: { x: "x" }, formulas, best: 0 };
  expect(gainingMostFirst(set).formulas[0]).toBe(formulas[1]);
  expect(gainingMostFirst({ ...set, formulas: formulas.toReversed() }).formulas[0]).toBe(formulas[1]);
});

function valueOfTerms(v: number): number {
  let [value, term] = [0, 3 * v];
  for (let k = 0; k < 7; k++) {
    value += term;
    term *= -((3 * v) ** 2) / ((2 * k + 2) * (2 * k + 3));
  }
  return value;
}
