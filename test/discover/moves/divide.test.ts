import fc from "fast-check";
import { expect, test } from "vitest";
import { division, separablePowers } from "../../../src/discover/direct/separablePowers.ts";
import { dividePowers } from "../../../src/discover/moves/divide.ts";
import { type Problem, reduced } from "../../../src/discover/problem.ts";
import { variable } from "../../../src/symbolic/expression/make.ts";
import { evaluate } from "../../../src/symbolic/expression/tape/tape.ts";
import { problemOf, rowsOfLaw } from "../laws.ts";

type Law = Parameters<typeof rowsOfLaw>[1];

const ranges = { a: [1, 5], b: [1, 5], c: [1, 5], d: [1, 5] } as const;
const problemFor = (law: Law, nRows = 400, noise = 0): Problem =>
  problemOf(rowsOfLaw(ranges, law, nRows, noise));
const powersOf = (problem: Problem): number[] | undefined => {
  const found = separablePowers(problem);
  return found && [...found];
};

test("the powers of columns before what no product is are found, whole and half ones", () => {
  const rests: readonly Law[] = [
    (_a, _b, c, d) => c! + 2 * d!,
    (_a, _b, c, d) => Math.exp(c! - d!) + 3,
    (_a, _b, c, d) => c! ** 2 + 3 / d!,
  ];
  const power = fc.constantFrom(-2, -1, -0.5, 0.5, 1, 2, 3);
  fc.assert(
    fc.property(power, power, fc.constantFrom(...rests), (p, q, rest) => {
      const problem = problemFor((a, b, c, d) => a! ** p * b! ** q * rest(a!, b!, c!, d!));
      expect(powersOf(problem)).toEqual([p, q, Number.NaN, Number.NaN]);
    }),
    { numRuns: 15, seed: 3 },
  );
});

test("columns with both signs, even or over decades, are factors by their whole powers", () => {
  const decades = (x: number): number => Math.sign(x) * 10 ** (Math.abs(x) - 2);
  const signed = { a: [-2, 2], b: [-2, 2], c: [-2, 2], d: [1, 5] } as const;
  const signedPowers = (law: Law): number[] | undefined => {
    const rows = rowsOfLaw(signed, law, 400);
    const [a, b, c, d] = rows.columns as [Float64Array, Float64Array, Float64Array, Float64Array];
    return powersOf(problemOf({ ...rows, columns: [a, b.map(decades), c.map(decades), d] }));
  };
  const power = fc.constantFrom(-2, -1, 1, 3);
  fc.assert(
    fc.property(power, power, (p, q) => {
      const rest = [Number.NaN, Number.NaN];
      const law: Law = (a, b, c, d) => a! ** p * decades(b!) ** q * Math.sqrt(decades(c!) ** 2 + d! / 9);
      expect(signedPowers(law)).toEqual([p, q, ...rest]);
    }),
    { numRuns: 8, seed: 5 },
  );
  // Half a power of its size is none of a column that goes below zero.
  expect(
    signedPowers((a, b, _c, d) => Math.sqrt(Math.abs(a!)) * decades(b!) * d!)?.[0] ?? Number.NaN,
  ).toBeNaN();
});

test("what is left has the other columns, and its formulas times the powers are those of the table", () => {
  const law: Law = (a, b, c, d) => (a! ** 2 * (c! + d!)) / Math.sqrt(b!);
  const problem = problemFor(law);
  const { reductions } = dividePowers.run(problem, () => false, 1, undefined);
  expect(reductions.map(({ what }) => what)).toEqual(["a^2·b^-0.5 divided out"]);
  const smaller = reduced(problem, dividePowers.name, reductions[0]!);
  expect(smaller.names).toEqual(["c", "d"]);
  const [c, d] = smaller.columns as [Float64Array, Float64Array];
  smaller.target.forEach((y, r) => {
    expect(y).toBeCloseTo(c[r]! + d[r]!, 10);
  });
  const lifted = smaller.lift(variable("c"));
  const probe = [2, 4, 3, 1].map((v) => Float64Array.of(v));
  expect(evaluate(lifted, problem.names, probe, 1)[0]).toBeCloseTo((4 / 2) * 3, 12);
});

