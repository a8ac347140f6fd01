import { expect, test } from "vitest";
import { oneGroupProblem } from "../../../src/discover/near/oneGroup.ts";
import { printMathjs } from "../../../src/io/formulas/languages/mathjs.ts";
import { normalise } from "../../../src/symbolic/algebra/normalise.ts";
import { variable } from "../../../src/symbolic/expression/make.ts";
import { parseExpr } from "../../../src/symbolic/expression/parseExpr.ts";
import { evaluate } from "../../../src/symbolic/expression/tape/tape.ts";
import { rowsOfLaw } from "../laws.ts";

const parsed = async (text: string) => normalise(await parseExpr(text));
const ranges = { a: [0.5, 2], b: [3, 9], c: [-3, 1] } as const;
const root = (a?: number, b?: number, c?: number): number =>
  (-b! + Math.sqrt(b! * b! - 4 * a! * c!)) / (2 * a!);

test.each([
  "-0.69158*c/(b*(0.34305 - a*c/b^2)^0.3451)",
  "-1.0024*c/(b^0.29*(a*c)^0.355*(b^2/(a*c) - 2.8764)^0.355)",
  "-c/(b^2 - 1.842*a*c)^0.5",
  "c*(0.3*a*c/b^2 + tanh(2*a*c/b^2) - 1)/b",
])("%s has the groups of the root of a polynomial, which is a function of one column", async (text) => {
  const data = rowsOfLaw(ranges, root, 90);
  const problem = oneGroupProblem(await parsed(text), data)!;
  expect(problem.names).toHaveLength(1);
  // What is put in place of that function is the whole formula, over the columns of the table.
  const name = problem.names[0]!;
  const [u] = problem.columns as [Float64Array];
  const lifted = problem.lift(variable(name));
  const values = evaluate(lifted, data.variables, data.columns, data.target.length);
  const share = values.map((v, r) => (v / u[r]!) * problem.target[r]!);
  expect(Math.max(...share.map((v, r) => Math.abs(v / data.target[r]! - 1)))).toBeLessThan(1e-12);
});

test("a formula of two groups, of one column, of a sum that is not one, or with a power that is none is no such problem", async () => {
  const data = rowsOfLaw(ranges, root, 90);
  for (const text of ["exp(a*c)/(b + 1.5*a)", "exp(0.3*a)", "b + sin(a*c)", "exp(0.3*a*b)/c^0.37"])
    expect(oneGroupProblem(await parsed(text), data), printMathjs(await parsed(text))).toBeUndefined();
});
