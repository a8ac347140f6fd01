import fc from "fast-check";
import { expect, test } from "vitest";
import { trigonometricAtoms } from "../../../src/discover/direct/basis/basisFunctions.ts";
import { argumentExpr, argumentValues } from "../../../src/discover/direct/factorArguments.ts";
import { distinct, type Scored } from "../../../src/discover/direct/factorSearch.ts";
import { FACTOR_FAMILIES, rangeOf, shift } from "../../../src/discover/direct/factors.ts";
import type { FormTable } from "../../../src/discover/direct/form.ts";
import { baseOf, logScale } from "../../../src/discover/direct/logScale.ts";
import { productCandidates } from "../../../src/discover/direct/products.ts";
import { screenOf } from "../../../src/discover/direct/rows.ts";
import { productWithFactor } from "../../../src/discover/forms/products.ts";
import { printMathjs } from "../../../src/io/formulas/languages/mathjs.ts";
import { randomStream } from "../../../src/math/philox.ts";
import { evaluate } from "../../../src/symbolic/expression/tape/tape.ts";
import { refitConstants } from "../../../src/symbolic/formula/constants/constants.ts";
import { problemOf, rowsOfLaw } from "../laws.ts";

type Law = Parameters<typeof rowsOfLaw>[1];

const spread = Float64Array.from([0, 0, 0, 0, 1e-9, -1, 1e9]);
const never = (): boolean => false;
const ranges = { a: [1, 5], b: [1, 5] } as const;
const tableFor = (law: Law, of: Parameters<typeof rowsOfLaw>[0] = ranges, nRows = 120): FormTable =>
  problemOf(rowsOfLaw(of, law, nRows));

test("the logarithm of a product of powers lies in the span of those of its columns", () => {
  const power = fc.constantFrom(-3, -1.5, -1, 0.5, 1, 2);
  fc.assert(
    fc.property(power, power, fc.constantFrom(1, -1), (p, q, sign) => {
      const table = tableFor((a, b) => sign * 7 * a! ** p * b! ** q);
      const scale = logScale(screenOf(table, 80))!;
      expect(baseOf(scale).left).toBeLessThan(1e-20 * Math.max(1, scale.total));
      expect(scale.weights.every((w) => w > 0 && w <= 1)).toBe(true);
    }),
  );
});

test("a column with a zero has no logarithm, a target that is mostly zero has no scale", () => {
  const zeros = tableFor((a, b) => a! * b!, { a: [1, 2], b: [1, 2] }, 30);
  const withZero = {
    ...zeros,
    columns: [zeros.columns[0]!, zeros.columns[1]!.map((v, r) => (r === 3 ? 0 : v))],
  };
  const scale = logScale(screenOf(withZero, 30))!;
  expect(scale.columns.map((column) => column === undefined)).toEqual([false, true]);
  expect(logScale(screenOf({ ...zeros, target: new Float64Array(30) }, 30))).toBeUndefined();
});

test("exponents, scale and sign of a product come out exactly, of negative columns too", () => {
  const power = fc.constantFrom(-2, -1, -0.5, 0.5, 1, 2, 3);
  const factor = fc.double({ min: 0.01, max: 100, noNaN: true });
  fc.assert(
    fc.property(power, fc.constantFrom(-2, -1, 1, 2, 3), factor, fc.constantFrom(1, -1), (p, q, c, sign) => {
      const law: Law = (a, b) => sign * c * a! ** p * b! ** q;
      const table = tableFor(law, { a: [1, 5], b: [-5, -1] });
      const [first] = productCandidates(table, [], { arguments: 0, factors: 0, beam: 1, isOver: never });
      const values = evaluate(first!.expr, table.names, table.columns, 120);
      values.forEach((v, r) => {
        expect(Math.abs(v / table.target[r]! - 1)).toBeLessThan(1e-9);
      });
    }),
    { numRuns: 40 },
  );
});

test.each<[string, Law, string]>([
  ["an exponential", (a, b) => a! ** 2 * Math.exp(-0.7 * b!), "exp"],
  ["a shift", (a, b) => a! / (1 + 0.35 * b!), "1"],
  ["a shift below zero", (a, b) => b! * (1 - 9 * a!) ** 2, "1"],
  ["a wave", (a, b) => a! * Math.sin(1.7 * b!), "sin"],
  ["a hyperbolic tangent", (a, b) => b! * Math.tanh(0.4 * a!), "tanh"],
  ["an exponential less 1", (a, b) => a! ** 3 / (Math.exp(a! / b!) - 1), "exp"],
  ["a root of a shift", (a, b) => a! / Math.sqrt(1 + b! ** 2), "b"],
])("%s beside powers is found, its constant as near as a refit needs", (_, law, part) => {
  const table = tableFor(law);
  const limits = { arguments: 250, factors: 1, beam: 10, isOver: never };
  const found = productCandidates(table, trigonometricAtoms(table.names, table.columns), limits);
  const data = { variables: table.names, columns: table.columns, target: table.target };
  const fitted = found
    .slice(0, 6)
    .map(({ expr }) => refitConstants(expr, data, { maxSteps: 30 }))
    .filter(({ nrmse }) => nrmse < 1e-9);
  expect(fitted.length).toBeGreaterThan(0);
  expect(printMathjs(fitted[0]!.expr)).toContain(part);
});

