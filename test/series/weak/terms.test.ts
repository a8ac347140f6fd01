import { expect, test } from "vitest";
import { printMathjs } from "../../../src/io/formulas/languages/mathjs.ts";
import { dictionaries } from "../../../src/series/weak/terms.ts";

const termsOf = (low: number, high: number): string[] =>
  dictionaries(["x"], [Float64Array.of(low, high)]).flatMap((terms) =>
    terms.map(({ expr }) => printMathjs(expr)),
  );

test("a tangent is a term only where no pole lies between the least and the greatest value", () => {
  expect(termsOf(-1.5, 1.5)).toContain("tan(x)");
  expect(termsOf(0.5, 8)).not.toContain("tan(x)");
  expect(termsOf(-1.5, 1.5)).not.toContain("1/tan(x)");
  expect(termsOf(0.1, 3)).toContain("1/tan(x)");
});
