import fc from "fast-check";
import { expect, test } from "vitest";
import type { BasisKind } from "../../../src/discover/reduce/basis.ts";
import { fitProduct, fitSum, sampleOf } from "../../../src/discover/reduce/blocks.ts";
import {
  bestPolynomial,
  errorOf,
  heldError,
  limitFor,
  solve,
} from "../../../src/discover/reduce/polynomial.ts";
import { splitsOf } from "../../../src/discover/reduce/splits.ts";
import { problemOf, rowsOfLaw } from "../laws.ts";

type Law = Parameters<typeof rowsOfLaw>[1];

const ranges = { a: [1, 3], b: [1, 3], c: [1, 3] } as const;
const POWERS: readonly BasisKind[] = ["power", "power", "power"];
const rowsFor = (law: Law, n = 300, noise = 0) => rowsOfLaw(ranges, law, n, noise);

test("a fit has a third as many features as rows that it is fitted to, at most 220", () => {
  expect([40, 100, 400, 4000].map(limitFor)).toEqual([10, 25, 100, 220]);
});

test("the error of a fit is that on rows it has not seen, over their spread", () => {
  const { columns, target } = rowsFor((a, b) => a! + b!, 80);
  const ones = target.map(() => 1);
  // The mean of the fitted rows, held against the others.
  const solution = solve([ones], target)!;
  const fitted = target.subarray(0, 60);
  expect(solution[0]).toBeCloseTo(
    fitted.reduce((sum, y) => sum + y / 60, 0),
    9,
  );
  expect(errorOf([ones], solution, target)).toBeGreaterThan(0.98);
  expect(errorOf([...columns, ones], solve([...columns, ones], target)!, target)).toBeLessThan(1e-10);
});

test("what the last rows are changes no fit, only the error that is told", () => {
  const { columns, target } = rowsFor((a, b, c) => a! * b! + c!, 100);
  const spoiled = target.map((y, r) => (r < 75 ? y : 7 * y));
  expect(solve(columns, spoiled)).toEqual(solve(columns, target));
  expect(heldError(columns, POWERS, spoiled)).toBeGreaterThan(heldError(columns, POWERS, target));
});

test.each<[string, Law]>([
  ["itself", (a, b, c) => a! ** 2 * b! - c!],
  ["its logarithm", (a, b, c) => Math.exp(a! * b! - 2 * c!)],
  ["its reciprocal", (a, b, c) => 1 / (a! ** 3 + b! * c!)],
  ["its square", (a, b, c) => Math.sqrt(a! ** 2 + b! * c!)],
])("a law is followed to rounding by a polynomial for %s, which knows its slopes", (_, law) => {
  const { columns, target } = rowsFor(law, 400);
  const model = bestPolynomial(columns, target)!;
  expect(model.held).toBeLessThan(1e-8);
  const { value, first } = model.derivatives(30);
  const h = 1e-5;
  for (let r = 0; r < 30; r += 5) {
    expect(value[r]! / target[r]!).toBeCloseTo(1, 6);
    const at = columns.map((column) => column[r]!);
    for (const i of [0, 1, 2]) {
      const moved = (by: number): number => law(...at.map((x, k) => (k === i ? x + by : x)));
      const slope = (moved(h) - moved(-h)) / (2 * h);
      expect(Math.abs(first[i]![r]! - slope)).toBeLessThan(1e-4 * (1 + Math.abs(slope)));
    }
  }
});

test("too few rows have no stand-in", () => {
  const { columns, target } = rowsFor((a) => a!, 39);
  expect(bestPolynomial(columns, target)).toBeUndefined();
  expect(bestPolynomial([], target)).toBeUndefined();
});

test("a model in blocks that has the law follows it, and one that has not does not", () => {
  const { columns, target } = rowsFor((a, b, c) => a! ** 2 * b! + Math.sqrt(c!));
  const sample = sampleOf(columns, POWERS, target);
  const right = fitSum(sample, [{ columns: [0, 1] }, { columns: [2], shared: [] }])!;
  expect(right.held).toBeLessThan(1e-6);
  expect(fitSum(sample, [{ columns: [0] }, { columns: [1, 2] }])!.held).toBeGreaterThan(0.01);
  // The blocks are the parts of the law, but for a constant that either may hold.
  const shift = right.values[0]![0]! - columns[0]![0]! ** 2 * columns[1]![0]!;
  right.values[0]!.forEach((v, r) => {
    expect(Math.abs(v - shift - columns[0]![r]! ** 2 * columns[1]![r]!)).toBeLessThan(1e-4);
  });
});

