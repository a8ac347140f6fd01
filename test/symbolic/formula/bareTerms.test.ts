import fc from "fast-check";
import { expect, test } from "vitest";
import { printReadable } from "../../../src/io/formulas/languages/mathjs.ts";
import { parseExpr } from "../../../src/symbolic/expression/parseExpr.ts";
import { evaluate } from "../../../src/symbolic/expression/tape/tape.ts";
import { withBareTerms } from "../../../src/symbolic/formula/bareTerms.ts";

const variables = ["x", "y"];
const columns = [Float64Array.of(0.3, 1.7, 2.1), Float64Array.of(1.1, 0.4, 0.6)];

test("a saturation has its level and its half, or its slope", async () => {
  const expr = await parseExpr("x/(0.0806451613*x + 0.1475806452)", { variables });
  const shown = withBareTerms(expr).map((way) => printReadable(way, 6));
  expect(shown).toEqual(["x*12.4/(1*x + 1.83)", "x*6.77596/(0.546448*x + 1)"]);
});

test("a sum with a bare term, and one below no number, have no other way", async () => {
  for (const text of ["x/(2.31234*x + y)", "2.31234*x + 1.17771", "exp(2.31234*x + 1.17771)"])
    expect(withBareTerms(await parseExpr(text, { variables }))).toEqual([]);
});

test("every way has the values of the formula", async () => {
  const number = fc.double({ min: 0.1, max: 9, noNaN: true });
  await fc.assert(
    fc.asyncProperty(number, number, number, fc.constantFrom(-1, -2, 0.5, 1.5), async (a, b, c, p) => {
      const expr = await parseExpr(`${a}*exp(x/(${b}*x + ${c}*y)) + y*(${a}*x^2 + ${c})^${p}`, { variables });
      const before = evaluate(expr, variables, columns, 3);
      for (const way of withBareTerms(expr)) {
        const after = evaluate(way, variables, columns, 3);
        for (const [r, value] of before.entries()) expect(after[r]! / value).toBeCloseTo(1, 11);
      }
    }),
    { numRuns: 50 },
  );
});
