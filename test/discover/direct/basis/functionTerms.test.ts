import { expect, test } from "vitest";
import { functionTerms } from "../../../../src/discover/direct/basis/functionTerms.ts";
import { screenOf } from "../../../../src/discover/direct/rows.ts";
import { printMathjs } from "../../../../src/io/formulas/languages/mathjs.ts";
import { evaluate } from "../../../../src/symbolic/expression/tape/tape.ts";
import { problemOf, rowsOfLaw } from "../../laws.ts";

const table = problemOf(rowsOfLaw({ p: [0.5, 3], s: [-2, 2] }, (p, s) => p! * s!, 60));
const screen = screenOf(table, 40);
const terms = functionTerms(table.names, screen);
const texts = terms.map(({ expr }) => printMathjs(expr()));

test("terms come cheapest first, each once, with values of length 1 that are those of their formula", () => {
  expect(terms.map(({ cost }) => cost)).toEqual(terms.map(({ cost }) => cost).sort((a, b) => a - b));
  expect(new Set(texts).size).toBe(texts.length);
  for (const { expr, unit, norm } of terms) {
    expect(Math.hypot(...unit)).toBeCloseTo(1, 12);
    const values = evaluate(expr(), table.names, screen.columns, screen.nRows);
    values.forEach((v, r) => {
      expect(Math.abs(v - unit[r]! * norm)).toBeLessThan(1e-12 * norm);
    });
  }
});

test("roots and logarithms are of the size of a column that is below zero somewhere, and of others as they are", () => {
  for (const text of [
    "sqrt(p)",
    "log(p + 1)",
    "s*exp(-abs(s))",
    "cbrt(abs(s))",
    "cos(log(p + 1))",
    "p*sin(s)",
  ]) {
    expect(texts).toContain(text);
  }
  expect(texts.some((text) => text.includes("abs(p)") || text.includes("sqrt(s)"))).toBe(false);
});
