import fc from "fast-check";
import { expect, test } from "vitest";
import { printMathjs } from "../../../../src/io/formulas/languages/mathjs.ts";
import { randomStream } from "../../../../src/math/philox.ts";
import type { Expr } from "../../../../src/symbolic/expression/expr.ts";
import { add, mul, num, variable } from "../../../../src/symbolic/expression/make.ts";
import { freeConstants } from "../../../../src/symbolic/expression/parameters.ts";
import { parseExpr } from "../../../../src/symbolic/expression/parseExpr.ts";
import { compileTemplate, evaluate } from "../../../../src/symbolic/expression/tape/tape.ts";
import {
  type FormulaData,
  formulaLoss,
  refitConstants,
  standardErrors,
} from "../../../../src/symbolic/formula/constants/constants.ts";
import { errorsOn } from "../../../../src/symbolic/formula/formula.ts";
import { nearTable, offsetOf } from "../../../../src/symbolic/formula/offsets.ts";
import { withFewestDigits } from "../../../../src/symbolic/formula/rounding/fewestDigits.ts";

/** Rows of t from `low` over `span` and x in [1, 3], and what `law` gives there with noise. */
function rowsOf(law: Expr, low: number, span: number, noise: number, seed: number): FormulaData {
  const random = randomStream(seed, "digits");
  const n = 60;
  const t = Float64Array.from({ length: n }, (_, r) => low + (span * r) / (n - 1));
  const x = Float64Array.from({ length: n }, () => 1 + 2 * random.uniform());
  const exact = evaluate(law, ["t", "x"], [t, x], n);
  const mean = exact.reduce((sum, v) => sum + v / n, 0);
  const spread = Math.sqrt(exact.reduce((sum, v) => sum + (v - mean) ** 2 / n, 0));
  const target = exact.map((v) => v + noise * spread * random.normal());
  return { variables: ["t", "x"], columns: [t, x], target };
}

const constant = fc.double({ min: 0.2, max: 5, noNaN: true });
/** Formulas of s = (t − low)/span and x, before s is written out. */
const shapes = fc
  .tuple(
    fc.constantFrom(
      (a: number, b: number, c: number) => `${a}*sin(${6 * b}*s + ${c}) - ${b}`,
      (a: number, b: number, c: number) => `${a}*s + ${b}*x + ${c}`,
      (a: number, b: number, c: number) => `${a}*exp(-${b}*s)*x + ${c}`,
      (a: number, b: number, c: number) => `${a}/(s + ${b}) + ${c}*x^2`,
      (a: number, b: number, c: number) => `${a}*s^2 - ${b}*s + sqrt(x + ${c})`,
    ),
    constant,
    constant,
    constant,
  )
  .map(([shape, a, b, c]) => shape(a, b, c));

test("the printed text, parsed again, gives the error within one hundredth, at offsets up to 1e12", async () => {
  await fc.assert(
    fc.asyncProperty(
      shapes,
      fc.double({ min: 0, max: 12, noNaN: true }),
      fc.boolean(),
      fc.double({ min: 0, max: 6, noNaN: true }),
      fc.constantFrom(0, 1e-6, 1e-3, 0.05, 0.4),
      fc.integer({ min: 0, max: 1e6 }),
      async (shape, offsetPower, isNegative, spanPower, noise, seed) => {
        const span = 10 ** spanPower;
        const low = (isNegative ? -1 : 1) * 10 ** offsetPower;
        // As a fit of t itself finds it: the offset and the scale multiplied out into long constants.
        const given = await parseExpr(
          shape
            .replaceAll("s + ", "S + ")
            .replace(/\bs\b/g, `((t - ${low})/${span})`)
            .replaceAll("S + ", `((t - ${low})/${span}) + `),
        );
        const data = rowsOf(given, low, span, noise, seed);
        const near = nearTable(data);
        const written = withFewestDigits(near === undefined ? given : near.asGiven(near.asNear(given)), data);
        const parsed = await parseExpr(printMathjs(written));
        const [before, after] = [errorsOn(given, data).nrmse, errorsOn(parsed, data).nrmse];
        // Float64 has 1e12 in steps of 1e-4: what that does to t is no fault of the text.
        const steps = (Number.EPSILON * Math.abs(low)) / span;
        expect(Math.abs(after - before)).toBeLessThanOrEqual(0.01 * before + 1e-10 + 10 * steps);
      },
    ),
    { numRuns: 200 },
  );
});

test("digits are those that the error allows", async () => {
  const formula = "2.123456789*x^2 + 0.987654321*t";
  const law = await parseExpr(formula);
  const written = (noise: number): string => printMathjs(withFewestDigits(law, rowsOf(law, 0, 1, noise, 3)));
  expect(written(0.3)).toMatch(/^2\.12[34]\*x\^2 \+ 0\.9\d{3}\*t$/);
  expect(written(1e-4)).toMatch(/^2\.1234\d{1,3}\*x\^2 \+ 0\.9876\d{1,3}\*t$/);
  expect(written(0)).toBe(formula);
});

