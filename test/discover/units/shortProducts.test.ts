import { expect, test } from "vitest";
import type { FormTable } from "../../../src/discover/direct/form.ts";
import { SHORT_PRODUCT } from "../../../src/discover/units/shortProducts.ts";
import { DIVIDE_UNITS_OUT } from "../../../src/discover/units/unitProblems.ts";
import { printMathjs } from "../../../src/index.ts";
import { problemOf, rowsOfLaw } from "../laws.ts";

const never = (): boolean => false;
const ranges = { a: [0.1, 0.9], b: [0.3, 1.4] } as const;
const inProducts = (table: FormTable): FormTable => ({
  ...table,
  trail: [{ move: DIVIDE_UNITS_OUT, what: "" }],
});

test.each([
  ["a root below a sum", (a: number, b: number) => (1 - a) / Math.sqrt(2 + b), /\(1 - a\)\/sqrt\(2 \+ b\)/],
  ["a wave in a sum", (a: number, b: number) => (1 - a) * (1 + Math.sin(b)), /\(1 \+ sin\(b\)\)/],
  [
    "a difference",
    (a: number, b: number) => (b - a) * Math.sqrt(1 + a),
    /\(a - b\)\*sqrt\(1 \+ a\)|sqrt\(1 \+ a\)\*\(a - b\)/,
  ],
])("among noise a product of two factors is one of the few that are fitted: %s", (_, law, text) => {
  const found = SHORT_PRODUCT.run(inProducts(problemOf(rowsOfLaw(ranges, law, 1500, 0.05))), never, 1);
  expect(found.map(({ expr }) => printMathjs(expr))).toEqual(
    expect.arrayContaining([expect.stringMatching(text)]),
  );
});

test("rows that weigh nothing do not matter", () => {
  const data = rowsOfLaw(ranges, (a, b) => (2 * (1 + a)) / Math.sqrt(1 + b), 400);
  const target = data.target.map((y, r) => (r % 3 === 0 ? 50 : y));
  const weights = data.target.map((_, r) => (r % 3 === 0 ? 0 : 1));
  const [first] = SHORT_PRODUCT.run(inProducts({ ...problemOf({ ...data, target }), weights }), never, 1);
  expect(first!.left).toBeLessThan(1e-12);
});

test("only tables whose units were divided out, of three columns at the most, are looked at", () => {
  const table = problemOf(rowsOfLaw(ranges, (a) => a, 200));
  const wide = problemOf(rowsOfLaw({ ...ranges, c: [1, 2], d: [1, 2] }, (a) => a, 200));
  expect(SHORT_PRODUCT.fits(table)).toBe(false);
  expect(SHORT_PRODUCT.fits(inProducts(table))).toBe(true);
  expect(SHORT_PRODUCT.fits(inProducts(wide))).toBe(false);
});

test("a pair that has no value on a row beyond those of the first look is no candidate", () => {
  const { variables, columns, target } = rowsOfLaw(ranges, (a, b) => Math.sqrt(a) * (1 + b), 800);
  const seldomBelowZero = columns.map((column) => column.map((v, r) => (r === 3 ? -v : v)));
  const found = SHORT_PRODUCT.run(
    inProducts(problemOf({ variables, columns: seldomBelowZero, target })),
    never,
    1,
  );
  expect(found.length).toBeGreaterThan(0);
  for (const { left } of found) expect(left).toBeGreaterThan(0);
});
