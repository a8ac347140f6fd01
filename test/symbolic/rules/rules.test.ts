import { expect, test } from "vitest";
import { printMathjs } from "../../../src/io/formulas/languages/mathjs.ts";
import { randomStream } from "../../../src/math/philox.ts";
import { normalise } from "../../../src/symbolic/algebra/normalise.ts";
import { Facts } from "../../../src/symbolic/expression/domain.ts";
import { parseExpr } from "../../../src/symbolic/expression/parseExpr.ts";
import { ALL_RULES } from "../../../src/symbolic/rules/all.ts";

const random = randomStream(8, "rules");
const variables = ["x", "y", "z", "u"];
const ranges = [
  [0.6, 2],
  [0.7, 2.5],
  [1, 3],
  [0.1, 0.9],
] as const;
const facts = new Facts({
  variables,
  columns: ranges.map(([low, high]) =>
    Float64Array.from({ length: 100 }, () => low + (high - low) * random.uniform()),
  ),
});

/** A rule, a formula that it applies to, and one of the formulas it gives. */
const examples: readonly (readonly [string, string, string])[] = [
  ["settled sign", "abs(x - 5)", "5 - x"],
  ["settled choice", "min(x, y + 9)", "x"],
  ["common factor", "x*y + x*z", "x*(y + z)"],
  ["common number", "2*x + 4*y", "2*(x + 2*y)"],
  ["factor a polynomial", "x^2 + 2*x*y + y^2", "(x + y)^2"],
  ["multiply out", "x*(y + z)", "x*y + x*z"],
  ["distribute over one sum", "(x - y)*(x + z)", "x*(x + z) - y*(x + z)"],
  ["common denominator", "1/x + 1/y", "(x + y)/(x*y)"],
  ["cancel", "(x^2 - y^2)/(x + y)", "x - y"],
  ["number out of a sum", "(x^2 - y^2)/(x + y)", "-(y^2 - x^2)/(x + y)"],
  ["divide through by a factor", "1/(1/x + 1)", "x/(x + 1)"],
  ["divide through by a factor", "1/(1/x + 1/y)", "x/(x/y + 1)"],
  ["complete the square", "x^2 + y^2 - 2*x + 4*y + 5", "(x - 1)^2 + (y + 2)^2"],
  ["complete the square", "x^2 + 2*x + 3", "(x + 1)^2 + 2"],
  ["join powers", "x^1.5*y^1.5", "(x*y)^1.5"],
  ["split a power", "(x*y)^1.5", "x^1.5*y^1.5"],
  ["factor under a root", "sqrt(x)*sqrt(y)", "sqrt(x*y)"],
  ["join absolute values", "abs(x)*abs(y)", "abs(x*y)"],
  ["split a logarithm", "log(x/y)", "log(x) - log(y)"],
  ["join logarithms", "log(x) + log(y)", "log(x*y)"],
  ["number in front of a logarithm", "3*log(2*x)", "log(8*x^3)"],
  ["sine and cosine squared", "1 - cos(x)^2", "sin(x)^2"],
  ["sine times cosine", "2*cos(x)*sin(x)", "sin(2*x)"],
  ["sum of angles", "cos(x)*sin(y) + cos(y)*sin(x)", "sin(x + y)"],
  ["double angle", "1 - cos(x)", "2*sin(x/2)^2"],
  ["expand angles", "sin(x + y) + sin(x - y)", "2*cos(y)*sin(x)"],
  ["half angle", "cos(x)^2", "cos(2*x)/2 + 0.5"],
  ["amplitude and phase", "3*sin(x) + 4*cos(x)", "5*cos(x - 0.6435011087932844)"],
  ["turn an odd function", "-y*sin(x - z)", "y*sin(z - x)"],
  ["turn a logarithm", "-2*log(x/y)", "2*log(y/x)"],
  ["sum of exponentials", "exp(x) + exp(-x)", "2*cosh(x)"],
  ["turn a logistic", "exp(x)/(exp(x) + 1)", "1/(exp(-x) + 1)"],
  ["tanh as a logistic", "tanh(x/2) + 1", "2/(exp(-x) + 1)"],
  ["logistic as tanh", "2/(exp(-x) + 1)", "tanh(x/2) + 1"],
  ["as exponentials", "sinh(x)", "(exp(x) - exp(-x))/2"],
  ["function of a sum of inverses", "tanh(atanh(u) + x)", "(u + tanh(x))/(u*tanh(x) + 1)"],
  ["function of an inverse", "cos(asin(u))", "sqrt(1 - u^2)"],
];

test.each(examples)(
  "%s: %s is also %s, and every form it gives has the same values",
  async (name, from, to) => {
    const rule = ALL_RULES.find((known) => known.name === name)!;
    const expr = normalise(await parseExpr(from));
    const forms = rule.rewrite(expr, facts);
    for (const form of forms) expect(facts.compare(expr, form).worst).toBeLessThan(1e-12);
    expect(forms.map((form) => printMathjs(form))).toContain(to);
  },
);

test("every rule has an example", () => {
  expect(new Set(examples.map(([name]) => name))).toEqual(new Set(ALL_RULES.map(({ name }) => name)));
});
