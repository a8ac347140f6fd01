import { expect, test } from "vitest";
import { searchPart } from "../../../src/discover/partSearch.ts";
import { PART_TOOLS } from "../../../src/discover/partTools.ts";
import { printMathjs } from "../../../src/io/formulas/languages/mathjs.ts";
import { randomStream } from "../../../src/math/philox.ts";
import { lineThrough, standardDeviation } from "../../../src/math/statistics.ts";
import { num } from "../../../src/symbolic/expression/make.ts";
import { evaluate } from "../../../src/symbolic/expression/tape/tape.ts";
import { explained } from "../../../src/symbolic/parts/explain.ts";
import type { PartFormula, PartSearch } from "../../../src/symbolic/parts/unexplained.ts";
import { quiet } from "../../../src/train/context.ts";

type Law = (...x: number[]) => number;

const rows = 240;

/** Columns between the ends, and a surface that is the law but for waves of relative size `error`, as networks are. */
function unexplained(ranges: Readonly<Record<string, readonly [number, number]>>, law: Law, error: number) {
  const random = randomStream(3, "explain", Object.keys(ranges).join());
  const columns = Object.values(ranges).map(([low, high]) =>
    Float64Array.from({ length: rows }, () => low + (high - low) * random.uniform()),
  );
  const values = (f: Law) => (some: readonly Float64Array[]) =>
    Float64Array.from({ length: some[0]!.length }, (_, r) => f(...some.map((column) => column[r]!)));
  const target = values(law)(columns);
  const middle = target.reduce((sum, v) => sum + v, 0) / rows;
  const spread = Math.sqrt(target.reduce((sum, v) => sum + (v - middle) ** 2, 0) / rows);
  const surface = values(
    (...x) => law(...x) + error * spread * Math.sin(x.reduce((sum, v, i) => sum + (i + 3) * v, 0)),
  );
  return { surface, names: Object.keys(ranges), columns, target, error };
}

const one: readonly [number, number] = [1, 3];

test.each<[string, Readonly<Record<string, readonly [number, number]>>, Law]>([
  [
    "a product that holds a sum",
    { q: one, e: one, b: one, v: one },
    (q, e, b, v) => q! * (e! + b! * Math.sin(v!)),
  ],
  ["a sum inside a reciprocal", { a: one, b: one, c: one }, (a, b, c) => 1 / (1 / a! + b! / c!)],
  ["a wave of a difference", { a: [0, 3], b: [0, 3], c: one }, (a, b, c) => c! * Math.cos(a! - b!)],
  [
    "a line whose slope and offset differ",
    { i: one, j: one, d: [0, 6] },
    (i, j, d) => i! + j! + 2 * Math.sqrt(i! * j!) * Math.cos(d!),
  ],
])("%s is found through a model that is off by 1e-5", async (_, ranges, law) => {
  const problem = unexplained(ranges, law, 1e-5);
  const [best] = await explained(problem, { search: searchPart }, quiet);
  expect(best!.nrmse, printMathjs(best!.expr)).toBeLessThan(1e-9);
});

test("a curve of a product times powers is found though no two columns act as one", async () => {
  const law: Law = (n, h, w, t) => (n! * h! * w! ** 3) / Math.expm1((h! * w!) / t!);
  const problem = unexplained({ n: one, h: one, w: one, t: one }, law, 1e-4);
  const [best] = await explained(problem, PART_TOOLS, quiet);
  expect(best!.nrmse, printMathjs(best!.expr)).toBeLessThan(1e-9);
});

test("where the model is rough the rows say which columns act as one, and a network of fewer columns is trained", async () => {
  const law: Law = (a, b, p, q) => Math.sqrt(a! ** 2 + b! ** 2 - 2 * a! * b! * Math.cos(p! - q!));
  const wave: readonly [number, number] = [1, 5];
  const problem = unexplained({ a: wave, b: wave, p: wave, q: wave }, law, 0.1);
  const [best] = await explained(problem, PART_TOOLS, quiet);
  expect(best!.nrmse, printMathjs(best!.expr)).toBeLessThan(1e-9);
});

