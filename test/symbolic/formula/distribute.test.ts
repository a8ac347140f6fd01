import fc from "fast-check";
import { expect, test } from "vitest";
import { printReadable } from "../../../src/io/formulas/languages/mathjs.ts";
import { parseExpr } from "../../../src/symbolic/expression/parseExpr.ts";
import { evaluate } from "../../../src/symbolic/expression/tape/tape.ts";
import { distributed } from "../../../src/symbolic/formula/distribute.ts";

const variables = ["x", "y"];

test.each([
  ["0.30012*(3.33123*exp(x) + y)", "0.999769*exp(x) + 0.30012*y"],
  ["1.71234*x*(2.31234*y + x) + 0.1", "x*(3.95951*y + 1.71234*x) + 0.1"],
  ["sin(2.31234*(x + 1.71234))", "sin(2.31234*x + 3.95951)"],
  // Nothing to gain: two bare terms would both get a number, and 3 is no fitted one.
  ["0.30012*(3.33123*exp(x) + y + x)", "0.30012*(3.33123*exp(x) + y + x)"],
  ["3*(3.33123*exp(x) + y)", "3*(3.33123*exp(x) + y)"],
])("%s is distributed as %s", async (text, expected) => {
  const shown = printReadable(distributed(await parseExpr(text, { variables })), 6);
  expect(shown).toBe(expected);
});

test("what is distributed has the values it had", async () => {
  const columns = [Float64Array.of(0.3, 1.7, -2.1), Float64Array.of(1.1, -0.4, 0.6)];
  const number = fc.double({ min: 0.1, max: 9, noNaN: true });
  await fc.assert(
    fc.asyncProperty(number, number, number, async (a, b, c) => {
      const expr = await parseExpr(`${a}*(${b}*exp(x) + y*(${c}*x + y)*${b})*x + ${c}*(x + ${a})`, {
        variables,
      });
      const [before, after] = [expr, distributed(expr)].map((each) => evaluate(each, variables, columns, 3));
      for (const [r, value] of before!.entries()) expect(after![r]! / value).toBeCloseTo(1, 12);
    }),
    { numRuns: 50 },
  );
});
