import fc from "fast-check";
import { derivative } from "mathjs/number";
import { expect, test } from "vitest";
import { printMathjs } from "../../../src/io/formulas/languages/mathjs.ts";
import { differentiate } from "../../../src/symbolic/expression/derivative.ts";
import type { Expr } from "../../../src/symbolic/expression/expr.ts";
import { parseExpr } from "../../../src/symbolic/expression/parseExpr.ts";
import { evaluate } from "../../../src/symbolic/expression/tape/tape.ts";
import { resolveFunction } from "../../../src/symbolic/library/index.ts";
import { mathjsDerivative } from "../../../src/symbolic/library/mathjsDerivative.ts";
import { smoothTree } from "./arbitrary.ts";

const h = 1e-4;

/** The values of a tree around x = 0.61 and the slope that differences give there; undefined where they disagree. */
function difference(tree: Expr): { readonly slope: number; readonly within: number } | undefined {
  const x = Float64Array.of(0.61 - 2 * h, 0.61 - h, 0.61, 0.61 + h, 0.61 + 2 * h);
  const f = evaluate(tree, ["x", "y"], [x, new Float64Array(5).fill(-0.43)], 5);
  const fine = (f[3]! - f[1]!) / (2 * h);
  const coarse = (f[4]! - f[0]!) / (4 * h);
  // Where two step sizes disagree the difference is no judge: the curve is too steep or too large.
  if (!(Math.abs(fine - coarse) <= 1e-5 * (1 + Math.abs(fine)))) return undefined;
  const size = Math.max(...f.map(Math.abs));
  return { slope: fine, within: 1e-4 * (1 + Math.abs(fine)) + 1e-10 * size };
}

function slopeOf(derivative: Expr): number {
  return evaluate(derivative, ["x", "y"], [Float64Array.of(0.61), Float64Array.of(-0.43)], 1)[0]!;
}

test("the derivative by the chain rule is the central difference", () => {
  fc.assert(
    fc.property(smoothTree, (tree) => {
      const expected = difference(tree);
      if (expected === undefined) return;
      expect(Math.abs(slopeOf(differentiate(tree, "x")) - expected.slope)).toBeLessThanOrEqual(
        expected.within,
      );
    }),
    { numRuns: 500 },
  );
});

test("the derivative by mathjs is the central difference, and the one by the chain rule", async () => {
  await fc.assert(
    fc.asyncProperty(smoothTree, async (tree) => {
      const expected = difference(tree);
      const found = await mathjsDerivative(tree, "x");
      expect(found).toBeDefined();
      const slope = slopeOf(found!);
      // 0/0 where the tree is smooth: there the chain rule steps in.
      if (expected === undefined || Number.isNaN(slope)) return;
      expect(Math.abs(slope - expected.slope)).toBeLessThanOrEqual(expected.within);
      expect(Math.abs(slope - slopeOf(differentiate(tree, "x")))).toBeLessThanOrEqual(expected.within);
    }),
    { numRuns: 200 },
  );
});

test.each(["x*exp(-x)", "log2(x)*cbrt(x)", "x^x", "sech(x)^2", "abs(x)*sin(x)", "square(x)/(1+x^3)"])(
  "the function that --lib makes of %s has the slope that differences give, and a number at 0.5 and 2",
  async (text) => {
    const { value, derivative } = await resolveFunction(text);
    for (const v of [0.5, 2]) {
      expect(derivative(v, 1)).toBeCloseTo((value(v + 1e-5, 1) - value(v - 1e-5, 1)) / 2e-5, 6);
    }
  },
);

test("where mathjs has no derivative or no number, the chain rule steps in", async () => {
  expect(await mathjsDerivative(await parseExpr("sign(x)*x"), "x")).toBeUndefined();
  expect((await resolveFunction("sign(x)*x^3")).derivative(-2, 1)).toBeCloseTo(-12, 12);
  // mathjs gives abs(x)/x, which has no value at 0.
  expect((await resolveFunction("exp(abs(x))")).derivative(0, 1)).toBe(0);
});

test.each([
  "exp(2*x)",
  "log(3*x)",
  "sqrt(x + 1)",
  "sin(x)*cos(x)",
  "tan(x/2)",
  "asin(x/3)",
  "acos(x/3)",
  "atan(x^2)",
  "sinh(x)",
  "cosh(x)",
  "tanh(x)",
  "asinh(x)",
  "acosh(x + 2)",
  "atanh(x/3)",
  "abs(x - 3)",
  "x^x",
  "2^x",
  "x^2.5/(1 + x)",
  "x*exp(-x)",
  "log(x, 10)",
  "1/(1 + exp(-x))",
])("the derivative of %s agrees with mathjs", async (text) => {
  const ours = differentiate(await parseExpr(text), "x");
  const theirs = derivative(text, "x", { simplify: false });
  for (const x of [0.3, 0.9, 1.4]) {
    const got = evaluate(ours, ["x"], [Float64Array.of(x)], 1)[0]!;
    expect(got).toBeCloseTo(Number(theirs.evaluate({ x })), 12);
  }
});

test.each([
  ["3", "0"],
  ["y", "0"],
  ["x", "1"],
  ["x^2", "2*x"],
  ["3*x", "3"],
  ["sin(x)", "cos(x)"],
  ["x*y", "y"],
  ["sign(x)", "0"],
])("the derivative of %s is written %s", async (text, expected) => {
  expect(printMathjs(differentiate(await parseExpr(text), "x"))).toBe(expected);
});
