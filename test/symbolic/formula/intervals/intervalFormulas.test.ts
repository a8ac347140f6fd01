import { expect, test } from "vitest";
import { knownConstants } from "../../../../src/check/knownConstants.ts";
import { parseExpr } from "../../../../src/symbolic/expression/parseExpr.ts";
import { evaluate } from "../../../../src/symbolic/expression/tape/tape.ts";
import { intervalFormulas } from "../../../../src/symbolic/formula/intervals/intervalFormulas.ts";
import { predictionIntervals } from "../../../../src/symbolic/formula/intervals/predictionIntervals.ts";

const n = 40;
const x = Float64Array.from({ length: n }, (_, r) => 0.3 + r / 9);
const z = Float64Array.from({ length: n }, (_, r) => 1 + ((r * 7) % 11) / 5);
const dataOf = async (text: string) => {
  const expr = await parseExpr(text);
  const target = evaluate(expr, ["x", "z"], [x, z], n).map((y, r) => y + 0.03 * Math.sin(12.9898 * r * r));
  return { expr, data: { variables: ["x", "z"], columns: [x, z], target } };
};

test.each([
  "2.31*x - 0.713*z + 1.37",
  "2.31*exp(-0.413*x)*z + 0.37",
  "2.31*x^1.37/(0.713 + x)",
  "sin(1.37*x)*z - 0.31",
  "4.13*z",
  "2*x^1.5 + 0.713",
  "2*pi*z",
])("the ends of intervals of %s are as formulas what predictions have", async (text) => {
  const { expr, data } = await dataOf(text);
  const even = knownConstants(expr, data)!;
  for (const [level, known] of [
    [0.5, even],
    [0.95, even],
    [0.95, { ...even, noisePower: 1 }],
  ] as const) {
    const { predicted, prediction, confidence } = predictionIntervals(
      expr,
      data.variables,
      known,
      level,
    )(data.columns);
    const ends = intervalFormulas(expr, known, level)!;
    const valuesOf = (end: typeof expr) => evaluate(end, data.variables, data.columns, n);
    for (const [end, width, sign] of [
      [ends.low, prediction, -1],
      [ends.high, prediction, 1],
      [ends.meanLow, confidence, -1],
      [ends.meanHigh, confidence, 1],
    ] as const) {
      valuesOf(end).forEach((value, r) => {
        expect(Math.abs(value - (predicted[r]! + sign * width[r]!))).toBeLessThan(1e-7 * prediction[r]!);
      });
    }
  }
});

test("constants that the rows cannot tell apart have no intervals, nor have as many as rows", async () => {
  const { data } = await dataOf("2.31*x");
  const confused = await parseExpr("2.31*x*1.17");
  expect(intervalFormulas(confused, knownConstants(confused, data)!, 0.95)).toBeUndefined();
  const line = await parseExpr("2.31*x + 1.37");
  const known = knownConstants(line, data)!;
  expect(intervalFormulas(line, known, 0.95)).toBeDefined();
  expect(intervalFormulas(line, { ...known, freedom: 0 }, 0.95)).toBeUndefined();
});
