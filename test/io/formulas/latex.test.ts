import fc from "fast-check";
import katex from "katex";
import { expect, test } from "vitest";
import { printLatex } from "../../../src/io/formulas/latex.ts";
import { anyTree } from "../../symbolic/expression/arbitrary.ts";

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
