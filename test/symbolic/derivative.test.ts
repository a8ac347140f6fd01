import fc from "fast-check";
import { derivative as mathjsDerivative } from "mathjs/number";
import { expect, test } from "vitest";
import { printMathjs } from "../../src/io/formulas/mathjs.ts";
import { differentiate } from "../../src/symbolic/derivative.ts";
import { parseExpr } from "../../src/symbolic/parseExpr.ts";
import { evaluate } from "../../src/symbolic/tape.ts";
import { smoothTree } from "./arbitrary.ts";

test("the derivative is the central difference", () => {
  fc.assert(
    fc.property(smoothTree, (tree) => {
      const h = 1e-4;
      const x = Float64Array.of(0.61 - 2 * h, 0.61 - h, 0.61, 0.61 + h, 0.61 + 2 * h);
      const y = new Float64Array(5).fill(-0.43);
      const f = evaluate(tree, ["x", "y"], [x, y], 5);
      const slope = evaluate(differentiate(tree, "x"), ["x", "y"], [x, y], 5)[2]!;
      const fine = (f[3]! - f[1]!) / (2 * h);
      const coarse = (f[4]! - f[0]!) / (4 * h);
      // Where two step sizes disagree the difference is no judge: the curve is too steep or too large.
      if (!(Math.abs(fine - coarse) <= 1e-5 * (1 + Math.abs(fine)))) return;
      const size = Math.max(...f.map(Math.abs));
      expect(Math.abs(slope - fine)).toBeLessThanOrEqual(1e-4 * (1 + Math.abs(fine)) + 1e-10 * size);
    }),
    { numRuns: 500 },
  );
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
  const theirs = mathjsDerivative(text, "x", { simplify: false });
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
