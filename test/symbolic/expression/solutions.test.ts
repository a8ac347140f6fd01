import { expect, test } from "vitest";
import { solutionsOf } from "../../../src/symbolic/algebra/solutions.ts";
import { variable, variablesOf } from "../../../src/symbolic/expression/make.ts";
import { parseExpr } from "../../../src/symbolic/expression/parseExpr.ts";
import { evaluate } from "../../../src/symbolic/expression/tape/tape.ts";

const at = { y: 0.7, a: 1.9, b: 0.6 };
const valuesAt = Object.values(at).map((value) => Float64Array.of(value));

/** The values at (a, b) of all formulas for y from `law` = x, where x is what the law gives at y = 0.7. */
async function solvedAt(law: string): Promise<number[]> {
  const expr = await parseExpr(law);
  const x = evaluate(expr, Object.keys(at), valuesAt, 1);
  return solutionsOf(expr, "y", variable("x")).map((solution) => {
    expect(variablesOf(solution)).not.toContain("y");
    return evaluate(solution, ["x", "a", "b"], [x, valuesAt[1]!, valuesAt[2]!], 1)[0]!;
  });
}

test.each([
  "y",
  "a - 3*y/b",
  "a*(b + 2*y)^-2",
  "a*y^3*b^2",
  "(y - a)^3",
  "sqrt(a^2 - y^2)",
  "a*exp(-y/b) + 1",
  "a^y",
  "y^a",
  "cos(a*y + b)",
  "sin(a*y + 2)",
  "b/(2*cosh(a/y))",
  "tanh(log(1 + y)*b)",
  "a*(cos(b) + y*cos(b)^2)",
  "a*y/(b + y)",
  "(a + y)/(1 + a*y)",
  "a*y^2 - b*y + 1",
  "y/a + b/y",
])("%s is solved for y, on one of the branches by the value that made it", async (law) => {
  const values = await solvedAt(law);
  expect(values.some((value) => Math.abs(value - at.y) < 1e-12)).toBe(true);
});

test.each(["a + b", "y*exp(y)", "y + sin(y)", "y^y", "y^5 + a*y"])("%s is not solved", async (law) => {
  expect(await solvedAt(law)).toEqual([]);
});
