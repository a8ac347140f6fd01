import { expect, test } from "vitest";
import { reduced } from "../../src/discover/problem.ts";
import { basisOf, productFeatures } from "../../src/discover/reduce/basis.ts";
import { bestJoin } from "../../src/discover/reduce/joins.ts";
import { bestPolynomial } from "../../src/discover/reduce/polynomial.ts";
import { printMathjs } from "../../src/io/formulas/languages/mathjs.ts";
import { problemOf, rowsOfLaw } from "./laws.ts";

type Ranges = Parameters<typeof rowsOfLaw>[0];
type Law = Parameters<typeof rowsOfLaw>[1];

/** What columns are joined into, one after the other, until no pair may be joined. */
function joinsOf(ranges: Ranges, law: Law): string[] {
  const found: string[] = [];
  for (let problem = problemOf(rowsOfLaw(ranges, law, 500)); problem.names.length > 1; ) {
    const join = bestJoin(problem, () => false);
    if (join === undefined) break;
    problem = reduced(problem, "join", join);
    const last = problem.names[problem.names.length - 1]!;
    found.push(printMathjs(problem.lift({ kind: "var", name: last })));
  }
  return found;
}

const cases: readonly (readonly [string, string[], Ranges, Law])[] = [
  ["a difference", ["a - b"], { a: [1, 3], b: [1, 3], c: [1, 3] }, (a, b, c) => Math.exp((a - b) * c)],
  ["a quotient", ["a/b"], { a: [1, 3], b: [1, 3], c: [1, 3] }, (a, b, c) => c + Math.sqrt(1 + a / b)],
  [
    "a sum of squares",
    ["a^2 + b^2"],
    { a: [1, 3], b: [1, 3], c: [0, 3] },
    (a, b, c) => (a * a + b * b) ** 1.5 + c,
  ],
  [
    "an angle",
    ["a - b"],
    { a: [0, 6], b: [0, 6], c: [1, 5] },
    (a, b, c) => Math.sqrt(1 + c * c + 2 * c * Math.cos(a - b)),
  ],
];

for (const [what, joins, ranges, law] of cases) {
  test(`columns that enter only as ${what} are joined`, () => {
    expect(joinsOf(ranges, law).slice(0, joins.length)).toEqual(joins);
  });
}

test("columns that do not enter as one are left apart", () => {
  expect(joinsOf({ a: [1, 5], b: [1, 5] }, (a, b) => a * a + Math.sin(b))).toEqual([]);
});

test("a stand-in follows a polynomial to rounding, and its gradients are those of the polynomial", () => {
  const data = rowsOfLaw({ a: [1, 3], b: [-2, 2] }, (a, b) => a ** 3 - 2 * a * b * b, 300);
  const model = bestPolynomial(data.columns, data.target)!;
  expect(model.held).toBeLessThan(1e-8);
  expect(model.target).toBe(data.target);
  const [da, db] = model.gradients();
  const [a, b] = data.columns as [Float64Array, Float64Array];
  for (let r = 0; r < 300; r += 37) {
    expect(da![r]).toBeCloseTo(3 * a[r]! ** 2 - 2 * b[r]! ** 2, 5);
    expect(db![r]).toBeCloseTo(-4 * a[r]! * b[r]!, 5);
  }
});

test("a stand-in takes waves where a column turns too often for powers", () => {
  const data = rowsOfLaw({ a: [0, 40], b: [1, 3] }, (a, b) => b * Math.cos(a), 400);
  const model = bestPolynomial(data.columns, data.target)!;
  expect(model.kinds).toEqual(["wave", "power"]);
  expect(model.held).toBeLessThan(1e-8);
});

test("there are no more products than asked for, beyond those of the first degree", () => {
  const column = Float64Array.from({ length: 50 }, (_, r) => r / 10);
  for (const n of [1, 2, 4]) {
    const bases = Array.from({ length: n }, (_, i) => basisOf(column, i === 0 ? "wave" : "power"));
    for (const limit of [8, 20, 100]) expect(productFeatures(bases, limit).length).toBeLessThanOrEqual(limit);
  }
});
