import fc from "fast-check";
import { expect, test } from "vitest";
import { printMathjs } from "../../../../src/io/formulas/languages/mathjs.ts";
import { randomStream } from "../../../../src/math/philox.ts";
import { significant } from "../../../../src/math/simpleNumber.ts";
import { freeConstants } from "../../../../src/symbolic/expression/parameters.ts";
import { parseExpr } from "../../../../src/symbolic/expression/parseExpr.ts";
import { compileTemplate, evaluate } from "../../../../src/symbolic/expression/tape/tape.ts";
import {
  type FormulaData,
  formulaLoss,
  refitConstants,
  standardErrors,
} from "../../../../src/symbolic/formula/constants/constants.ts";
import { withFewestDigits } from "../../../../src/symbolic/formula/rounding/fewestDigits.ts";
import { withShortDecimals } from "../../../../src/symbolic/formula/rounding/shortDecimals.ts";

const VARIABLES = ["x", "z"];
const LAWS = [
  "x*(9.81*z + 6.3)",
  "4.186*x*z + 2.26*z",
  "12.7*x/(x + 3.4) + 0.1*z",
  "22.3 + 0.7*z*exp(-0.65*x)",
  "3.2*sin(1.7*x + 0.4) + 8.1*z",
  "0.613*x^2*z + 1.7*x",
];

/** How figures are rounded: to decimals, or to significant digits. */
const roundings = {
  "3 decimals": (value: number) => Number(value.toFixed(3)),
  "4 decimals": (value: number) => Number(value.toFixed(4)),
  "5 digits": (value: number) => significant(value, 5),
  "6 digits": (value: number) => significant(value, 6),
};

/** Of three decimals rows do not always know a number of four digits; of twenty numbers one lies outside its interval. */
const LEAST_RIGHT: readonly [keyof typeof roundings, number][] = [
  ["3 decimals", 0.6],
  ["4 decimals", 0.65],
  ["5 digits", 0.8],
  ["6 digits", 0.8],
];

/** Eighty rows of a law, every figure rounded after the law was taken, with noise in shares of the spread. */
async function tableOf(
  law: string,
  round: (value: number) => number,
  noise: number,
  seed: number,
): Promise<FormulaData> {
  const random = randomStream(seed, "table");
  const n = 80;
  const columns = VARIABLES.map(() => Float64Array.from({ length: n }, () => 1 + 5 * random.uniform()));
  const exact = evaluate(await parseExpr(law), VARIABLES, columns, n);
  const mean = exact.reduce((sum, v) => sum + v / n, 0);
  const spread = Math.sqrt(exact.reduce((sum, v) => sum + (v - mean) ** 2 / n, 0));
  const target = exact.map((v) => round(v + noise * spread * random.normal()));
  return { variables: VARIABLES, columns: columns.map((column) => column.map(round)), target };
}

/** The law as it is printed after a fit that starts a little beside it, with and without the short numbers. */
async function printedOf(law: string, data: FormulaData): Promise<{ short: string; fitted: string }> {
  const beside = law.replace(/\d+\.\d+/g, (digits) => String(1.00003 * Number(digits)));
  const { expr } = refitConstants(await parseExpr(beside), data);
  const print = (one: typeof expr): string => printMathjs(withFewestDigits(one, data));
  return { short: print(withShortDecimals(expr, data)), fitted: print(expr) };
}

const plain = async (law: string): Promise<string> => printMathjs(await parseExpr(law));

test.each(LEAST_RIGHT)(
  "of tables printed with %s a share of %s has the constants of the law as they were written",
  async (name, least) => {
    const round = roundings[name];
    const seeds = [1, 2, 3, 4, 5];
    let [right, all] = [0, 0];
    for (const law of LAWS)
      for (const seed of seeds) {
        const { short } = await printedOf(law, await tableOf(law, round, 0, seed));
        all++;
        if (short === (await plain(law))) right++;
      }
    expect(right / all).toBeGreaterThanOrEqual(least);
  },
);

