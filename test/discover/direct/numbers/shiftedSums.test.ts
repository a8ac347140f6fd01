import { expect, test } from "vitest";
import { functionTerms } from "../../../../src/discover/direct/basis/functionTerms.ts";
import type { FoundForm } from "../../../../src/discover/direct/form.ts";
import { shiftedSums } from "../../../../src/discover/direct/numbers/shiftedSums.ts";
import { screenOf } from "../../../../src/discover/direct/rows.ts";
import { printMathjs } from "../../../../src/io/formulas/languages/mathjs.ts";
import { problemOf, rowsOfLaw } from "../../laws.ts";

type Law = Parameters<typeof rowsOfLaw>[1];

function sumsOf(law: Law, noise = 0): readonly FoundForm[] {
  const table = problemOf(rowsOfLaw({ x: [0.2, 3], z: [2, 5] }, law, 60, noise));
  const screen = screenOf(table, 60);
  return shiftedSums(table, screen, functionTerms(table.names, screen), 1e-18, () => false);
}

test("a power times an exponential of the same column is found beside a term that is zero somewhere", () => {
  const [first] = sumsOf(
    (x, z) => 2.1 * x! ** 0.3 * Math.exp(-0.8 * x!) + 1.3 * (z! - 3.4) * Math.log(x! + 1),
  );
  expect(printMathjs(first!.expr)).toMatch(/exp\(-0\.[78]/);
  expect(printMathjs(first!.expr)).toMatch(/x\^0\.(3|29)/);
  expect(first!.left).toBeLessThan(1e-22);
});

test("fixed terms with shifts of their own, two of them, need no free number", () => {
  const [first] = sumsOf((x, z) => 0.4 * x! ** 3 + 1.7 * (z! - 2.9) + 0.6 * Math.sin(x!) * (z! - 4.4));
  expect(first!.left).toBeLessThan(1e-22);
  expect(printMathjs(first!.expr)).toMatch(/^[^^]*sin\(x\)[^^]*x\^3[^^]*$|^[^^]*x\^3[^^]*sin\(x\)[^^]*$/);
});

test("a free power with a shift of its own is found", () => {
  const [first] = sumsOf((x, z) => 0.9 * x! ** 1.37 * (z! - 4.1) + 0.5 * z!);
  expect(first!.left).toBeLessThan(1e-22);
  expect(printMathjs(first!.expr)).toMatch(/x\^1\.3[67]/);
});