test.each([
  ["22.26*1 + 0.5013*t", 0, 1],
  ["22.26*1 + 0.5013*t", 30, 40],
  ["22.26*1 - 0.05013*t", 1960, 60],
  ["3.317*exp(-1.302*t) + 1.2173", 0, 4],
  ["1.2173*t^2 - 7.717*t + 22.26", 3, 4],
])(
  "one constant of %s from t = %f is written to a tenth of its own error, and no error rises",
  async (text, low, span) => {
    const law = await parseExpr(text.replace("*1", ""));
    for (let seed = 0; seed < 12; seed++) {
      const data = rowsOf(law, low, span, 1e-3, seed);
      const { expr } = refitConstants(law, data, {
        isFree: (value) => !Number.isInteger(value),
      });
      const { template, values } = freeConstants(expr, (value) => !Number.isInteger(value));
      const tape = compileTemplate(template, data.variables, values);
      const errors = standardErrors(tape, data, Float64Array.from(values));
      const written = withFewestDigits(expr, data);
      const units = freeConstants(written, (value) => !Number.isInteger(value)).values.map((value) => {
        const [mantissa = "", power = "0"] = Math.abs(value).toExponential().split("e");
        return 10 ** (Number(power) - (mantissa.replace(".", "").length - 1));
      });
      // The last digit of one is worth two hundredths of its own error and more.
      expect(
        units.some((unit, k) => unit > 0.018 * errors[k]!),
        printMathjs(written),
      ).toBe(true);
      expect(errorsOn(written, data).nrmse / errorsOn(expr, data).nrmse).toBeLessThan(
        1 + 0.015 * (values.length / 60),
      );
    }
  },
);

test("a fitted constant does not become a simple number by losing digits", async () => {
  const law = await parseExpr("1.3750004321*x + t");
  const { target, ...rest } = rowsOf(law, 0, 1, 0.3, 5);
  expect(printMathjs(withFewestDigits(law, { target, ...rest }))).not.toMatch(/1\.375\*/);
});

test.each<readonly [low: number, high: number, offset: number | undefined]>([
  [2454294, 2454314, 2454294],
  [2454294.3, 2454295.2, 2454294.3],
  [1700000123, 1700360000, 1700000000],
  [1e12, 1e12 + 1, 1e12],
  [-2454314, -2454294.5, -2454314],
  [1960, 2020, undefined],
  [0, 1e9, undefined],
  [-1, 1, undefined],
  [300, 300, undefined],
])("a column from %f to %f is written from a round number near it, or as it is", (low, high, offset) => {
  expect(offsetOf(Float64Array.of(low, (low + high) / 2, high))).toBe(offset);
});

test.each([
  ["0.21*sin(1.357*t - 3330000) - 2.28", /^0\.21\*sin\(1\.357\*\(t - 2454294\) [+-] \d\.\d+\) - 2\.28$/],
  ["2*t + 5", /^2\*\(t - 2454294\) \+ 4908593$/],
  ["sqrt(t - 2454290.123)", /^sqrt\(t - 2454290\.123\)$/],
  ["x^2", /^x\^2$/],
])("%s is written from the offset of its column", async (text, expected) => {
  const law = await parseExpr(text);
  const { asNear, asGiven } = nearTable(rowsOf(law, 2454294, 20, 0, 1))!;
  const there = asNear(law);
  expect(printMathjs(asGiven(there))).toMatch(expected);
});

test("a constant that is a simple number but for rounding is that number, another keeps a digit more", async () => {
  const rows = rowsOf(await parseExpr("13 + 0*t"), 0, 1, 0, 3);
  const noisy = { ...rows, target: rows.target.map((v, r) => v + 4 * Math.sin(17 * r)) };
  for (const [value, text] of [
    ["13.00000000003", "13"],
    ["11.299999999999999", "11.3"],
    ["1.00000001", "1"],
  ]) {
    expect(printMathjs(withFewestDigits(await parseExpr(value!), noisy))).toBe(text);
  }
  expect(printMathjs(withFewestDigits(await parseExpr("13.0000123"), noisy))).not.toBe("13");
});

test("a constant without a slope on one row has no more digits than its others", async () => {
  const t = Float64Array.of(0, 1, 2, 3, 5, 8, 13, 21);
  const target = t.map((v, r) => (v === 0 ? 0 : v / (v + 29.66801 / v)) + 0.01 * Math.sin(9 * r));
  const expr = withFewestDigits(await parseExpr("t/(t + 29.668010354609375/t)"), {
    variables: ["t"],
    columns: [t],
    target,
  });
  expect(printMathjs(expr).length).toBeLessThan(22);
});

test("the log means of counts are written in few digits, and lose no more than a hundredth of a nat", () => {
  const x = Float64Array.from({ length: 200 }, (_, r) => r / 50);
  const target = x.map((v, r) => Math.round(Math.exp(0.5 + 0.7 * v) + (r % 3) - 1));
  const data = { variables: ["x"], columns: [x], target, loss: "poisson" as const };
  const { expr } = refitConstants(add(num(0.51), mul(num(0.69), variable("x"))), data);
  const rounded = withFewestDigits(expr, data);
  expect(printMathjs(rounded).length).toBeLessThan(24);
  expect(200 * (formulaLoss(rounded, data) - formulaLoss(expr, data))).toBeLessThan(0.01);
});

test.each([
  ["huber", (r: number) => (r === 7 ? 50 : 0.01 * Math.sin(9 * r))],
  ["mae", (r: number) => (r % 20 === 7 ? -30 : 0.01 * Math.sin(9 * r))],
  ["relative", (r: number) => 0.001 * 2.345678 * (1 + r) * Math.sin(9 * r)],
  ["log", (r: number) => 0.001 * 2.345678 * (1 + r) * Math.sin(9 * r)],
] as const)("errors that count by %s leave as many digits as they know", (loss, errorOf) => {
  const x = Float64Array.from({ length: 100 }, (_, r) => 1 + r);
  const target = x.map((v, r) => 2.345678 * v + errorOf(r));
  const expr = mul(num(2.345678123456), variable("x"));
  const rounded = withFewestDigits(expr, { variables: ["x"], columns: [x], target, loss });
  const [slope] = freeConstants(rounded, () => true).values;
  expect(String(slope).length).toBeLessThanOrEqual(8);
  expect(Math.abs(slope! - 2.345678)).toBeLessThan(2e-5);
});
