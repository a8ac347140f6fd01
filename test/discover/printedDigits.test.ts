import fc from "fast-check";
import { expect, test } from "vitest";
import { discover } from "../../src/discover/index.ts";
import { roundingError, roundingOf, roundingOfTable } from "../../src/discover/printedDigits.ts";
import { printMathjs } from "../../src/io/formulas/languages/mathjs.ts";
import { nrmseOf, totalSquares } from "../../src/math/errors.ts";
import { leastSquares } from "../../src/math/linear/projection.ts";
import { randomStream } from "../../src/math/philox.ts";
import { add, div, mul, num, pow, variable } from "../../src/symbolic/expression/make.ts";
import { evaluate } from "../../src/symbolic/expression/tape/tape.ts";
import { defaultEngine } from "../../src/train/engines/index.ts";
import { rowsOfLaw } from "./laws.ts";

const column = (of: (r: number) => number, n = 40): Float64Array =>
  Float64Array.from({ length: n }, (_, r) => of(r));

test("the digits of a column are read off its values", () => {
  const bySignificance = roundingOf(column((r) => Number((1.234567891 * 1.3 ** r).toPrecision(5))))!;
  expect(bySignificance[0]).toBeCloseTo(1e-4 / Math.sqrt(12), 12);
  const byDecimals = roundingOf(column((r) => Number((100 * Math.sin(r + 0.1)).toFixed(3))))!;
  expect(byDecimals[0]).toBeCloseTo(1e-3 / Math.sqrt(12), 12);
});

test("settings, counts, and figures with all their digits show no rounding", () => {
  expect(roundingOf(column((r) => r / 10))).toBeUndefined();
  expect(roundingOf(column((r) => 50 * r))).toBeUndefined();
  expect(roundingOf(column((r) => Math.exp(r / 7)))).toBeUndefined();
  expect(roundingOf(column((r) => 1000 + 500 * r))).toBeUndefined();
  expect(roundingOf(column(() => 0))).toBeUndefined();
});

test("what rounding leaves of a right formula is below the bound, and not far", () => {
  fc.assert(
    fc.property(fc.integer({ min: 4, max: 8 }), fc.integer({ min: 1, max: 1e6 }), (digits, seed) => {
      const exact = rowsOfLaw({ [`a${seed}`]: [1, 5], [`b${seed}`]: [1, 5] }, (a, b) => a / b ** 2, 200);
      const printed = (values: Float64Array): Float64Array =>
        values.map((v) => Number(v.toPrecision(digits)));
      const data = { ...exact, columns: exact.columns.map(printed), target: printed(exact.target) };
      const [a, b] = data.variables.map(variable);
      const law = div(a!, pow(b!, 2));
      const bound = roundingError(law, data, roundingOfTable(data)!);
      const values = evaluate(law, data.variables, data.columns, 200);
      const mean = data.target.reduce((sum, v) => sum + v, 0) / 200;
      const total = data.target.reduce((sum, v) => sum + (v - mean) ** 2, 0);
      const error = Math.sqrt(values.reduce((sum, v, r) => sum + (v - data.target[r]!) ** 2, 0) / total);
      expect(error).toBeLessThan(bound);
      expect(error).toBeGreaterThan(bound / 3);
    }),
    { numRuns: 60 },
  );
});

test("numbers that were fitted took their part of the rounding: the bound is for what is left", () => {
  const random = randomStream(3, "rounding");
  const x = column((r) => r / 20, 24);
  const powers = [0, 1, 2, 3].map((power) => x.map((v) => v ** power));
  const bounds: number[] = [];
  let beyond = 0;
  for (let table = 0; table < 400; table++) {
    const given = powers.map(() => 1 + 0.9 * random.uniform());
    const target = x.map((_, r) =>
      Number(powers.reduce((sum, power, i) => sum + given[i]! * power[r]!, 0).toFixed(4)),
    );
    const fitted = leastSquares(powers, target)!;
    const law = add(...powers.map((_, i) => mul(num(fitted[i]!), pow(variable("x"), i))));
    const data = { variables: ["x"], columns: [x], target };
    const error = nrmseOf(evaluate(law, ["x"], [x], 24), target);
    const bound = roundingError(law, data, roundingOfTable(data)!);
    if (error > bound) beyond++;
    bounds.push((bound * Math.sqrt(totalSquares(target) / 24)) / (1e-4 / Math.sqrt(12)));
  }
  expect(beyond).toBeLessThanOrEqual(3);
  // 20 of 24 squares, and three standard deviations of so many.
  for (const bound of bounds) expect(bound).toBeCloseTo(Math.sqrt((20 + 3 * Math.sqrt(0.8 * 20)) / 24), 6);
});

