import fc from "fast-check";
import { expect, test } from "vitest";
import { additiveFormulas, hardlyBelow } from "../../src/discover/additive/additiveModel.ts";
import { additiveSums, PIECES } from "../../src/discover/additive/additiveSums.ts";
import { smoothFit } from "../../src/discover/additive/smoothFit.ts";
import { squaredError, totalSquares } from "../../src/math/errors.ts";
import { leastSquares } from "../../src/math/linear/projection.ts";
import { randomStream } from "../../src/math/philox.ts";
import { complexity } from "../../src/symbolic/expression/complexity.ts";
import type { Expr } from "../../src/symbolic/expression/expr.ts";
import { add, mul, num, variable, variablesOf } from "../../src/symbolic/expression/make.ts";
import { evaluate } from "../../src/symbolic/expression/tape/tape.ts";
import type { FormulaData } from "../../src/symbolic/formula/constants/constants.ts";

const READABLE = { maxNodes: 25 };
/** The additive formula of curves, and what its like says of rows left out. */
const curvesOf = (data: FormulaData) => additiveFormulas(data, READABLE)[1]!;

/** Rows of a law of uniform columns a … f with normal noise, a share of its spread. */
function rowsOf(law: (x: readonly number[]) => number, n: number, noise: number, seed: number): FormulaData {
  const random = randomStream(seed, "additive");
  const columns = Array.from({ length: 6 }, () =>
    Float64Array.from({ length: n }, () => 0.2 + 3 * random.uniform()),
  );
  const plain = Float64Array.from({ length: n }, (_, r) => law(columns.map((column) => column[r]!)));
  const spread = Math.sqrt(totalSquares(plain) / n);
  return {
    variables: [..."abcdef"],
    columns,
    target: plain.map((y) => y + noise * spread * random.normal()),
  };
}

function r2(predicted: Float64Array, target: Float64Array): number {
  return 1 - squaredError(predicted, target) / totalSquares(target);
}

test.each<[string, (x: readonly number[]) => number, readonly string[]]>([
  ["lines", ([a, b]) => 3 * a! - 2 * b!, ["a", "b"]],
  ["a curve and a kink", ([a, , c]) => 4 * Math.log(a!) + 3 * Math.max(0, c! - 2), ["a", "c"]],
  ["a product of two columns", ([, b, , d]) => 2 * b! * d!, ["b", "d"]],
  ["an exponential of a sum", ([a, b]) => Math.exp(0.8 * a! + 0.5 * Math.sqrt(b!)), ["a", "b"]],
])(
  "%s: the additive formula has the columns that matter and predicts rows it was not made from",
  (_, law, columns) => {
    const data = rowsOf(law, 150, 0.2, 3);
    const { expr, leftOut } = curvesOf(data);
    expect(variablesOf(expr)).toEqual(expect.arrayContaining([...columns]));
    expect(complexity(expr)).toBeLessThanOrEqual(25);
    const fresh = rowsOf(law, 300, 0, 4);
    expect(r2(evaluate(expr, fresh.variables, fresh.columns, 300), fresh.target)).toBeGreaterThan(0.93);
    // Noise of 0.2 leaves 1/1.04 to be explained.
    expect(r2(leftOut, data.target)).toBeGreaterThan(0.85);
  },
);

test("the figures of a sum are those of its formula", () => {
  fc.assert(
    fc.property(fc.integer({ min: 12, max: 60 }), fc.nat(1000), (n, seed) => {
      const { variables, columns, target } = rowsOf(([a, b, c]) => a! * b! + c! ** 2, n, 0.5, seed);
      const fit = smoothFit({ columns, target })!;
      for (const pieces of PIECES) {
        const followed = pieces === "lines" ? fit.lines : fit;
        for (const { expr, left, nodes } of additiveSums(
          { names: variables, columns, target },
          fit,
          pieces,
        )) {
          const values = evaluate(expr, variables, columns, n);
          expect(Math.abs(squaredError(values, followed.values) - left)).toBeLessThan(
            1e-6 * totalSquares(target),
          );
          expect(nodes).toBe(complexity(expr));
        }
      }
    }),
    { numRuns: 15 },
  );
});

