import { expect, test } from "vitest";
import { MOVES } from "../../../src/discover/moves/all.ts";
import { DROP_COLUMNS, dropColumns } from "../../../src/discover/moves/drop.ts";
import { joinPair } from "../../../src/discover/moves/join.ts";
import { formulasOf, formulasOfValues } from "../../../src/discover/moves/partFormulas.ts";
import { SPLIT, split } from "../../../src/discover/moves/split.ts";
import { TAKE_PART, takePart } from "../../../src/discover/moves/takePart.ts";
import { type Problem, reduced, tableOf } from "../../../src/discover/problem.ts";
import type { Split, SplitPart } from "../../../src/discover/reduce/splits.ts";
import { printMathjs } from "../../../src/io/formulas/languages/mathjs.ts";
import { call, type num, variable } from "../../../src/symbolic/expression/make.ts";
import { evaluate } from "../../../src/symbolic/expression/tape/tape.ts";
import { problemOf, rowsOfLaw } from "../laws.ts";

type Law = Parameters<typeof rowsOfLaw>[1];
type Ranges = Parameters<typeof rowsOfLaw>[0];
type Expr = ReturnType<typeof num>;

const never = (): boolean => false;
const three = { a: [1, 4], b: [1, 4], c: [1, 4] } as const;
const problemFor = (law: Law, of: Ranges = three, n = 240, noise = 0): Problem =>
  problemOf(rowsOfLaw(of, law, n, noise));

/** A part that a model has exactly, of the columns at these places. */
function part({ columns }: Problem, places: readonly number[], law: (...x: number[]) => number): SplitPart {
  return { columns: places, values: columns[0]!.map((_, r) => law(...places.map((i) => columns[i]![r]!))) };
}

/** The largest error of what a formula of each smaller problem's own target lifts to. */
function errorOfLifted(problem: Problem, argument: Split): number[] {
  const { reductions } = takePart.run(tableOf(problem), never, 1, argument);
  return reductions.map((reduction) => {
    const smaller = reduced(problem, TAKE_PART, reduction);
    const rows = reduction.rows ?? Int32Array.from(problem.target, (_, r) => r);
    const columns = [
      ...problem.columns.map((column) => Float64Array.from(rows, (r) => column[r]!)),
      smaller.target,
    ];
    const values = evaluate(smaller.lift(variable("z")), [...problem.names, "z"], columns, rows.length);
    return Math.max(
      ...values.map(
        (v, i) => Math.abs(v - problem.target[rows[i]!]!) / (1 + Math.abs(problem.target[rows[i]!]!)),
      ),
    );
  });
}

test("every move has a name of its own, one effort, and counts its work", () => {
  const table = tableOf(problemFor((a, b, c) => a! + b! * c!));
  expect(new Set(MOVES.map(({ name }) => name)).size).toBe(MOVES.length);
  for (const { name, cost, nats } of MOVES) {
    expect(cost(table, 1), name).toBeGreaterThan(0);
    expect(cost(table, 2), name).toBe(Number.POSITIVE_INFINITY);
    expect(nats).toBeGreaterThanOrEqual(0);
  }
});

test("a column that the target does not know of goes, those that it needs stay, in noise too", () => {
  for (const noise of [0, 0.2]) {
    const problem = problemFor((a, _b, c) => a! ** 2 + 3 * Math.sin(c!), three, 400, noise);
    const { reductions } = dropColumns.run(problem, never, 1, undefined);
    expect(reductions.map(({ what, keep }) => ({ what, keep }))).toEqual([
      { what: "without b", keep: [0, 2] },
    ]);
  }
  const all = problemFor((a, b, c) => a! * b! * c!, three, 400);
  expect(dropColumns.run(all, never, 1, undefined).reductions).toEqual([]);
});

test("columns are dropped with the certainty with which those left explain the target", () => {
  const certaintyFor = (law: Law): number => {
    const [reduction] = dropColumns.run(problemFor(law, three, 400), never, 1, undefined).reductions;
    expect(reduction!.nats).toBeCloseTo(-Math.log(reduction!.certainty!));
    return reduction!.certainty!;
  };
  expect(certaintyFor((a, _b, c) => a! ** 2 + 3 * Math.sin(c!))).toBeGreaterThan(0.99);
  // No polynomial sees what a pair of columns does here.
  const hidden = certaintyFor((a, b, c) => a! + 2 * Math.sin(40 * b! * c!));
  expect(hidden).toBeGreaterThan(0.1);
  expect(hidden).toBeLessThan(0.9);
});