test("numbers of many digits stay, but for the few that come near a short one, and no loss rises beyond chance", async () => {
  const random = randomStream(7, "constants");
  let [shorter, all] = [0, 0];
  for (let seed = 0; seed < 40; seed++) {
    const constants = Array.from({ length: 3 }, () => (1 + 8 * random.uniform()).toPrecision(9));
    const law = `${constants[0]}*x*z + ${constants[1]}*sin(x) + ${constants[2]}`;
    const data = await tableOf(law, (value) => value, 10 ** -(2 + 4 * random.uniform()), seed);
    const fit = refitConstants(await parseExpr(law), data);
    const short = withShortDecimals(fit.expr, data);
    all += 3;
    const kept = printMathjs(fit.expr).match(/\d+\.\d+/g)!;
    shorter += printMathjs(short)
      .match(/\d+\.\d+|\d+/g)!
      .filter((digits) => digits.length < 7 && !kept.includes(digits)).length;
    expect(80 * Math.log(formulaLoss(short, data) / fit.outcome.loss)).toBeLessThan(12);
    const again = withShortDecimals(short, data);
    expect(printMathjs(withFewestDigits(again, data))).toBe(printMathjs(withFewestDigits(short, data)));
  }
  expect(shorter / all).toBeLessThan(0.15);
});

test("no constant leaves the interval that its rows give it", async () => {
  const law = "3.217*x/(x + 1.683) + 0.1*z";
  for (let seed = 0; seed < 20; seed++) {
    const data = await tableOf(law, (value) => value, 0.004, seed);
    const { expr } = refitConstants(await parseExpr(law), data, { isFree: () => true });
    const isFree = (value: number): boolean => !Number.isInteger(value);
    const { template, values } = freeConstants(expr, isFree);
    const errors = standardErrors(
      compileTemplate(template, VARIABLES, values),
      data,
      Float64Array.from(values),
    );
    const after = freeConstants(withShortDecimals(expr, data), () => true).values;
    const before = freeConstants(expr, () => true).values;
    expect(after).toHaveLength(before.length);
    const free = before.flatMap((value, i) => (isFree(value) ? [i] : []));
    for (const [i, at] of free.entries())
      expect(Math.abs(after[at]! - before[at]!)).toBeLessThan(1.99 * errors[i]!);
  }
});

test("what noise hides is not guessed, and an exact law keeps its digits", async () => {
  const law = "x*(9.81*z + 6.3)";
  const noisy = await tableOf(law, (value) => value, 0.05, 3);
  const { short, fitted } = await printedOf(law, noisy);
  expect(short).toBe(fitted);
  const exact = await tableOf("9.80665*x*z + 1.2345678*x", (value) => value, 0, 3);
  const { expr } = refitConstants(await parseExpr("9.807*x*z + 1.23*x"), exact);
  expect(withShortDecimals(expr, exact)).toBe(expr);
});

test("few rows, another loss and a table without rows beyond its constants settle nothing", async () => {
  const law = "x*(9.81*z + 6.3)";
  const data = await tableOf(law, roundings["4 decimals"], 0, 2);
  const { expr } = refitConstants(await parseExpr("x*(9.9*z + 6.2)"), data);
  expect(withShortDecimals(expr, { ...data, loss: "mae" })).toBe(expr);
  const few = {
    variables: VARIABLES,
    columns: data.columns.map((column) => column.subarray(0, 6)),
    target: data.target.subarray(0, 6),
  };
  expect(withShortDecimals(expr, few)).toBe(expr);
});

test("rows of weight 0 and copies by weight say what rows themselves say", async () => {
  const law = "4.186*x*z + 2.26*z";
  const data = await tableOf(law, roundings["4 decimals"], 0, 4);
  const { expr } = refitConstants(await parseExpr("4.2*x*z + 2.3*z"), data);
  const ones = withShortDecimals(expr, { ...data, weights: new Float64Array(80).fill(1) });
  expect(printMathjs(ones)).toBe(printMathjs(withShortDecimals(expr, data)));
});

test("a scaled table has scaled constants", () =>
  fc.assert(
    fc.asyncProperty(fc.constantFrom(0.01, 10, 1000), fc.integer({ min: 0, max: 5 }), async (scale, at) => {
      const data = await tableOf(LAWS[at]!, roundings["4 decimals"], 0, at);
      const { expr } = refitConstants(await parseExpr(LAWS[at]!), data);
      const scaled = { ...data, target: data.target.map((v) => scale * v) };
      const law = await parseExpr(`${scale}*(${printMathjs(expr)})`);
      const outer = withShortDecimals(law, scaled);
      expect(formulaLoss(outer, scaled)).toBeLessThan(1.2 * formulaLoss(withShortDecimals(expr, data), data));
    }),
    { numRuns: 12 },
  ));
