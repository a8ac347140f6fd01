import fc from "fast-check";
import { expect, test } from "vitest";
import { partRivals } from "../../../src/discover/moves/partRivals.ts";
import { shapesOver } from "../../../src/discover/moves/shapes.ts";
import { printMathjs } from "../../../src/io/formulas/languages/mathjs.ts";
import { variable } from "../../../src/symbolic/expression/make.ts";
import { parseExpr } from "../../../src/symbolic/expression/parseExpr.ts";
import { evaluate } from "../../../src/symbolic/expression/tape/tape.ts";
import { type FormulaData, refitConstants } from "../../../src/symbolic/formula/constants/constants.ts";
import { errorsOn, type Formula } from "../../../src/symbolic/formula/formula.ts";
import { rowsOfLaw } from "../laws.ts";

async function rivalsOf(text: string, data: FormulaData): Promise<{ text: string; nrmse: number }[]> {
  const { expr } = refitConstants(await parseExpr(text), data);
  const formula = { expr, errors: { train: errorsOn(expr, data) } } as Formula;
  return partRivals(formula, data, () => false).map((rival) => {
    const refit = refitConstants(rival, data, { maxSteps: 30 });
    return { text: printMathjs(refit.expr), nrmse: refit.nrmse };
  });
}

test("a cubic in one of two columns has a step for a rival where noise hides which it is", async () => {
  const data = rowsOfLaw(
    { x: [0, 10], y: [-3, 3] },
    (x, y) => 50 / (1 + 9 * Math.exp(-0.7 * x)) + y,
    40,
    0.1,
  );
  const cubic = "8.31*x - 0.031*x^3 + y";
  const own = refitConstants(await parseExpr(cubic), data).nrmse;
  const rivals = await rivalsOf(cubic, data);
  expect(rivals.some(({ text, nrmse }) => text.includes("tanh") && nrmse < own)).toBe(true);
  expect(rivals.every(({ text }) => text.includes("y"))).toBe(true);
  // What misses the part by as much as the noise is off by √2 of it.
  for (const { nrmse } of rivals) expect(nrmse).toBeLessThan(1.5 * own);
});

test("factors of one column are one part, and parts inside others are found", async () => {
  const data = rowsOfLaw({ x: [0, 6], y: [1, 5] }, (x, y) => y * Math.exp(-0.4 * x) + 2, 60, 0.1);
  const rivals = await rivalsOf("y/(0.9 + 0.41*x + 0.11*x^2) + 2.1", data);
  expect(rivals.some(({ text }) => text.includes("exp("))).toBe(true);
});

test("without noise only what is the same comes near, and plain columns have no other shape", async () => {
  const exact = rowsOfLaw({ x: [1, 5], y: [1, 5] }, (x, y) => y * Math.exp(-0.41 * x) + 2.1, 60, 1e-6);
  const rivals = await rivalsOf("y*exp(-0.42*x) + 2.2", exact);
  expect(rivals.length).toBeGreaterThan(0);
  for (const { nrmse } of rivals) expect(nrmse).toBeLessThan(2e-6);
  const product = rowsOfLaw({ x: [1, 5], y: [1, 5] }, (x, y) => 1.9 * x * y, 60, 0.1);
  expect(await rivalsOf("1.8*x*y", product)).toEqual([]);
});

test("the shapes have a value all over their range, wherever it lies within some widths of zero", () => {
  const places = fc.tuple(
    fc.integer({ min: -40, max: 40 }).map((quarters) => quarters / 4),
    fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
  );
  fc.assert(
    fc.property(places, ([start, width]) => {
      const low = start * width;
      const x = Float64Array.from({ length: 21 }, (_, i) => low + (width * i) / 20);
      for (const shape of shapesOver(variable("x"), [low, low + width])) {
        const values = evaluate(shape, ["x"], [x], x.length);
        expect(values.every(Number.isFinite), printMathjs(shape)).toBe(true);
      }
    }),
    { numRuns: 60 },
  );
});
