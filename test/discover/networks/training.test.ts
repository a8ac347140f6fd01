import { expect, test } from "vitest";
import { SPLIT } from "../../../src/discover/moves/split.ts";
import type { Surrogate } from "../../../src/discover/networks/networkForms.ts";
import { NETWORKS } from "../../../src/discover/networks/networkForms.ts";
import { JOIN_BY_NETWORK, readNetwork } from "../../../src/discover/networks/reading.ts";
import { SHAPES } from "../../../src/discover/networks/shapes.ts";
import { trainShape } from "../../../src/discover/networks/train.ts";
import { type Problem, reduced } from "../../../src/discover/problem.ts";
import type { Derivatives } from "../../../src/discover/reduce/curvature.ts";
import { printMathjs } from "../../../src/io/formulas/languages/mathjs.ts";
import type { Batch } from "../../../src/model/engine.ts";
import { networkError } from "../../../src/model/evaluate.ts";
import { variable } from "../../../src/symbolic/expression/make.ts";
import { quiet } from "../../../src/train/context.ts";
import { defaultEngine } from "../../../src/train/engines/index.ts";
import { problemOf, rowsOfLaw } from "../laws.ts";

const engine = defaultEngine();
const how = { engine, seed: 0, starts: 1, floor: 0 };

/** Rows of a law, those that are trained on and those that are not. */
function batches(law: (...x: number[]) => number, n = 160): { train: Batch; held: Batch; problem: Problem } {
  const problem = problemOf(rowsOfLaw({ a: [1, 3], b: [1, 3] }, law, n));
  const cut = Math.floor(0.75 * n);
  const part = (from: number, to: number): Batch => ({
    inputs: problem.columns.map((column) => column.slice(from, to)),
    targets: [problem.target.slice(from, to)],
    nRows: to - from,
  });
  return { train: part(0, cut), held: part(cut, n), problem };
}

const smooth = batches((a, b) => Math.sin(a!) + Math.log(b!));

test("a shape that holds the law learns it, and tells the error on rows that it has not seen", async () => {
  const { kan, train, held } = (await trainShape("x", smooth.train, smooth.held, how, quiet))!;
  expect(held).toBeLessThan(1e-4);
  expect(train).toBeLessThan(1e-3);
  expect(networkError(kan, smooth.held, engine)).toBeCloseTo(held, 12);
});

test("a shape that cannot hold the law says so by its error", async () => {
  const entangled = batches((a, b) => Math.sin(2 * a! * b!));
  const sum = (await trainShape("x", entangled.train, entangled.held, how, quiet))!;
  expect(sum.held).toBeGreaterThan(0.1);
});

test("the same seed trains the same network, another one another", async () => {
  const small = batches((a, b) => a! / b!, 60);
  const run = (seed: number) => trainShape("each", small.train, small.held, { ...how, seed }, quiet);
  const [one, again, other] = [await run(1), await run(1), await run(2)];
  expect(again).toEqual(one);
  expect(other).not.toEqual(one);
});

test("no further start is made once an error is below the floor", async () => {
  const small = batches((a, b) => Math.exp(Math.sin(a! * b!)), 60);
  const trained = async (starts: number): Promise<number> =>
    (await trainShape("x; 1", small.train, small.held, { ...how, starts, floor: 1 }, quiet))!.train;
  expect(await trained(1)).toBe(await trained(3));
});

test("an interrupted training gives nothing", async () => {
  const context = { ...quiet, signal: AbortSignal.abort() };
  expect(await trainShape("x", smooth.train, smooth.held, how, context)).toBeUndefined();
});

/** A stand-in with the exact gradients of a law of a − b and c. */
const three = problemOf(
  rowsOfLaw({ a: [1, 3], b: [1, 3], c: [1, 3] }, (a, b, c) => Math.sin(a! - b!) * c!, 120),
);
const slopes = [
  three.columns[0]!.map((a, r) => Math.cos(a - three.columns[1]![r]!) * three.columns[2]![r]!),
  three.columns[0]!.map((a, r) => -Math.cos(a - three.columns[1]![r]!) * three.columns[2]![r]!),
  three.columns[0]!.map((a, r) => Math.sin(a - three.columns[1]![r]!)),
];
const derivatives: Derivatives = { value: three.target, first: slopes, second: [] };
const surrogate = (held: number): Surrogate => ({
  kan: undefined as unknown as Surrogate["kan"],
  held,
  gradients: slopes,
  derivatives: () => derivatives,
});

test("a network's gradients propose pairs, its curvatures splits, where it is good enough", () => {
  const { reductions, next } = readNetwork(three, surrogate(1e-3));
  const smaller = reduced(three, JOIN_BY_NETWORK, reductions[0]!);
  expect(printMathjs(smaller.lift(variable(smaller.names[1]!)))).toBe("a - b");
  expect(next).toEqual([expect.objectContaining({ move: SPLIT, argument: derivatives })]);
  // One that knows little of the law says nothing of where it falls apart.
  expect(readNetwork(three, surrogate(0.2)).next).toEqual([]);
  expect(reductions.length).toBeLessThanOrEqual(2);
});

test("a table of one column is asked for nothing, one that was joined four times for no more pairs", () => {
  const one = { ...three, names: ["a"], columns: three.columns.slice(0, 1) };
  expect(readNetwork(one, surrogate(1e-3))).toEqual({ reductions: [] });
  const trail = Array.from({ length: 4 }, () => ({ move: JOIN_BY_NETWORK, what: "" }));
  const { reductions, next } = readNetwork({ ...three, trail }, surrogate(1e-3));
  expect(reductions).toEqual([]);
  expect(next).toHaveLength(1);
});

test("every shape is a network form of its name, for as many columns as it is meant for", () => {
  expect(NETWORKS.map(({ name }) => name)).toEqual(SHAPES.map(({ name }) => `network ${name}`));
  for (const [i, { fits, surplus }] of NETWORKS.entries()) {
    const wide = (n: number): Problem => ({
      ...three,
      names: Array.from({ length: n }, (_, c) => `x${c}`),
      columns: Array.from({ length: n }, () => three.columns[0]!),
    });
    const { mostInputs } = SHAPES[i]!;
    expect([fits(wide(mostInputs)), fits(wide(mostInputs + 1)), fits(wide(0))]).toEqual([true, false, false]);
    expect(surplus).toBeGreaterThan(0);
    expect(fits({ ...three, trail: [{ move: "transform the target", what: "1/y" }] })).toBe(false);
  }
});
