import { expect, test } from "vitest";
import { functionTerms } from "../../../../src/discover/direct/basis/functionTerms.ts";
import type { FoundForm } from "../../../../src/discover/direct/form.ts";
import { numberSums } from "../../../../src/discover/direct/numbers/numberSums.ts";
import { screenOf } from "../../../../src/discover/direct/rows.ts";
import { printMathjs } from "../../../../src/io/formulas/languages/mathjs.ts";
import { problemOf, rowsOfLaw } from "../../laws.ts";

type Law = Parameters<typeof rowsOfLaw>[1];

function sumsOf(law: Law, noise = 0): readonly FoundForm[] {
  const table = problemOf(rowsOfLaw({ t: [0.2, 6] }, law, 60, noise));
  const screen = screenOf(table, 60);
  const fixed = functionTerms(table.names, screen);
  const limits = { numbers: 8, dearest: 2, inPairs: 60, inTriples: 20, refined: 2, beside: 1 };
  return numberSums(table, screen, fixed, 1e-10, { ...limits, isOver: () => false });
}

test("one number beside fixed terms is found to rounding", () => {
  const [first] = sumsOf((t) => 1.7 * Math.exp(-0.83 * t!) + 0.4 * t! ** 2 - 2.2 * Math.sqrt(t!));
  expect(first!.left).toBeLessThan(1e-22);
  expect(printMathjs(first!.expr)).toMatch(/exp\(-0\.8[23]/);
});

test("two numbers are found to rounding, by the shortest sum that holds them", () => {
  const [first] = sumsOf((t) => 1.7 * t! * Math.exp(-0.83 * t!) + (2.4 * t!) / (3.1 * t! + 1));
  expect(first!.left).toBeLessThan(1e-22);
  const text = printMathjs(first!.expr);
  expect(text).toMatch(/exp\(-0\.8[23]/);
  expect(text).toMatch(/3\.(1|09)/);
});

test("noise has no such sum", () => {
  expect(sumsOf((t) => 1.7 * Math.exp(-0.83 * t!) + 0.4 * t!, 0.01)).toEqual([]);
});