test("a block with a known factor says what it is without it", () => {
  const { columns, target } = rowsFor((a, b, c) => c! ** 2 + a! * Math.exp(b! / 2));
  const blocks = [{ columns: [2] }, { columns: [1], weight: columns[0]! }];
  const fit = fitSum(sampleOf(columns, POWERS, target), blocks)!;
  expect(fit.held).toBeLessThan(1e-6);
  fit.values[1]!.forEach((v, r) => {
    expect(v).toBeCloseTo(Math.exp(columns[1]![r]! / 2), 4);
  });
});

test("a product of two blocks is found where the target changes sign, up to a factor", () => {
  const { columns, target } = rowsFor((a, b, c) => (a! - 2) * (b! * c! - 4));
  const fit = fitProduct(sampleOf(columns, POWERS, target), [{ columns: [0] }, { columns: [1, 2] }])!;
  expect(fit.held).toBeLessThan(1e-3);
  const ratio = fit.values[0]![0]! / (columns[0]![0]! - 2);
  fit.values[0]!.forEach((v, r) => {
    expect(Math.abs(v / ratio - (columns[0]![r]! - 2))).toBeLessThan(1e-2);
  });
});

test("a block without columns is a constant", () => {
  const { columns, target } = rowsFor((a) => 3 + 0 * a!, 80);
  const fit = fitSum(sampleOf(columns, POWERS, target), [{ columns: [] }])!;
  expect([...fit.values[0]!].every((v) => Math.abs(v - 3) < 1e-9)).toBe(true);
});

test("a quick look has fewer rows and fewer features", () => {
  const { columns, target } = rowsFor((a) => a!, 3000);
  const [quick, whole] = [true, false].map((isQuick) => sampleOf(columns, POWERS, target, isQuick));
  expect(quick!.target.length).toBeLessThan(whole!.target.length);
  expect(quick!.limit).toBeLessThanOrEqual(whole!.limit);
  expect([...quick!.target]).toEqual([...target.subarray(0, quick!.target.length)]);
});

test("every split that is proposed puts the target together again from its parts", () => {
  const laws: readonly Law[] = [
    (a, b, c) => a! ** 2 * b! + Math.sqrt(c!),
    (a, b, c) => (1 + a! * b!) * Math.exp(c! / 3),
    (a, b, c) => 1 / (a! + b! * c!),
    (a, b, c) => Math.sqrt(a! ** 2 + b! ** 2 + c!),
  ];
  fc.assert(
    fc.property(fc.constantFrom(...laws), (law) => {
      const problem = problemOf(rowsFor(law));
      const model = bestPolynomial(problem.columns, problem.target)!;
      const splits = splitsOf(problem, model.derivatives(150), model.kinds, () => false);
      expect(splits.length).toBeGreaterThan(0);
      const helds = splits.map(({ held }) => held);
      expect(Math.min(...helds)).toBeLessThan(1e-4);
      for (const { kind, transform, weight, first, second, held } of splits) {
        const power = { y: 1, "1/y": -1, "y^2": 2, "y^-2": -2, "sqrt(y)": 0.5 }[transform]!;
        const spread = Math.max(...problem.target.map((y) => Math.abs(y ** power)));
        problem.target.forEach((y, r) => {
          const [one, other] = [first?.values[r] ?? 0, second.values[r]!];
          const whole = kind === "product" ? one * other : one + (weight?.values[r] ?? 1) * other;
          expect(Math.abs(whole - y ** power)).toBeLessThan(Math.max(20 * held, 1e-6) * spread);
        });
        if (first !== undefined) expect(first.columns.length).toBeLessThanOrEqual(problem.names.length);
      }
    }),
    { numRuns: 4 },
  );
});