test("rows that are left out of selection and fit are predicted no better than by chance where there is only noise", () => {
  let better = 0;
  for (let seed = 0; seed < 4; seed++) {
    const data = rowsOf(() => 0, 60, 0, seed);
    const random = randomStream(seed, "noise");
    const noise = data.target.map(() => random.normal());
    if (r2(curvesOf({ ...data, target: noise }).leftOut, noise) > 0.05) better++;
  }
  expect(better).toBeLessThanOrEqual(1);
});

test("of a wide table the columns are screened again each time that rows are left out", () => {
  const random = randomStream(5, "wide");
  const columns = Array.from({ length: 40 }, () => Float64Array.from({ length: 120 }, () => random.normal()));
  const data = {
    variables: columns.map((_, i) => `x${i}`),
    columns,
    target: columns[7]!.map((v, r) => v ** 2 + columns[9]![r]! + 0.1 * random.normal()),
  };
  const { expr, leftOut } = curvesOf(data);
  expect(variablesOf(expr)).toEqual(expect.arrayContaining(["x7", "x9"]));
  expect(r2(leftOut, data.target)).toBeGreaterThan(0.9);
});

test("the factors of a line are shrunken, and of few rows it predicts better than least squares of all columns", () => {
  const random = randomStream(8, "shrunken");
  const drawn = (n: number): FormulaData => {
    const common = Float64Array.from({ length: n }, () => random.normal());
    const columns = Array.from({ length: 5 }, () => common.map((v) => v + 0.5 * random.normal()));
    return { variables: [..."abcde"], columns, target: common.map((v) => v + random.normal()) };
  };
  let [shrunken, better] = [0, 0];
  for (let table = 0; table < 12; table++) {
    const [data, fresh] = [drawn(20), drawn(500)];
    const { expr } = additiveFormulas(data, READABLE)[0]!;
    const names = variablesOf(expr);
    const plain = fitLeastSquares(data, names);
    const size = (line: Expr): number =>
      names.reduce((sum, name) => sum + slopeOf(line, name, data.variables) ** 2, 0);
    const r2Of = (line: Expr): number =>
      r2(evaluate(line, fresh.variables, fresh.columns, 500), fresh.target);
    if (size(expr) < size(plain)) shrunken++;
    if (r2Of(expr) > r2Of(fitLeastSquares(data, data.variables))) better++;
  }
  expect(shrunken).toBeGreaterThanOrEqual(10);
  expect(better).toBeGreaterThanOrEqual(8);
});

/** The line of least squares in some columns. */
function fitLeastSquares({ variables, columns, target }: FormulaData, names: readonly string[]): Expr {
  const own = names.map((name) => columns[variables.indexOf(name)]!);
  const factors = leastSquares([target.map(() => 1), ...own], target)!;
  return add(num(factors[0]!), ...names.map((name, i) => mul(num(factors[i + 1]!), variable(name))));
}

/** The factor of one column in a line. */
function slopeOf(line: Expr, name: string, variables: readonly string[]): number {
  const at = variables.map((one) => Float64Array.of(0, one === name ? 1 : 0));
  const [zero, one] = evaluate(line, variables, at, 2);
  return one! - zero!;
}

test("what sums hardly get below is the noise where the law is one, and more where it is none", () => {
  const additive = rowsOf(([a, b]) => 3 * a! + Math.log(b!), 200, 0.1, 6);
  const shareOf = (data: FormulaData): number => hardlyBelow(data) / (totalSquares(data.target) / 200);
  expect(shareOf(additive)).toBeLessThan(0.012);
  const quotient = rowsOf(([a, b, c]) => Math.sin(2 * a! * b!) / c!, 200, 0.01, 7);
  expect(shareOf(quotient)).toBeGreaterThan(0.1);
  // It is no higher than what the formula itself leaves of rows that it does not know.
  const left = squaredError(curvesOf(quotient).leftOut, quotient.target) / 200;
  expect(hardlyBelow(quotient)).toBeLessThan(left);
});

test("a few rows have no additive formula", () => {
  const data = rowsOf(([a]) => a!, 5, 0, 1);
  expect(additiveFormulas(data, READABLE)).toEqual([]);
});
