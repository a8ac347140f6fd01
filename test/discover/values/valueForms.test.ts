import { expect, test } from "vitest";
import { BY_VALUE, RATIOS } from "../../../src/discover/values/valueForms.ts";
import { printMathjs } from "../../../src/io/formulas/languages/mathjs.ts";
import { normalise } from "../../../src/symbolic/algebra/normalise.ts";
import { complexity } from "../../../src/symbolic/expression/complexity.ts";
import { evaluate } from "../../../src/symbolic/expression/tape/tape.ts";
import { rowsOfLaw } from "../laws.ts";

type Ranges = Parameters<typeof rowsOfLaw>[0];
type Law = Parameters<typeof rowsOfLaw>[1];

/** Kinds of laws, with constants and ranges that cross zero; none of them has a form of its own. */
const laws: readonly (readonly [string, Ranges, Law])[] = [
  [
    "a sum of functions of a column and of its square",
    { x: [-2, 1], y: [-1, 2] },
    (x, y) => Math.sin(x) - 3 * Math.sin(y * y),
  ],
  ["a product with a number beside it", { x: [-2, 2] }, (x) => Math.cos(x * x) * Math.sin(x) + 0.37],
  ["the logarithm of a sum with a root", { x: [-2, 3] }, (x) => 2 * Math.log(x + Math.sqrt(x * x + 1))],
  ["a hyperbolic function", { x: [-2, 2] }, (x) => 1.5 * Math.cosh(x) - 1],
  [
    "waves beside a square",
    { x: [-2, 2], y: [-2, 2] },
    (x, y) => x * x + y * y - 3 * Math.cos(2 * Math.PI * x) + Math.cos(2 * Math.PI * y),
  ],
  [
    "an exponential over a polynomial",
    { x: [-1, 2], y: [-2, 2] },
    (x, y) => (2 * Math.exp(-((x - 1) ** 2))) / (y * y + 3 * y + 4),
  ],
  [
    "an inverse tangent of a difference of fractions",
    { x: [1, 4], y: [0.5, 2], z: [1, 3] },
    (x, y, z) => Math.atan((x * y - 1 / z) / 3),
  ],
];

for (const [what, ranges, law] of laws) {
  test(`${what} is found by value`, () => {
    const data = rowsOfLaw(ranges, law, 150);
    const [found] = BY_VALUE.run({ names: data.variables, ...data }, () => false, 1);
    const fresh = rowsOfLaw(ranges, law, 400);
    const values = evaluate(found!.expr, fresh.variables, fresh.columns, 400);
    for (let r = 150; r < 400; r += 9) expect(values[r]).toBeCloseTo(fresh.target[r]!, 7);
  });
}

test("a function of a product of moved columns is found among more values", () => {
  const data = rowsOfLaw(
    { x: [-3, 3], y: [-3, 3] },
    (x, y) => 1.3 * x * y - 4 * Math.cos((x + 1) * (y - 4)),
    150,
  );
  const [found] = BY_VALUE.run({ names: data.variables, ...data }, () => false, 2);
  expect(printMathjs(normalise(found!.expr))).toBe("1.3*x*y - 4*cos((x + 1)*(y - 4))");
});

test("a product beside a number is found though its target lies next to the number on a third of the rows", () => {
  const data = rowsOfLaw({ x: [-1, 1] }, (x) => Math.sin(x ** 3) * Math.cos(x * x) - 1, 150);
  const near = data.columns[0]!.map((x, r) => (r % 3 === 0 ? 1e-3 * x : x));
  const target = near.map((x) => Math.sin(x ** 3) * Math.cos(x * x) - 1);
  const [found] = BY_VALUE.run({ names: ["x"], columns: [near], target }, () => false, 1);
  expect(printMathjs(normalise(found!.expr))).toBe("cos(x^2)*sin(x^3) - 1");
});

test("a target along one curve is the root of no quadratic, whose terms come near anything smooth there", () => {
  const t = Float64Array.from({ length: 150 }, (_, r) => 0.3 * r);
  const x = t.map((v) => 0.8 + 0.4 * Math.exp(-0.2 * v));
  const target = x.map((v) => 0.6 * Math.sin(Math.sqrt(v)) - 0.88 * v * v);
  const found = BY_VALUE.run({ names: ["t", "x"], columns: [t, x], target }, () => false, 1);
  expect(found.map(({ expr }) => complexity(expr)).filter((nodes) => nodes > 30)).toEqual([]);
});

test("noise has no formula by value", () => {
  const data = rowsOfLaw({ x: [-2, 2], y: [1, 3] }, (x, y) => Math.sin(x) + y * y, 150, 0.01);
  for (const form of [RATIOS, BY_VALUE]) {
    expect(form.run({ names: data.variables, ...data }, () => false, 1)).toEqual([]);
  }
});

test("tables too small to prove anything are left alone", () => {
  const data = rowsOfLaw({ x: [-2, 2] }, (x) => Math.sin(x), 20);
  expect(BY_VALUE.fits({ names: data.variables, ...data })).toBe(false);
});