test("columns are dropped from the whole table alone", () => {
  const problem = problemFor((a) => a!);
  expect(dropColumns.fits(problem)).toBe(true);
  expect(dropColumns.fits({ ...problem, trail: [{ move: SPLIT, what: "" }] })).toBe(false);
  expect(dropColumns.name).toBe(DROP_COLUMNS);
  // It alone takes tables of very many columns.
  expect(MOVES.filter(({ isForWide }) => isForWide === true)).toEqual([dropColumns]);
});

test.each<[string, Law, string]>([
  ["a difference", (a, b, c) => Math.sin(a! - b!) * c!, "a - b"],
  ["a product", (a, b, c) => Math.exp((a! * b!) / 8) + c!, "a*b"],
  ["a ratio", (a, b, c) => Math.tanh(a! / b!) + c!, "a/b"],
])("two columns that enter only as %s become one", (_, law, text) => {
  const problem = problemFor(law);
  const [found] = joinPair.run(problem, never, 1, undefined).reductions;
  const smaller = reduced(problem, joinPair.name, found!);
  expect(smaller.names[0]).toBe("c");
  expect(printMathjs(smaller.lift(variable(smaller.names[1]!)))).toBe(text);
});

test("columns that enter by themselves stay apart, those of a function of the target are not asked again", () => {
  const problem = problemFor((a, b, c) => a! ** 3 + Math.sin(2 * b!) + Math.exp(c! / 2));
  expect(joinPair.run(problem, never, 1, undefined).reductions).toEqual([]);
  const turned = { ...problem, trail: [{ move: "transform the target", what: "1/y" }] };
  expect([joinPair, split].map((move) => move.fits(turned))).toEqual([false, false]);
});

test("ways to take a law apart are handed on, the most promising first, and each once", () => {
  const problem = problemFor((a, b, c) => a! ** 2 * b! + Math.sqrt(a! + c!));
  const { reductions, next } = split.run(tableOf(problem), never, 1, undefined);
  expect(reductions).toEqual([]);
  expect(next!.length).toBeGreaterThan(0);
  expect(new Set(next!.map(({ id }) => id)).size).toBe(next!.length);
  const nats = next!.map((one) => one.nats);
  expect(nats).toEqual(nats.toSorted((x, y) => x - y));
  for (const { move, argument } of next!) {
    expect(move).toBe(TAKE_PART);
    expect((argument as Split).second.values).toHaveLength(240);
  }
});

test("a law is taken apart three times at most", () => {
  const problem = problemFor((a, b, c) => a! + b! + c!);
  const taken = (times: number): Problem => ({
    ...problem,
    trail: Array.from({ length: times }, () => ({ move: TAKE_PART, what: "" })),
  });
  expect([0, 2, 3].map((times) => split.fits(taken(times)))).toEqual([true, true, false]);
  expect(takePart.isPrepared).toBe(true);
});

test("of a sum either part may be taken, and what is left of the target belongs to the other", () => {
  const problem = problemFor((a, b, c) => a! ** 2 + b! / c!);
  const argument: Split = {
    kind: "sum",
    transform: "y",
    first: part(problem, [0], (a) => a! ** 2),
    second: part(problem, [1, 2], (b, c) => b! / c!),
    held: 1e-8,
  };
  const { reductions } = takePart.run(tableOf(problem), never, 1, argument);
  expect(reductions.map(({ keep }) => keep.join()).toSorted()).toEqual(expect.arrayContaining(["0", "1,2"]));
  for (const error of errorOfLifted(problem, argument)) expect(error).toBeLessThan(1e-10);
  const rest = reductions.find(({ keep }) => keep.length === 2)!;
  const [, b, c] = problem.columns as [Float64Array, Float64Array, Float64Array];
  const off = rest.target!.map((y, r) => y - b[r]! / c[r]!);
  expect(Math.max(...off) - Math.min(...off)).toBeLessThan(1e-6);
});

