import fc from "fast-check";
import katex from "katex";
import { expect, test } from "vitest";
import { printLatex } from "../../../../src/io/formulas/languages/latex.ts";
import { parseExpr } from "../../../../src/symbolic/expression/parseExpr.ts";
import { anyTree } from "../../../symbolic/expression/arbitrary.ts";

const typeset = (latex: string) =>
  katex.renderToString(latex, { throwOnError: true, strict: "error", output: "mathml" });

test("KaTeX typesets every formula", () => {
  fc.assert(
    fc.property(anyTree, (expr) => {
      expect(typeset(printLatex(expr))).toContain("<math");
    }),
  );
});

test.each(["length (mm)", "50 % of $x$", "a_b^c & d", "\\frac{", "x}{", "#1 ~ {y}"])(
  "KaTeX typesets a column called %j",
  (header) => {
    const latex = printLatex({ kind: "var", name: "x" }, { variables: new Map([["x", header]]) });
    expect(typeset(latex)).toContain("<math");
  },
);

test.each(["m/s^2", "1/s", "N*m^2/kg^2", "degC", "(m/s)^0.5*kg", "1/(m/s)", "deg/s", "Ω"])(
  "KaTeX typesets numbers with the unit %s, signs and powers outside",
  async (unit) => {
    const expr = await parseExpr("x^2*4.9 - 3.1*x/(1.5 + x)^2 - 2.5");
    const units = new Map([1, 3, 5, 7, 8, 2].map((place) => [place, unit]));
    const latex = printLatex(expr, { units });
    expect(typeset(latex)).toContain("<math");
    expect(latex).toContain("\\,\\mathrm{");
  },
);

test("a number with a unit reads as a quantity, a negative one with its sign in front", async () => {
  const latex = printLatex(await parseExpr("-2.5*t + 4.9*t^2"), {
    units: new Map([
      [0, "m/s"],
      [2, "1/s"],
    ]),
  });
  expect(latex).toBe("-2.5\\,\\mathrm{m/s} \\, t + 4.9\\,\\mathrm{s^{-1}} \\, t^{2}");
});
