import { expect, test } from "vitest";
import type { FormTable } from "../../src/discover/direct/form.ts";
import { NETWORKS, type NetworkTools } from "../../src/discover/networks/networkForms.ts";
import { readNetwork } from "../../src/discover/networks/reading.ts";
import { nrmseOf } from "../../src/math/errors.ts";
import { evaluate } from "../../src/symbolic/expression/tape/tape.ts";
import type { FormulaData } from "../../src/symbolic/formula/constants/constants.ts";
import { refitConstants } from "../../src/symbolic/formula/constants/constants.ts";
import { quiet } from "../../src/train/context.ts";
import { defaultEngine } from "../../src/train/engines/index.ts";
import { problemOf, rowsOfLaw } from "./laws.ts";

const tools: NetworkTools = {
  engine: defaultEngine(),
  seed: 1,
  starts: 1,
  bestError: Number.POSITIVE_INFINITY,
  context: quiet,
};
const product = NETWORKS.find(({ name }) => name === "network P")!;
const sum = NETWORKS.find(({ name }) => name === "network h(Σf)")!;

test("a network of products finds a product of functions of columns below zero, the same one twice", async () => {
  const problem = problemOf(
    rowsOfLaw({ a: [-3, 1], b: [-5, -1] }, (a, b) => Math.exp(a! / 2) * b! ** 2, 200),
  );
  const { surrogate, exprs } = await product.run(problem, tools, 1);
  expect(surrogate!.held).toBeLessThan(1e-3);
  const errors = exprs.map((expr) =>
    nrmseOf(evaluate(expr, problem.names, problem.columns, 200), problem.target),
  );
  expect(Math.min(...errors)).toBeLessThan(1e-3);
  expect((await product.run(problem, tools, 1)).exprs).toEqual(exprs);
});

test("a network that does not fit gives no formula, but what it knows of the law", async () => {
  const problem = problemOf(rowsOfLaw({ a: [-3, 3], b: [-3, 3] }, (a, b) => Math.sin(2 * a! - 2 * b!), 200));
  const { surrogate, exprs } = await product.run(problem, tools, 1);
  expect(surrogate!.held).toBeGreaterThan(0.05);
  expect(exprs).toEqual([]);
  expect(surrogate!.gradients.map(({ length }) => length)).toEqual([160, 160]);
});

test("the gradients of a network say which columns enter only as one", async () => {
  const law = (a?: number, b?: number, c?: number): number => Math.tanh(a! - b!) * c!;
  const problem = problemOf(rowsOfLaw({ a: [-1, 1], b: [-1, 1], c: [-4, -2] }, law, 200));
  const shape = NETWORKS.find(({ name }) => name === "network P·h(Σf)")!;
  const { surrogate } = await shape.run(problem, { ...tools, starts: 2 }, 1);
  const { reductions } = readNetwork(problem, surrogate!);
  expect(reductions[0]?.keep.map((i) => problem.names[i])).toEqual(["c"]);
});

/** The least error of the formulas of a network, once their constants are fitted. */
async function errorBy(shape: string, data: FormulaData): Promise<number> {
  const problem = problemOf(data);
  const { exprs } = await NETWORKS.find(({ name }) => name === `network ${shape}`)!.run(
    problem,
    { ...tools, starts: 2 },
    1,
  );
  return Math.min(...exprs.map((expr) => refitConstants(expr, data, { maxSteps: 60 }).nrmse));
}

test("a sum beside a product is found by the network that has both, and by none of one product", async () => {
  const ranges = { a: [1, 4], b: [1, 4], c: [0, 6] } as const;
  const data = rowsOfLaw(ranges, (a, b, c) => a! + b! + 2 * Math.sqrt(a! * b!) * Math.cos(c!), 300);
  expect(await errorBy("Σf+h(P)", data)).toBeLessThan(1e-9);
  expect(await errorBy("P·h(Σf)", data)).toBeGreaterThan(1e-3);
});

test("a function of a product of columns on both sides of zero is found, which no sum of logarithms gives", async () => {
  const ranges = { a: [-0.9, 0.9], b: [-3, 3] } as const;
  const data = rowsOfLaw(ranges, (a, b) => Math.asin(a! * Math.sin(b!)), 300);
  expect(await errorBy("h(P)", data)).toBeLessThan(1e-9);
});

test("a function of one column that is no edge of the library is found as a curve of a curve, and by no single one", async () => {
  const data = rowsOfLaw({ u: [0.1, 0.7] }, (u) => 1 / Math.sqrt(1 - u! ** 2), 300);
  expect(await errorBy("h(Σf)", data)).toBeLessThan(1e-9);
  expect(await errorBy("P", data)).toBeGreaterThan(1e-6);
});

test("an interrupted network gives nothing", async () => {
  const problem = problemOf(rowsOfLaw({ a: [1, 2], b: [1, 2] }, (a, b) => a! + b!, 100));
  const context = { ...quiet, signal: AbortSignal.abort() };
  expect(await sum.run(problem, { ...tools, context }, 1)).toEqual({ surrogate: undefined, exprs: [] });
});

test("more starts are more work, up to eight times as many; one column has curves, a product of two and a curve of a curve", () => {
  const two: FormTable = problemOf(rowsOfLaw({ a: [1, 2], b: [1, 2] }, (a) => a!, 50));
  const one: FormTable = { ...two, names: ["a"], columns: two.columns.slice(0, 1) };
  for (const { cost, fits } of NETWORKS) {
    const costs = [1, 2, 4, 8].map((effort) => cost(two, effort));
    expect(costs).toEqual(costs.toSorted((a, b) => a - b));
    expect(cost(two, 16)).toBe(Number.POSITIVE_INFINITY);
    expect(fits(two)).toBe(true);
  }
  const ofOne = NETWORKS.filter(({ fits }) => fits(one)).map(({ name }) => name);
  expect(ofOne).toEqual(["network P", "network h(Σf)", "network P·(Σf)"]);
});
