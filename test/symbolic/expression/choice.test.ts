import { evaluate as mathjsEvaluate } from "mathjs/number";
import { expect, test } from "vitest";
import { printMathjs } from "../../../src/io/formulas/languages/mathjs.ts";
import { normalise } from "../../../src/symbolic/algebra/normalise.ts";
import { differentiate } from "../../../src/symbolic/expression/derivative.ts";
import { parseExpr } from "../../../src/symbolic/expression/parseExpr.ts";
import { compile, evaluate } from "../../../src/symbolic/expression/tape/tape.ts";

const x = Float64Array.of(-2, -0.5, 0, 0.5, 2);

test.each([
  ["min(x, 1)", "min(x, 1)", [-2, -0.5, 0, 0.5, 1]],
  ["max(0, x)", "max(0, x)", [0, 0, 0, 0.5, 2]],
  ["max(x, -1, 1)", "max(max(x, -1), 1)", [1, 1, 1, 1, 2]],
  ["x > 0 ? x : -1", "(x > 0 ? x : -1)", [-1, -1, -1, 0.5, 2]],
  ["x >= 0 ? 3 : 4", "(-x > 0 ? 4 : 3)", [4, 4, 3, 3, 3]],
  ["x < 1 ? 3 : 4", "(1 - x > 0 ? 3 : 4)", [3, 3, 3, 3, 4]],
  ["(1 <= x) ? 3 : 4", "(1 - x > 0 ? 4 : 3)", [4, 4, 4, 4, 3]],
  ["2*step(x) + 1", "2*(-x > 0 ? 0 : 1) + 1", [1, 1, 3, 3, 3]],
  ["x > 0 ? log(x) : 0", "(x > 0 ? log(x) : 0)", [0, 0, 0, Math.log(0.5), Math.log(2)]],
])("%s is written %s and has its values", async (text, written, values) => {
  const expr = await parseExpr(text);
  expect(printMathjs(expr)).toBe(written);
  expect(Array.from(evaluate(expr, ["x"], [x], x.length))).toEqual(values);
  expect(Array.from(x, (v): unknown => mathjsEvaluate(written, { x: v }))).toEqual(values);
});

test.each(["min(x^2, 1 - x)", "max(sin(3*x), x)", "x > 0.3 ? x^2 : -3*x", "max(x, 0)^2 + min(x, 2*x)"])(
  "slopes of %s are those of the argument that is chosen",
  async (text) => {
    const expr = await parseExpr(text);
    const rows = Float64Array.of(-1.7, -0.6, 0.2, 0.9, 1.4);
    const gradient = new Float64Array(rows.length);
    compile(expr, ["x"]).gradient([rows], new Float64Array(rows.length), gradient);
    const derivative = evaluate(differentiate(expr, "x"), ["x"], [rows], rows.length);
    const at = (by: number): Float64Array => evaluate(expr, ["x"], [rows.map((v) => v + by)], rows.length);
    const [up, down] = [at(1e-6), at(-1e-6)];
    rows.forEach((_, r) => {
      expect(gradient[r]).toBeCloseTo((up[r]! - down[r]!) / 2e-6, 6);
      expect(derivative[r]).toBeCloseTo(gradient[r]!, 12);
    });
  },
);

test("where both are equal the first counts, and equal operands are one", async () => {
  const gradient = new Float64Array(1);
  for (const [text, slope] of [
    ["max(2*x, 3*x)", 2],
    ["min(2*x, 3*x)", 2],
    ["max(x, x)", 1],
  ] as const) {
    compile(await parseExpr(text), ["x"]).gradient([Float64Array.of(0)], new Float64Array(1), gradient);
    expect(gradient[0]).toBe(slope);
  }
});

test.each([
  ["max(x, x)", "x"],
  ["min(3, 2)", "2"],
  ["max(y, x)", "max(x, y)"],
  ["2 > 1 ? x : y", "x"],
  ["x > 0 ? y : y", "y"],
])("the normal form of %s is %s", async (text, written) => {
  expect(printMathjs(normalise(await parseExpr(text)))).toBe(written);
});
