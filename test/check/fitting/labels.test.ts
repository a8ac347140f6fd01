import { expect, test } from "vitest";
import { evalForm } from "../../../src/check/evalForm.ts";
import { settledLabels } from "../../../src/check/fitting/labels.ts";
import { typedForm } from "../../../src/check/typedForm.ts";
import { randomStream } from "../../../src/math/philox.ts";

const free = { starts: new Map<string, number>(), bounds: new Map() };

const x = Float64Array.from({ length: 50 }, (_, r) => 0.1 + r / 7);

function rows(law: (x: number) => number) {
  const random = randomStream(3, "labels test");
  return { variables: ["x"], columns: [x], target: x.map((v) => law(v) + 0.001 * random.normal()) };
}

test.each([
  ["a*exp(-b*x) + c*exp(-d*x)", [5, 3, 2, 0.5], [2, 0.5, 5, 3]],
  // Time constants: the slowest is the longest.
  ["a*exp(-x/b) + c*exp(-x/d)", [2, 0.3, 5, 2], [5, 2, 2, 0.3]],
  [
    "p + a*exp(-(x - m)^2/s^2) + b*exp(-(x - n)^2/t^2)",
    [1, 3, 5, 0.5, 2, 2, -0.4],
    [1, 2, 2, 0.4, 3, 5, 0.5],
  ],
  ["a*cos(x/p) + b*sin(x/p) + c*cos(x/q) + d*sin(x/q)", [1, 0.5, 2, 3, 1.1, 4], [3, 1.1, 4, 1, 0.5, 2]],
  ["(1 - exp(-a*x))*(1 - exp(-b*x))", [3, 0.4], [0.4, 3]],
  // Nothing may change places here.
  ["a*exp(-b*x) + c/(1 + d*x)", [5, 3, 2, 0.5], [5, 3, 2, 0.5]],
  ["a*cos(b*x)", [2, -3], [2, 3]],
  ["a*sin(b*x)", [2, -3], [-2, 3]],
] as const)("the constants of %s have a settled order and sign", async (text, given, settled) => {
  const form = await typedForm(text, ["x"]);
  const data = rows((v) => v);
  const byText = (values: readonly number[]): number[] => [...values];
  expect([...settledLabels(form, data, Float64Array.from(given), free)]).toEqual(byText(settled));
  expect([...settledLabels(form, data, Float64Array.from(settled), free)]).toEqual(byText(settled));
});

test("a start that was given says which part is which, and bounds keep constants where they are", async () => {
  const form = await typedForm("a*exp(-b*x) + c*exp(-d*x)", ["x"]);
  const data = rows((v) => 2 * Math.exp(-0.5 * v) + 5 * Math.exp(-3 * v));
  const fitted = (given: Partial<typeof free>): number[] =>
    evalForm(form, data, { ...free, ...given })!.constants.map(({ value }) => Math.round(10 * value) / 10);
  expect(fitted({})).toEqual([2, 0.5, 5, 3]);
  expect(fitted({ starts: new Map([["b", 4]]) })).toEqual([5, 3, 2, 0.5]);
  expect(fitted({ bounds: new Map([["d", { low: 0, high: 1 }]]) })).toEqual([5, 3, 2, 0.5]);
});
