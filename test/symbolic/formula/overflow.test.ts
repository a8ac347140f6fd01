import { expect, test } from "vitest";
import { normalise } from "../../../src/symbolic/algebra/normalise.ts";
import type { Expr } from "../../../src/symbolic/expression/expr.ts";
import { add, mul, num, pow, unlessOverflow, variable } from "../../../src/symbolic/expression/make.ts";
import { distributed } from "../../../src/symbolic/formula/distribute.ts";
import { predictExpr } from "../../../src/symbolic/formula/formula.ts";
import { simplify } from "../../../src/symbolic/formula/simplify.ts";

const x = variable("x");
const huge = num(-4.7e200);
/** Formulas that have values although products of their constants have none. */
const formulas: readonly (readonly [what: string, expr: Expr])[] = [
  ["a product of two", mul(huge, add(mul(num(3.1e200), x), num(1.7e-150)), num(1e-290))],
  ["a power", mul(num(1.3e-300), pow(mul(huge, x), 2), num(1e-90))],
  ["a quotient", mul(huge, x, pow(add(mul(num(2.3e190), x), huge), -1))],
];

test.each(formulas)("%s whose numbers overflow when joined stays a formula of the same values", (_, expr) => {
  const rows = Float64Array.of(0.5, 1, 1.5, 2, 3);
  const domain = { variables: ["x"], columns: [rows] };
  const wanted = predictExpr(expr, ["x"], [rows]);
  for (const other of [normalise(expr), distributed(expr), simplify(expr, domain).expr]) {
    const got = predictExpr(other, ["x"], [rows]);
    for (let r = 0; r < rows.length; r++)
      if (Number.isFinite(wanted[r])) expect(got[r]! / wanted[r]!).toBeCloseTo(1, 9);
  }
});

test("what overflows is undefined, and other errors pass", () => {
  expect(unlessOverflow(() => num(1e200 * 1e200))).toBeUndefined();
  expect(unlessOverflow(() => num(2))).toEqual(num(2));
  expect(() =>
    unlessOverflow(() => {
      throw new RangeError("other");
    }),
  ).toThrow("other");
});
