import { expect, test } from "vitest";
import { isApproximation } from "../../../src/discover/claims/approximation.ts";
import { discover } from "../../../src/discover/discover.ts";
import { printMathjs } from "../../../src/io/formulas/languages/mathjs.ts";
import { randomStream } from "../../../src/math/philox.ts";
import { parseExpr } from "../../../src/symbolic/expression/parseExpr.ts";
import { formulaOf } from "../../../src/symbolic/formula/formula.ts";
import { defaultEngine } from "../../../src/train/engines/defaultEngine.ts";
import { rowsOfLaw } from "../laws.ts";

const random = randomStream(2, "approximation");
const x = Float64Array.from({ length: 200 }, () => random.uniform());

/** 1.2345·cos(0.9871·x) as its first seven powers: 1e-11 away from it. */
const SERIES = Array.from({ length: 7 }, (_, k) => {
  const factorial = Array.from({ length: 2 * k }, (_, i) => i + 1).reduce((a, b) => a * b, 1);
  return `${k % 2 === 0 ? "+" : "-"} ${(1.2345 * 0.9871 ** (2 * k)) / factorial}*x^${2 * k}`;
}).join(" ");

async function judged(text: string, target: Float64Array): Promise<boolean> {
  const rows = { columns: [x], target };
  const formula = formulaOf(await parseExpr(text), ["x"], rows, undefined, "");
  return isApproximation(formula, { variables: ["x"], ...rows });
}

test("a series that comes near a law is an approximation; the law is none, nor is what leaves nothing but noise", async () => {
  const law = x.map((v) => 1.2345 * Math.cos(0.9871 * v));
  expect(await judged(`0 ${SERIES}`, law)).toBe(true);
  expect(await judged("1.2345*cos(0.9871*x)", law)).toBe(false);
  const series = x.map((v) => {
    let [value, term] = [0, 1.2345];
    for (let k = 0; k < 7; k++) {
      value += term;
      term *= -((0.9871 * v) ** 2) / ((2 * k + 1) * (2 * k + 2));
    }
    return value + 1e-10 * random.normal();
  });
  expect(await judged(`0 ${SERIES}`, series)).toBe(false);
});

test("two terms of a series are one too, however round their numbers", async () => {
  const root = x.map((v) => (2 + v) * Math.sqrt(1 + 0.001 * v));
  expect(await judged("(2 + x)*sqrt(1 + 0.001*x)", root)).toBe(false);
  expect(await judged("(2 + x)*(1 + 0.0005*x - 1.25e-7*x^2)", root)).toBe(true);
});

test("a search goes past a series of three terms to the law", async () => {
  const ranges = { a: [1, 5], b: [1, 5], c: [0.97, 1.03], d: [0.98, 1.02] } as const;
  const data = rowsOfLaw(ranges, (a, b, c, d) => a! / (b! + (0.01 * c!) / d!), 200);
  const { best } = await discover(data, { engine: defaultEngine(), timeoutSeconds: 600, mostWork: 1e9 });
  expect(printMathjs(best.expr)).toBe("a/(b + c/(100*d))");
});

test("what comes as near as printed figures allow is none: its constants are known to a digit or two more", async () => {
  const printed = x.map((v) => Number((3 * Math.cos(v)).toPrecision(5)));
  expect(await judged("3.0001*cos(1.00001*x)", printed)).toBe(false);
});
