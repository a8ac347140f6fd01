import fc from "fast-check";
import { expect, test } from "vitest";
import type { Expr } from "../../../src/symbolic/expression/expr.ts";
import { add, mul, num, pow, variable } from "../../../src/symbolic/expression/make.ts";
import { evaluate } from "../../../src/symbolic/expression/tape/tape.ts";
import { withMonicPowers } from "../../../src/symbolic/formula/monicPowers.ts";

const [x, y] = [variable("x"), variable("y")];
const columns = [Float64Array.of(0.7, 1.9, 3), Float64Array.of(1.1, 0.4, 2.6)];
const valuesOf = (expr: Expr): number[] => [...evaluate(expr, ["x", "y"], columns, 3)];
const powerOf = (front: number, a: number, b: number, exponent: number): Expr =>
  mul(num(front), pow(add(mul(num(a), x), mul(num(b), y)), num(exponent)));

test("values stay as they are, under roots of negative numbers too", () => {
  const whole = fc.integer({ min: -30, max: 30 }).filter((n) => n !== 0);
  const share = fc.integer({ min: 1, max: 40 }).map((n) => n / 8);
  const exponents = fc.constantFrom(-3, -2, -1, -0.5, 0.5, 1 / 3, 2, 3);
  fc.assert(
    fc.property(whole, share, share, exponents, (front, a, b, exponent) => {
      const law = powerOf(front, a, b, exponent);
      const expected = valuesOf(law);
      for (const [row, value] of valuesOf(withMonicPowers(law)).entries())
        expect(Math.abs(value / expected[row]! - 1)).toBeLessThan(1e-12);
    }),
  );
});

test.each([
  ["overflows", powerOf(2, 1e200, 3e200, 2)],
  ["overflows below", powerOf(5, 1e-200, 3e-200, -3)],
  ["vanishes", powerOf(5, 1e200, 3e200, -2)],
])("a number that %s stays in its sum", (_, law) => {
  expect(withMonicPowers(law)).toEqual(law);
});
