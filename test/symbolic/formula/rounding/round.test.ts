import { expect, test } from "vitest";
import { printMathjs, printReadable } from "../../../../src/io/formulas/languages/mathjs.ts";
import { randomStream } from "../../../../src/math/philox.ts";
import { variablesOf } from "../../../../src/symbolic/expression/make.ts";
import { parseExpr } from "../../../../src/symbolic/expression/parseExpr.ts";
import { evaluate } from "../../../../src/symbolic/expression/tape/tape.ts";
import type { FormulaData } from "../../../../src/symbolic/formula/constants/constants.ts";
import { roundConstants } from "../../../../src/symbolic/formula/rounding/round.ts";
import { simpleNumbers } from "../../../../src/symbolic/formula/rounding/simpleNumbers.ts";
import { simplify } from "../../../../src/symbolic/formula/simplify.ts";

interface Case {
  readonly truth: string;
  readonly start: string;
  readonly low?: number;
  readonly high?: number;
  readonly noise?: number;
}

/** The rounded and simplified formula for rows of `truth`, fitted from `start`. */
async function recovered({ truth, start, low = 1, high = 5, noise = 0 }: Case): Promise<string> {
  const [expr, from] = await Promise.all([parseExpr(truth), parseExpr(start)]);
  const variables = [...new Set([...variablesOf(expr), ...variablesOf(from)])];
  const random = randomStream(11, "round", truth);
  const rows = (n: number): FormulaData => {
    const columns = variables.map(() =>
      Float64Array.from({ length: n }, () => low + (high - low) * random.uniform()),
    );
    const target = evaluate(expr, variables, columns, n);
    const mean = target.reduce((sum, value) => sum + value / n, 0);
    const deviation = Math.sqrt(target.reduce((sum, value) => sum + (value - mean) ** 2 / n, 0));
    return { variables, columns, target: target.map((value) => value + noise * deviation * random.normal()) };
  };
  const data = rows(300);
  const rounded = roundConstants(from, data, { heldOut: rows(100) });
  return printMathjs(simplify(rounded.expr, data).expr);
}

test.each([
  [
    "exp(sin(pi*x) + y^2)",
    "1.003*exp(0.99*sin(3.13*x + 0.01) + 1.01*(0.99*y + 0.01)^2 + 0.03) + 0.002",
    -1,
    1,
  ],
  ["x*y/3", "0.3312*exp(0.991*log(x) + 1.01*log(y) + 0.001) + 0.0003", 1, 5],
  ["x^1.5", "1.003*x^1.4987", 1, 5],
  ["x*y^2/(4*pi*z)", "0.0796*x^1.01*y^1.99*z^-1.02 + 0.001", 1, 5],
  ["sqrt(2)*x + y", "1.414*x + 1.001*y", 1, 5],
  ["exp(-(x/y)^2/2)/(y*sqrt(2*pi))", "0.4*exp(-0.502*x^2.01/y^1.98)/y^0.99", 1, 3],
  ["x/(x + y)", "1.013*x/(1.012*x + 1.011*y + 0.001)", 1, 5],
  ["y*cos(x)", "1.01*sin(1.001*x + 1.56)*y", 1, 5],
  ["2.31*(x - y)", "2.29*x - 2.32*y + 0.001", 1, 5],
  ["3.7*x + 9.81*y", "3.69*x + 9.8*y", 1, 5],
])("%s is recovered exactly from %s", async (truth, start, low, high) => {
  expect(await recovered({ truth, start, low, high })).toBe(truth);
});

test.each([
  ["exp(sin(pi*x) + y^2)", "1.003*exp(0.99*sin(3.13*x + 0.01) + 1.01*(y + 0.01)^2.01) + 0.002", 0.1, 1, 0.01],
  ["x*y/3", "0.3312*exp(0.991*log(x) + 1.01*log(y) + 0.001) + 0.0003", 1, 5, 0.01],
  ["x^1.5", "1.003*x^1.4987", 1, 5, 0.1],
  ["x/(x + y)", "1.013*x/(1.012*x + 1.011*y + 0.001)", 1, 5, 0.01],
])("%s is recovered from %s under noise", async (truth, start, low, high, noise) => {
  expect(await recovered({ truth, start, low, high, noise })).toBe(truth);
});

test("arbitrary constants stay what they were fitted to", async () => {
  const truth = "2.1347389261*x + 1.7123641153*y + 0.37192836412";
  const text = await recovered({ truth, start: "2.1*x + 1.7*y + 0.3" });
  const numbers = text.match(/\d+\.\d+/g)!.map(Number);
  expect(numbers.map((value) => Number(value.toPrecision(11)))).toEqual([
    2.1347389261, 1.7123641153, 0.37192836412,
  ]);
});

