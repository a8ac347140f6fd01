import fc from "fast-check";
import { expect, test } from "vitest";
import { type Box, boxAround, imageOf, isFiniteOnBox } from "../../../src/symbolic/expression/finiteOnBox.ts";
import { call, div, mul, num, pow, sub, variable } from "../../../src/symbolic/expression/make.ts";
import { parseExpr } from "../../../src/symbolic/expression/parseExpr.ts";
import { evaluate } from "../../../src/symbolic/expression/tape/tape.ts";
import { ALL_FUNCTIONS } from "../../../src/symbolic/functions/all.ts";
import { anyTree } from "./arbitrary.ts";

const interval = fc
  .tuple(fc.double({ min: -4, max: 4, noNaN: true }), fc.double({ min: 0, max: 3, noNaN: true }))
  .map(([low, width]) => ({ low, high: low + width }));
const share = fc.double({ min: 0, max: 1, noNaN: true });

const at = ({ low, high }: { low: number; high: number }, t: number): number =>
  Math.min(high, Math.max(low, low + t * (high - low)));

test("a formula that is shown to be finite has a finite value, within its bounds, at every point of the box", () => {
  fc.assert(
    fc.property(
      anyTree,
      interval,
      interval,
      fc.array(fc.tuple(share, share), { minLength: 4 }),
      (expr, x, y, points) => {
        const box: Box = new Map([
          ["x", x],
          ["y", y],
        ]);
        if (!isFiniteOnBox(expr, box)) return;
        const columns = [
          Float64Array.from(points, ([t]) => at(x, t)),
          Float64Array.from(points, ([, t]) => at(y, t)),
        ];
        const values = evaluate(expr, ["x", "y"], columns, points.length);
        expect(values.every(Number.isFinite)).toBe(true);
        const image = imageOf(expr, box);
        if (image === undefined) return;
        expect(Math.min(...values)).toBeGreaterThanOrEqual(image.low);
        expect(Math.max(...values)).toBeLessThanOrEqual(image.high);
      },
    ),
    { numRuns: 400 },
  );
});

test("a formula with a pole inside the box is never called finite", () => {
  fc.assert(
    fc.property(
      interval,
      share,
      fc.integer({ min: 1, max: 5 }),
      fc.double({ min: 0.1, max: 9, noNaN: true }),
      (x, t, n, c) => {
        const box: Box = new Map([["x", x]]);
        const pole = num(at(x, t));
        const distance = sub(variable("x"), pole);
        expect(isFiniteOnBox(div(num(c), pow(distance, n)), box)).toBe(false);
        expect(
          isFiniteOnBox(div(variable("x"), sub(mul(num(c), variable("x")), mul(num(c), pole))), box),
        ).toBe(false);
        expect(isFiniteOnBox(call("log", pow(distance, 2)), box)).toBe(false);
      },
    ),
  );
});

test("every function of the table stays within its bounds on every interval of its domain", () => {
  for (const { name, value } of ALL_FUNCTIONS) {
    fc.assert(
      fc.property(interval, share, (x, t) => {
        const image = imageOf(call(name, variable("x")), new Map([["x", x]]));
        if (image === undefined) return;
        const found = value(at(x, t));
        expect(found).toBeGreaterThanOrEqual(image.low);
        expect(found).toBeLessThanOrEqual(image.high);
      }),
    );
  }
});

const POSITIVE = new Map([
  ["x", { low: 0.1, high: 3 }],
  ["y", { low: -2, high: 2 }],
]);

test.each([
  "x^2 - x + 1",
  "1/(x^2 - x + 1)",
  "log(x)/x + sqrt(x)",
  "exp(-y^2)/(1 + y^2)",
  "max(0, y - 1)*x",
  "x^y",
  "tan(y/2)",
  "1/(3 + sin(5*y))",
  "x/(x + 0.5) + abs(y)^1.5",
])("%s is shown to be finite", async (text) => {
  expect(isFiniteOnBox(await parseExpr(text), POSITIVE)).toBe(true);
});

test.each(["1/y", "log(y)", "sqrt(y - 1)", "1/(x - y)", "tan(y)", "1/(x^2 - 2)", "y^x", "exp(900*x)"])(
  "%s is not",
  async (text) => {
    expect(isFiniteOnBox(await parseExpr(text), POSITIVE)).toBe(false);
  },
);

test("the box around rows is wider by a tenth and keeps a sign that all values share", () => {
  const box = boxAround(
    ["a", "b", "c", "d"],
    [Float64Array.of(-1, 1), Float64Array.of(1, 11), Float64Array.of(0, 5), Float64Array.of(-4, -1)],
  );
  expect(Object.fromEntries(box)).toEqual({
    a: { low: -1.2, high: 1.2 },
    b: { low: 0.9, high: 12 },
    c: { low: 0, high: 5.5 },
    d: { low: -4.3, high: -0.9 },
  });
});