test("a column in equal steps was set, and so was one whose rounding a formula contradicts", () => {
  const inverseSquare = (x: Float64Array) => ({
    variables: ["r"],
    columns: [x],
    target: x.map((r) => Number((3.7 / r ** 2).toPrecision(6))),
  });
  const law = div(num(3.7), pow(variable("r"), 2));
  const steps = inverseSquare(column((r) => 1 + 0.375 * r));
  expect(roundingOfTable(steps)!.columns).toEqual([undefined]);
  const dealt = inverseSquare(column((r) => Number((1 + ((r * 0.618) % 1) * 9).toFixed(3))));
  const rounding = roundingOfTable(dealt)!;
  expect(rounding.columns[0]).toBeDefined();
  const exact = roundingError(law, dealt, { ...rounding, columns: [undefined] });
  expect(roundingError(law, dealt, rounding, exact)).toBe(exact);
  // What leaves as much as the rounding of both makes does not contradict it.
  const both = roundingError(law, dealt, rounding);
  expect(both).toBeGreaterThan(10 * exact);
  expect(roundingError(law, dealt, rounding, both)).toBe(both);
});

test.each([4, 5, 6, 7])(
  "an inverse square at set distances is found in figures of %i digits",
  async (digits) => {
    const r = column((i) => 1 + 0.375 * i, 25);
    const target = r.map((v) => Number((3.7 / v ** 2).toPrecision(digits)));
    const data = { variables: ["r"], columns: [r], target };
    const { best } = await discover(data, { engine: defaultEngine(), timeoutSeconds: 20 });
    expect(printMathjs(best!.expr)).toMatch(/^3\.(7|69)\d*\/r\^2$/);
  },
);

test.each([5, 6, 7])("a law in figures of %i digits is found, and no more than the law", async (digits) => {
  const exact = rowsOfLaw({ m: [1, 9], n: [1, 9], r: [2, 8] }, (m, n, r) => (6.674 * m * n) / r ** 2, 200);
  const printed = (values: Float64Array): Float64Array => values.map((v) => Number(v.toPrecision(digits)));
  const data = { ...exact, columns: exact.columns.map(printed), target: printed(exact.target) };
  const { best } = await discover(data, { engine: defaultEngine(), timeoutSeconds: 20 });
  expect(printMathjs(best!.expr)).toMatch(/^6\.67\d*\*m\*n\/r\^2$/);
});

test.each([
  ["12.4*x/(x + 1.83)", (x: number) => (12.4 * x) / (1.83 + x)],
  ["1.7*sin(2.3*x + 0.4)", (x: number) => 1.7 * Math.sin(2.3 * x + 0.4)],
] as const)("%s in figures of six digits has the numbers that somebody wrote", async (text, law) => {
  const exact = rowsOfLaw({ x: [0, 10] }, law, 120);
  const printed = (values: Float64Array): Float64Array => values.map((v) => Number(v.toPrecision(6)));
  const columns = exact.columns.map(printed);
  const data = { ...exact, columns, target: printed(columns[0]!.map(law)) };
  const { best, outcome } = await discover(data, { engine: defaultEngine(), timeoutSeconds: 60 });
  expect(printMathjs(best!.expr)).toBe(text);
  expect(outcome).toBe("noise-floor");
});

test("a law in printed figures has the simple number that somebody wrote, and its search ends by itself", async () => {
  const inputs = rowsOfLaw({ mass: [1, 9], height: [1, 50], speed: [1, 20] }, () => 0, 150);
  const columns = inputs.columns.map((column) => column.map((v) => Number(v.toFixed(6))));
  const [mass, height, speed] = columns;
  const target = inputs.target.map((_, r) =>
    Number((mass![r]! * (9.81 * height![r]! + speed![r]! ** 2 / 2)).toPrecision(9)),
  );
  const { best, outcome, repeatable } = await discover(
    { ...inputs, columns, target },
    { engine: defaultEngine(), timeoutSeconds: 60 },
  );
  expect(printMathjs(best!.expr)).toBe("mass*(9.81*height + speed^2/2)");
  expect(outcome).toBe("noise-floor");
  expect(repeatable).toBe(true);
});