test("a constant that the noise hides from 0 is dropped, one that it does not hide stays", async () => {
  expect(await recovered({ truth: "2.5733*x", start: "2.1*x + 0.1", noise: 0.05 })).toMatch(/^2\.\d+\*x$/);
  expect(await recovered({ truth: "2.1*x + 3.37", start: "2.3*x + 0.1", noise: 0.05 })).toMatch(
    /^2.*\*x \+ 3/,
  );
});

test("a formula without value on some row comes back unchanged", async () => {
  const start = await parseExpr("1.1*log(x) + 0.3");
  const data = { variables: ["x"], columns: [Float64Array.of(-1, 2)], target: Float64Array.of(1, 2) };
  const { expr, fitted } = roundConstants(start, data);
  expect(expr).toEqual(start);
  expect(fitted).toEqual({ before: 2, after: 2 });
});

test.each([
  [Math.PI + 3e-13, 1e-12, "pi"],
  [-Math.PI / 2, 1e-12, "-pi/2"],
  [1 / Math.PI, 1e-12, "1/pi"],
  [0.5 / Math.PI ** 3, 1e-14, "0.5/pi^3"],
  [Math.SQRT2, 1e-12, "sqrt(2)"],
  [1 / Math.sqrt(3), 1e-12, "1/sqrt(3)"],
  [1 / Math.sqrt(2 * Math.PI), 1e-12, "sqrt(0.5/pi)"],
  [Math.E - 2e-13, 1e-12, "e"],
  [Math.LN2, 1e-12, "log(2)"],
  [0.333333333333333, 1e-12, "1/3"],
  [0.0001, 1e-12, "0.0001"],
  [-2, 1e-9, "-2"],
  [1e-13, 1e-12, "0"],
  [9.81, 1e-9, "9.81"],
])("the simplest number at %d ± %d is %s", (value, window, expected) => {
  const [first] = simpleNumbers(value, window);
  expect(printMathjs(simplify(first!.expr, { variables: [], columns: [] }).expr)).toBe(expected);
  expect(first!.value).toBeCloseTo(value, 9);
});

test("a number in front of a sum does not hide that another in it is simple", async () => {
  const names = ["x", "y"];
  const random = randomStream(5, "hidden");
  const columns = names.map(() => Float64Array.from({ length: 2000 }, () => 2 * random.uniform() - 1));
  const target = columns[0]!.map(
    (x, r) => Math.exp(x) + 0.3011 * columns[1]![r]! ** 3 + 0.02 * random.normal(),
  );
  const data = { variables: names, columns, target };
  // 0.3·(10/3·exp(x) + y³), both numbers fitted: that one of them is 1 shows only when it is written so.
  const { expr, fitted } = roundConstants(await parseExpr("0.302*(3.31*exp(x) + y^3)"), data);
  expect(fitted.after).toBeLessThan(2);
  expect(printReadable(simplify(expr, data).expr)).toMatch(
    /^exp\(x\) \+ (0\.30\d+|3\/10)\*y\^3$|^exp\(x\) \+ 3\*y\^3\/10$/,
  );
});

test.each([
  ["2.12*x^1.57", 3e-3, /x\^1\.5\d*$/],
  ["2.12*x^(2/3)", 3e-3, /x\^\(?(2\/3|0\.66\d*)\)?$/],
  ["pi/2*x^1.4", 1e-3, /^pi\*x.*\/2$|^pi\/2\*x|^0\.5\*pi\*x/],
  ["2.12*x^(pi/2)", 0, /x\^\(pi\/2\)$/],
])("an exponent is pi/2 only where rows say so to many digits: %s", async (law, noise, expected) => {
  const random = randomStream(3, "exponent");
  const x = Float64Array.from({ length: 60 }, (_, r) => 1 + r / 10);
  const exact = evaluate(await parseExpr(law), ["x"], [x], 60);
  const target = exact.map((v) => v * (1 + noise * random.normal()));
  const { expr } = roundConstants(await parseExpr("2.1*x^1.47"), {
    variables: ["x"],
    columns: [x],
    target,
  });
  expect(printReadable(simplify(expr, { variables: ["x"], columns: [x] }).expr)).toMatch(expected);
});

test.each([
  ["pi*x + 2*x^2", 0.15, false],
  ["pi*x + 2*x^2", 0.01, true],
])(
  "a number is pi only where rows tell it from its neighbours: %s with noise of %d",
  async (law, noise, isPi) => {
    const random = randomStream(4, "pi or not");
    const x = Float64Array.from({ length: 80 }, (_, r) => 1 + r / 80);
    const exact = evaluate(await parseExpr(law), ["x"], [x], 80);
    const target = exact.map((v) => v + noise * random.normal());
    const { expr } = roundConstants(await parseExpr("3.2*x + 1.9*x^2"), {
      variables: ["x"],
      columns: [x],
      target,
    });
    expect(/pi/.test(printReadable(expr))).toBe(isPi);
  },
);