test("no part that is searched has more than two quantities where the function falls apart into such", async () => {
  const asked: (readonly string[])[] = [];
  const noting: PartSearch = async (data, error, context) => {
    asked.push(data.variables);
    return searchPart(data, error, context);
  };
  const law: Law = (a, b, c, d) => a! * Math.exp(b!) + Math.sin(c!) * d!;
  await explained(unexplained({ a: one, b: one, c: one, d: one }, law, 1e-6), { search: noting }, quiet);
  expect(asked.length).toBeGreaterThanOrEqual(2);
  for (const names of asked) expect(["a,b", "c,d", "a", "b", "c", "d"]).toContain(names.join());
});

test("a part that comes again, with a factor and an offset, is not searched again", async () => {
  const seen: { readonly key: string; readonly target: Float64Array }[] = [];
  const noting: PartSearch = async ({ variables, target }) => {
    seen.push({ key: variables.join(), target });
    return [{ expr: num(1), nrmse: 0.5 }];
  };
  const law: Law = (a, b, c) => (a! ** 2 + 0.1) * (b! ** 2 + 0.2) * Math.exp(c!);
  await explained(unexplained({ a: one, b: one, c: one }, law, 1e-4), { search: noting }, quiet);
  expect(seen.length).toBeGreaterThan(2);
  for (const [i, { key, target }] of seen.entries()) {
    const before = seen.slice(0, i).filter((other) => other.key === key);
    for (const other of before) {
      const { slope, offset } = lineThrough(other.target, target);
      const left = target.map((v, r) => v - slope * other.target[r]! - offset);
      expect(standardDeviation(left) / standardDeviation(target), key).toBeGreaterThan(1e-9);
    }
  }
});

test("a column without influence is in no formula", async () => {
  const problem = unexplained({ a: one, b: one, dummy: one }, (a, b) => a! * b!, 1e-6);
  const found = await explained(problem, { search: searchPart }, quiet);
  for (const { expr } of found) expect(printMathjs(expr)).not.toContain("dummy");
});

test("searches are counted: what finds nothing ends", async () => {
  let count = 0;
  const nothing: PartSearch = async (): Promise<readonly PartFormula[]> => {
    count++;
    return [];
  };
  const law: Law = (...x) => Math.sin(x.reduce((product, v, i) => product * (v + i), 1));
  const names = Object.fromEntries(Array.from({ length: 6 }, (_, i) => [`x${i}`, one]));
  expect(await explained(unexplained(names, law, 1e-3), { search: nothing }, quiet)).toEqual([]);
  expect(count).toBeLessThanOrEqual(10);
});

test("when no search is left nothing more is taken apart, and what is asked to stop is not begun", async () => {
  let [calls, atLast, searches] = [0, 0, 0];
  const poor: PartSearch = async () => {
    searches++;
    atLast = calls;
    return [{ expr: num(1), nrmse: 0.5 }];
  };
  const law: Law = (a, b, c, d, e, f) => (a! + b! * c!) * (d! + Math.sin(e! * f!));
  const problem = unexplained({ a: one, b: one, c: one, d: one, e: one, f: one }, law, 1e-4);
  const surface: typeof problem.surface = (some) => {
    calls++;
    return problem.surface(some);
  };
  await explained({ ...problem, surface }, { search: poor }, quiet);
  const most = searches;
  expect(most).toBeLessThanOrEqual(10);
  expect(calls).toBeLessThan(1.2 * atLast);
  const stopped = { ...quiet, signal: AbortSignal.abort() };
  expect(await explained({ ...problem, surface }, { search: poor }, stopped)).toEqual([]);
  expect(searches).toBe(most);
});

test("the same problem gives the same formulas", async () => {
  const problem = unexplained({ a: one, b: one, c: one }, (a, b, c) => a! * Math.log(b!) + c!, 1e-4);
  const found = await explained(problem, { search: searchPart }, quiet);
  expect(await explained(problem, { search: searchPart }, quiet)).toEqual(found);
  const values = evaluate(found[0]!.expr, problem.names, problem.columns, rows);
  expect(Math.abs(values[0]! - problem.target[0]!)).toBeLessThan(1e-9);
});
