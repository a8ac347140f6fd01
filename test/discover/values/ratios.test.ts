import fc from "fast-check";
import { expect, test } from "vitest";
import { exactRatio } from "../../../src/discover/values/ratios.ts";
import { printMathjs } from "../../../src/io/formulas/languages/mathjs.ts";
import { sparsestVanishing } from "../../../src/math/linear/vanishing.ts";
import { randomStream } from "../../../src/math/philox.ts";
import { normalise } from "../../../src/symbolic/algebra/normalise.ts";
import { evaluate } from "../../../src/symbolic/expression/tape/tape.ts";

const ROWS = 150;
const random = randomStream(3, "columns");
const names = ["x", "y", "z"];
const columns = names.map(() => Float64Array.from({ length: ROWS }, () => -1 + 3 * random.uniform()));
type Law = (x: number, y: number, z: number) => number;

function found(n: number, law: Law): string | undefined {
  const target = Float64Array.from({ length: ROWS }, (_, r) =>
    law(columns[0]![r]!, columns[1]![r]!, columns[2]![r]!),
  );
  const { expr } = exactRatio(names.slice(0, n), columns.slice(0, n), target);
  if (expr === undefined) return undefined;
  const size = target.reduce((most, y) => Math.max(most, Math.abs(y)), 0);
  const values = evaluate(expr, names, columns, ROWS);
  for (let r = 0; r < ROWS; r++) expect(Math.abs(values[r]! - target[r]!)).toBeLessThan(1e-8 * size);
  return printMathjs(normalise(expr));
}

const laws: readonly (readonly [string, number, Law, string])[] = [
  ["a polynomial of degree seven", 1, (x) => x ** 7 - 2 * x ** 4 + 0.25 * x, "x^7 - 2*x^4 + x/4"],
  [
    "a polynomial in two columns",
    2,
    (x, y) => (1 - x) ** 2 + 20 * (y - x * x) ** 2,
    "20*x^4 - 40*x^2*y + x^2 - 2*x + 20*y^2 + 1",
  ],
  ["a ratio of one column", 1, (x) => (x ** 4 - 3 * x + 1) / (x * x + 2), "(x^4 - 3*x + 1)/(x^2 + 2)"],
  [
    "a ratio of three columns",
    3,
    (x, y, z) => ((x + 1) * (z - 4)) / (y * y + 5),
    "(x*z - 4*x + z - 4)/(y^2 + 5)",
  ],
];

for (const [what, n, law, text] of laws) {
  test(`${what} is found with the terms it has`, () => {
    expect(found(n, law)).toBe(text);
  });
}

test("ratios of sparse polynomials are found whatever their coefficients", () => {
  const coefficient = fc.double({ min: 0.2, max: 5, noNaN: true });
  fc.assert(
    fc.property(fc.tuple(coefficient, coefficient, coefficient), fc.nat(4), fc.nat(3), ([a, b, c], p, q) => {
      expect(found(1, (x) => (a * x ** p - b * x ** (p + 1)) / (c + x ** (2 * q)))).toBeDefined();
    }),
    { numRuns: 30 },
  );
});

test("functions that polynomials come near to any digit are no ratios, and neither is noise", () => {
  expect(found(1, (x) => Math.sinh(x))).toBeUndefined();
  expect(found(1, (x) => Math.exp(x / 3))).toBeUndefined();
  expect(found(2, (x, y) => Math.sin(x) * Math.cos(y))).toBeUndefined();
  expect(found(2, () => random.normal())).toBeUndefined();
});

test("of several sums that vanish the one without later columns is taken", () => {
  const [x, y] = [columns[0]!, columns[1]!];
  const sum = x.map((v, r) => v - 2 * y[r]!);
  const result = sparsestVanishing([x, y, sum, x.map((v) => 3 * v)])!;
  expect(result.places).toEqual([0, 1, 2]);
  const [a, b, c] = result.factors;
  expect(b! / a!).toBeCloseTo(-2, 10);
  expect(c! / a!).toBeCloseTo(-1, 10);
});

test("along one curve powers come near zero by themselves: short ratios are found there, and long ones are not looked for", () => {
  const t = Float64Array.from({ length: ROWS }, (_, r) => r / ROWS);
  const curve = [t, t.map((v) => Math.exp(-0.4 * v))];
  const ratioOf = (law: (x: number, y: number) => number): ReturnType<typeof exactRatio> =>
    exactRatio(
      ["x", "y"],
      curve,
      t.map((v, r) => law(v, curve[1]![r]!)),
    );
  const { expr } = ratioOf((x, y) => (3 * x) / (y + 2));
  expect(expr && printMathjs(normalise(expr))).toBe("3*x/(y + 2)");
  const none = ratioOf((x, y) => Math.cos(x) + y);
  expect(none.expr).toBeUndefined();
  expect(none.terms).toBeLessThan(30);
});