test("an argument's values are those of its formula", () => {
  const table = tableFor((a) => a!);
  const atoms = trigonometricAtoms(table.names, table.columns);
  const power = fc.constantFrom(-2, -1, 0, 0.5, 1, 3);
  fc.assert(
    fc.property(power, power, fc.option(fc.constantFrom(...atoms), { nil: undefined }), (p, q, atom) => {
      const argument = { monomial: { exponents: Float64Array.of(p, q), cost: 0 }, ...(atom && { atom }) };
      const expected = evaluate(argumentExpr(argument, table.names), table.names, table.columns, 120);
      argumentValues(argument, table.columns, 120).forEach((v, r) => {
        expect(Math.abs(v - expected[r]!)).toBeLessThan(1e-12 * (1 + Math.abs(v)));
      });
    }),
  );
  const [atom] = atoms;
  expect([...argumentValues({ atom: atom! }, table.columns, 120)]).toEqual([
    ...evaluate(atom!.expr, table.names, table.columns, 120),
  ]);
});

test("the constants that a family is tried with change with the unit of the argument", () => {
  const u = Float64Array.from({ length: 40 }, (_, r) => 0.5 + 0.1 * r);
  for (const family of FACTOR_FAMILIES) {
    const [one, tenth] = [u, u.map((v) => v / 10)].map((values) => family.scan(values, rangeOf(values)));
    expect(one!.length).toBeGreaterThan(0);
    expect(one!.every(Number.isFinite)).toBe(true);
    if (family.isExponent === true) continue;
    // Plain constants are tried as they are; all others are shares of 1/u.
    const scaled = one!.filter((k) => tenth!.some((other) => Math.abs(other / (10 * k) - 1) < 1e-9));
    expect(scaled.length, family.name).toBeGreaterThan(0);
  }
});

test("of an argument with both signs shifts on both sides are tried, with a zero between its values", () => {
  const u = Float64Array.from({ length: 41 }, (_, r) => -2 + 0.1 * r);
  const range = rangeOf(u);
  expect([range.low, range.high, range.sign]).toEqual([0, 2, 0]);
  const found = shift.scan(u, range);
  expect(found.some((k) => k > 0 && k * 2 < 1) && found.some((k) => k < 0 && -k * 2 < 1)).toBe(true);
  expect(found.some((k) => -1 / k > -2 && -1 / k < 2)).toBe(true);
  expect(rangeOf(u.map((v) => v - 3))).toMatchObject({ low: 1, high: 5, sign: -1 });
});

test("factors that leave the same are one, but for exact ones, of which each may be meant", () => {
  const scored = (left: number): Scored => ({
    left,
    core: { family: shift, k: 1, argument: {}, cost: 0 },
  });
  const lefts = (list: readonly number[]): number[] => distinct(list.map(scored)).map(({ left }) => left);
  expect(lefts([0.1, 0.1 * (1 + 1e-12), 0.2])).toEqual([0.1, 0.2]);
  expect(lefts([1e-20, 1e-20, 0.5])).toEqual([1e-20, 1e-20, 0.5]);
});

test("the second look at few columns is on so many rows that it sees a factor among noise", () => {
  const random = randomStream(3, "second look");
  const plain = tableFor((a, b) => a! / (1 + b! / a!), { a: [3, 10], b: [1, 2] }, 800);
  const size = 0.01 * Math.sqrt(plain.target.reduce((sum, y) => sum + y * y, 0) / 800);
  const table = { ...plain, target: plain.target.map((y) => y + size * random.normal()) };
  const withoutScale = productWithFactor
    .run(table, never, 2)
    .map(({ expr }) => printMathjs(expr).replace(/^[\d.]+\*/, ""));
  expect(withoutScale).toContain("a^2/(b*(1 + a/b))");
});

test.each(["a", "b", "c"])("a wave of many turns of a product over decades is found: rows of %s", (name) => {
  const decades = { [name]: [-2, 0], time: [-2, 0] } as const;
  const { variables, columns, target } = rowsOfLaw(
    decades,
    (p, q) => Math.sin(90 * 10 ** (p! + q!)) ** 2,
    800,
  );
  const table = problemOf({ variables, columns: columns.map((c) => c.map((p) => 10 ** p)), target });
  const limits = { arguments: 250, factors: 1, beam: 10, isOver: never };
  expect(productCandidates(table, [], limits)[0]!.left).toBeLessThan(1e-15);
});

test("waves are tried with few constants, whatever the argument", () => {
  const most = Math.max(...FACTOR_FAMILIES.map(({ scan }) => scan(spread, rangeOf(spread)).length));
  expect(most).toBeLessThan(130);
});