test.each<[string, string, (y: number) => number]>([
  ["itself", "y", (z) => z],
  ["a root", "y^2", Math.sqrt],
  ["a reciprocal", "1/y", (z) => 1 / z],
])("parts of %s of the target lift to formulas of the target", (_, transform, back) => {
  const problem = problemFor((a, b, c) => back(a! ** 2 + b! * c!));
  const argument: Split = {
    kind: "sum",
    transform,
    first: part(problem, [0], (a) => a! ** 2),
    second: part(problem, [1, 2], (b, c) => b! * c!),
    held: 1e-8,
  };
  const errors = errorOfLifted(problem, argument);
  expect(errors.length).toBeGreaterThan(0);
  for (const error of errors) expect(error).toBeLessThan(1e-9);
});

test("a product is divided, but not on rows where the part is next to nothing", () => {
  const of = { a: [-1, 1], b: [1, 3], c: [1, 3] } as const;
  const problem = problemFor((a, b, c) => a! * (b! + c!), of);
  const argument: Split = {
    kind: "product",
    transform: "y",
    first: part(problem, [0], (a) => a!),
    second: part(problem, [1, 2], (b, c) => b! + c!),
    held: 1e-8,
  };
  const { reductions } = takePart.run(tableOf(problem), never, 1, argument);
  const rest = reductions.find(({ keep }) => keep.join() === "1,2")!;
  expect(rest.rows!.length).toBeLessThan(240);
  for (const r of rest.rows!) expect(Math.abs(problem.columns[0]![r]!)).toBeGreaterThan(0.015);
  for (const error of errorOfLifted(problem, argument)) expect(error).toBeLessThan(1e-9);
});

test("a known factor of a whole law is divided out without a formula for the part", () => {
  const of = { t: [0, 6], b: [1, 3], c: [1, 3] } as const;
  const problem = problemFor((t, b, c) => Math.cos(t!) * (b! - c!), of);
  const argument: Split = {
    kind: "sum",
    transform: "y",
    weight: { values: problem.columns[0]!.map(Math.cos), expr: call("cos", variable("t")) },
    first: undefined,
    second: part(problem, [1, 2], (b, c) => b! - c!),
    held: 1e-8,
  };
  const { reductions } = takePart.run(tableOf(problem), never, 1, argument);
  expect(reductions.map(({ keep }) => keep)).toEqual([[1, 2]]);
  const smaller = reduced(problem, TAKE_PART, reductions[0]!);
  const [b, c] = smaller.columns as [Float64Array, Float64Array];
  smaller.target.forEach((y, r) => {
    expect(y).toBeCloseTo(b[r]! - c[r]!, 9);
  });
  expect(printMathjs(smaller.lift(variable("z")))).toMatch(/cos\(t\)\*z|z\*cos\(t\)/);
});

test("formulas for values are found as near as the values are right, with their constants rounded", () => {
  const { variables, columns, target } = rowsOfLaw(
    { a: [1, 4], b: [1, 4] },
    (a, b) => 3 * a! ** 2 * b!,
    150,
    0.001,
  );
  const [best] = formulasOfValues({ variables, columns, target }, 0.001, { most: 3, constants: 3 }, never);
  expect(printMathjs(best!.expr)).toBe("3*a^2*b");
  expect(best!.errors.train.nrmse).toBeLessThan(0.002);
});

test("no more formulas come back than asked, none with more constants, none once the search is over", () => {
  const { variables, columns, target } = rowsOfLaw(three, (a, b) => 1.3 * a! + 0.7 / b! - 2.1, 80, 0.05);
  const data = { variables, columns, target };
  const found = formulasOfValues(data, 0.05, { most: 2, constants: 2 }, never);
  expect(found.length).toBeLessThanOrEqual(2);
  for (const { description } of found) expect(description.fitted).toBeLessThanOrEqual(2);
  const lengths = found.map(({ description }) => description.length);
  expect(lengths).toEqual(lengths.toSorted((x, y) => x - y));
  expect(formulasOfValues(data, 0.05, { most: 3, constants: 4 }, () => true)).toEqual([]);
});

test("a part of a law is looked for in its own columns", () => {
  const problem = problemFor((a, b, c) => a! ** 2 + 2 * b! * c!);
  const second = part(problem, [1, 2], (b, c) => 2 * b! * c!);
  const argument: Split = {
    kind: "sum",
    transform: "y",
    first: part(problem, [0], (a) => a! ** 2),
    second,
    held: 1e-6,
  };
  const texts = formulasOf(problem, argument, second, 2, never).map(({ expr }: { expr: Expr }) =>
    printMathjs(expr),
  );
  expect(texts[0]).toBe("2*b*c");
});
