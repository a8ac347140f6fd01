import { expect, test } from "vitest";
import { factorProblem } from "../../../src/discover/near/formulaParts.ts";
import { leadingOf } from "../../../src/discover/near/leading.ts";
import { printMathjs } from "../../../src/io/formulas/languages/mathjs.ts";
import { normalise } from "../../../src/symbolic/algebra/normalise.ts";
import { parseExpr } from "../../../src/symbolic/expression/parseExpr.ts";
import { evaluate } from "../../../src/symbolic/expression/tape/tape.ts";
import { rowsOfLaw } from "../laws.ts";

const parsed = async (text: string) => normalise(await parseExpr(text));

test.each([
  ["1.0173*x - 0.9862*t*u", "x - t*u"],
  ["0.5131*m*v^2", "m*v^2/2"],
  ["6.6743e-11*m*n/r^2", "m*n/r^2"],
  ["0.9931*x*cos(t*w)", "x*cos(t*w)"],
])("of %s the leading part is %s", async (found, leading) => {
  expect(printMathjs(leadingOf(await parsed(found))!)).toBe(leading);
});

test.each(["1.37*x - 0.62*t*u", "x^1.37*u", "3.17"])(
  "%s stands for more than a correction",
  async (found) => {
    expect(leadingOf(await parsed(found))).toBeUndefined();
  },
);

test("what stands beside a leading part has its columns and is put back as a factor", async () => {
  const root = (u: number): number => 1 / Math.sqrt(1 - (u / 9.7) ** 2);
  const data = rowsOfLaw({ x: [-5, 5], u: [-3, 3], t: [1, 2] }, (x, u, t) => (x! - u! * t!) * root(u!), 300);
  const problem = factorProblem(await parsed("x - t*u"), data)!;
  expect(problem.names.toSorted()).toEqual(["t", "u", "x"]);
  const u = problem.columns[problem.names.indexOf("u")]!;
  for (const [r, v] of problem.target.entries()) expect(v).toBeCloseTo(root(u[r]!), 12);
  const whole = problem.lift(await parsed("1/sqrt(1 - (u/9.7)^2)"));
  const values = evaluate(whole, data.variables, data.columns, 300);
  for (const [r, v] of values.entries()) expect(v).toBeCloseTo(data.target[r]!, 12);
});
