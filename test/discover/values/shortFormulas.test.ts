import { expect, test } from "vitest";
import { SHORT_FORMULA } from "../../../src/discover/values/shortFormulas.ts";
import { printMathjs } from "../../../src/index.ts";
import { problemOf, rowsOfLaw } from "../laws.ts";

const never = (): boolean => false;
const ranges = { a: [1, 5], b: [1, 5] } as const;

test("among noise a short law is the first of thousands of formulas, with its factor", () => {
  const law = (a: number, b: number): number => (3.7 * (a + 1)) / b;
  const [first] = SHORT_FORMULA.run(problemOf(rowsOfLaw(ranges, law, 800, 0.2)), never, 1);
  expect(printMathjs(first!.expr)).toMatch(/^3\.[67]\d*\*\((1 \+ a|a \+ 1)\)\/b$/);
  expect(first!.left).toBeGreaterThan(0.02);
  expect(first!.left).toBeLessThan(0.06);
});

test("rows that weigh nothing do not matter", () => {
  const data = rowsOfLaw(ranges, (a, b) => 2 * Math.sqrt(a * b) + 1, 400);
  const target = data.target.map((y, r) => (r % 3 === 0 ? 50 : y));
  const weights = data.target.map((_, r) => (r % 3 === 0 ? 0 : 1));
  const [first] = SHORT_FORMULA.run({ ...problemOf({ ...data, target }), weights }, never, 1);
  expect(first!.left).toBeLessThan(1e-12);
});

test("tables of five columns, and of few rows, are left to others", () => {
  const five = Object.fromEntries("abcde".split("").map((name) => [name, [1, 2]] as const));
  expect(SHORT_FORMULA.fits(problemOf(rowsOfLaw(five, (a) => a, 200)))).toBe(false);
  expect(SHORT_FORMULA.fits(problemOf(rowsOfLaw(ranges, (a) => a, 50)))).toBe(false);
  expect(SHORT_FORMULA.fits(problemOf(rowsOfLaw(ranges, (a) => a, 200)))).toBe(true);
});

test("candidates are different functions, not one function times numbers", () => {
  const found = SHORT_FORMULA.run(
    problemOf(rowsOfLaw({ a: [1, 5] }, (a) => Math.log(a!), 400, 0.05)),
    never,
    1,
  );
  const lefts = found.map(({ left }) => left.toPrecision(5));
  expect(found.length).toBeGreaterThan(8);
  expect(new Set(lefts).size).toBe(lefts.length);
});

test("of one column the first effort is a tenth of that of two, and holds its functions with a factor and an offset", () => {
  const table = problemOf(rowsOfLaw({ a: [0.5, 3] }, (a) => 2.5 * Math.cos(a!) - 0.7, 400));
  expect(10 * SHORT_FORMULA.cost(table, 1)).toBeCloseTo(
    SHORT_FORMULA.cost(problemOf(rowsOfLaw(ranges, (a) => a!, 400)), 1),
    -1,
  );
  expect(SHORT_FORMULA.run(table, never, 1)[0]!.left).toBeLessThan(1e-15);
});
