import fc from "fast-check";
import { expect, test } from "vitest";
import { printMathml } from "../../../../src/io/formulas/languages/mathml.ts";
import { parseExpr } from "../../../../src/symbolic/expression/parseExpr.ts";
import { elementsOf } from "../../../plot/wellFormed.ts";
import { anyTree } from "../../../symbolic/expression/arbitrary.ts";

const inner = (markup: string): string => /<math[^>]*><mrow>(.*)<\/mrow><\/math>/.exec(markup)![1]!;

test("any formula is well-formed, whatever its columns are called", () => {
  fc.assert(
    fc.property(anyTree, fc.string({ unit: "binary" }), (expr, header) => {
      const variables = new Map(["x", "y", "z"].map((name) => [name, `${header}${name}`]));
      elementsOf(printMathml(expr, { variables, left: header }));
    }),
  );
});

test.each([
  ["x^2", "<msup><mrow><mi>x</mi></mrow><mrow><mn>2</mn></mrow></msup>"],
  ["x/y", "<mfrac><mrow><mi>x</mi></mrow><mrow><mi>y</mi></mrow></mfrac>"],
  ["sqrt(x)", "<msqrt><mrow><mi>x</mi></mrow></msqrt>"],
  ["-x", "<mrow><mo>−</mo><mi>x</mi></mrow>"],
  ["exp(x)", "<msup><mi>e</mi><mrow><mi>x</mi></mrow></msup>"],
  ["x - 1e-7", "<mi>x</mi><mo>−</mo><msup><mn>10</mn><mn>−7</mn></msup>"],
  [
    "(x + y)^2",
    "<msup><mrow><mrow><mo>(</mo><mi>x</mi><mo>+</mo><mi>y</mi><mo>)</mo></mrow></mrow><mrow><mn>2</mn></mrow></msup>",
  ],
])("%s", async (text, markup) => {
  expect(inner(printMathml(await parseExpr(text, { variables: ["x", "y"] })))).toBe(markup);
});

test("names are written as mathematics: an index, a Greek letter, a word upright", async () => {
  const expr = await parseExpr("x", { variables: ["x"] });
  const named = (header: string) => inner(printMathml(expr, { variables: new Map([["x", header]]) }));
  expect(named("x1")).toBe("<msub><mi>x</mi><mn>1</mn></msub>");
  expect(named("alpha")).toBe("<mi>α</mi>");
  expect(named("pressure [Pa]")).toBe("<mi>pressure [Pa]</mi>");
  expect(named("<b>")).toBe("<mi>&#60;b&#62;</mi>");
});