test("a column that stands in the rest as well, or outside of it, is no factor", () => {
  const laws: readonly Law[] = [
    (a, b, c, d) => a! * (b! + c!) + d!,
    (a, b, c, d) => a! ** 1.25 * (b! + c! * d!),
    (a, b, c, d) => Math.sin(a!) * (b! + c! * d!),
    (a, b, c, d) => a! * Math.exp(a! * b!) + c! * d!,
  ];
  for (const law of laws) expect(separablePowers(problemFor(law))?.[0] ?? Number.NaN).toBeNaN();
});

test("a slope near a whole number by chance is refuted by what it leaves", () => {
  const of = { t: [0, 6], m: [1, 3], k: [1, 3], e: [1, 3] } as const;
  const law: Law = (t, m, k, e) => m! * k! + Math.sqrt(m! ** 2 + e! * k!) * Math.cos(t!);
  for (const [nRows, noise] of [
    [360, 0],
    [400, 0],
    [400, 0.01],
    [1000, 0],
  ] as const) {
    expect(separablePowers(problemOf(rowsOfLaw(of, law, nRows, noise)))).toBeUndefined();
  }
});

test("a factor is found among noise", () => {
  const three = { a: [1, 5], b: [1, 5], c: [1, 5] } as const;
  const noisy = problemOf(rowsOfLaw(three, (a, b, c) => a! ** 2 * (b! + c!), 2000, 0.01));
  expect(powersOf(noisy)?.[0]).toBe(2);
});

test("columns that are zero somewhere are left alone, and one column always stays", () => {
  const around = { a: [-2, 2], b: [1, 5], c: [1, 5] } as const;
  const rows = rowsOfLaw(around, (a, b, c) => a! * b! ** 2 * (1 + c!), 300);
  expect(powersOf(problemOf(rows))).toEqual([1, 2, Number.NaN]);
  for (const values of [rows.columns[0]!, rows.target]) values[7] = 0;
  expect(powersOf(problemOf(rows))?.[0] ?? Number.NaN).toBeNaN();
  const product = problemFor((a, b, c, d) => a! * b! * c! * d!);
  expect(powersOf(product)!.filter(Number.isNaN).length).toBeGreaterThanOrEqual(1);
});

test("a division is exact whatever the powers, and keeps the columns that have none", () => {
  const exponent = fc.constantFrom(Number.NaN, -3, -1, -0.5, 1, 2.5);
  fc.assert(
    fc.property(fc.array(exponent, { minLength: 4, maxLength: 4 }), (powers) => {
      fc.pre(powers.some((p) => !Number.isNaN(p)));
      const problem = problemFor((a, b, c, d) => a! + b! * c! - d!, 20);
      const reduction = division(problem, Float64Array.from(powers));
      expect(reduction.keep).toEqual([...powers.keys()].filter((i) => Number.isNaN(powers[i]!)));
      reduction.target!.forEach((y, r) => {
        const product = powers.reduce(
          (all, p, i) => (Number.isNaN(p) ? all : all * problem.columns[i]![r]! ** p),
          1,
        );
        expect(Math.abs(y * product - problem.target[r]!)).toBeLessThan(1e-12 * (1 + Math.abs(y * product)));
      });
    }),
  );
});

test("it is for two columns and more, once, and never for a function of the target", () => {
  const problem = problemFor((a) => a!);
  const one = { ...problem, names: ["a"], columns: problem.columns.slice(0, 1) };
  const turned = { ...problem, trail: [{ move: "transform the target", what: "1/y" }] };
  expect([problem, one, turned].map((table) => dividePowers.fits(table))).toEqual([true, false, false]);
  expect(dividePowers.cost(problem, 1)).toBeGreaterThan(0);
  expect(dividePowers.cost(problem, 2)).toBe(Number.POSITIVE_INFINITY);
});
