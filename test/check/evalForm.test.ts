import fc from "fast-check";
import { expect, test } from "vitest";
import { evalForm } from "../../src/check/evalForm.ts";
import { formModel } from "../../src/check/fitting/formModel.ts";
import { gaussNewton } from "../../src/check/fitting/gaussNewton.ts";
import { magnitudes } from "../../src/check/fitting/magnitudes.ts";
import { typedForm } from "../../src/check/typedForm.ts";
import { covarianceOf } from "../../src/check/uncertainty/covariance.ts";
import { profileIntervals } from "../../src/check/uncertainty/intervals.ts";
import { randomStream } from "../../src/math/philox.ts";

const free = { starts: new Map(), bounds: new Map() };

/** Rows of y = law(x) + noise, x even between the ends. */
function rows(
  law: (x: number) => number,
  [low, high]: readonly [number, number],
  n: number,
  noise = 0,
  seed = 1,
) {
  const random = randomStream(seed, "eval test");
  const x = Float64Array.from({ length: n }, (_, r) => low + ((high - low) * r) / (n - 1));
  return { variables: ["x"], columns: [x], target: x.map((v) => law(v) + noise * random.normal()) };
}

test("names that are no columns are constants, and what a form is linear in is seen", async () => {
  const form = await typedForm("y = a*exp(-b*t) + c", ["t"]);
  expect(form.constants).toEqual(["a", "b", "c"]);
  expect(form.isLinear).toEqual([true, false, true]);
  const product = await typedForm("p*q*x", ["x"]);
  expect(product.isLinear.filter(Boolean)).toHaveLength(1);
});

test("where the form seems to miss something other starts are drawn: peaks that overlap are told apart", async () => {
  const law = (x: number): number =>
    99 * Math.exp(-0.011 * x) +
    101 * Math.exp(-(((x - 112) / 23) ** 2)) +
    74 * Math.exp(-(((x - 148) / 20) ** 2));
  const form = await typedForm("a*exp(-b*x) + c*exp(-((x - d)/e1)^2) + f*exp(-((x - g)/h)^2)", ["x"]);
  for (const seed of [1, 3]) {
    const result = evalForm(form, rows(law, [1, 250], 250, 2.2, seed), free)!;
    expect(result.hasStructure).toBe(false);
    expect(result.residualDeviation).toBeLessThan(2.6);
  }
});

test("the units of a form say how large its constants are", async () => {
  const form = await typedForm("a*exp(-b*t) + c/(t - d)", ["t"]);
  const [a, b, c, d] = magnitudes(form, ["t"], [1000, 5]);
  expect([a!.size, b!.size, c!.size]).toEqual([5, 1e-3, 5000]);
  expect(d!.locationOf).toBe(0);
});

test.each([
  ["a*x + b", (x: number) => 3 * x - 2, [0, 4]],
  ["a*exp(-b*x) + c", (x: number) => 70 * Math.exp(-x / 15) + 22, [0, 60]],
  ["a*exp(-b/x)", (x: number) => 1e8 * Math.exp(-6000 / x), [300, 500]],
  ["a*x^b/(c^b + x^b)", (x: number) => (4 * x ** 2.7) / (3 ** 2.7 + x ** 2.7), [0.1, 10]],
  ["a*sin(w*x + p) + c", (x: number) => 2 * Math.sin(62.8 * x + 0.4) + 1, [0, 1]],
  ["a*exp(-((x - m)/s)^2) + b*x", (x: number) => 5 * Math.exp(-(((x - 7) / 0.8) ** 2)) + 0.1 * x, [0, 12]],
] as const)("from its own starts %s is fitted exactly to rows of its own", async (text, law, range) => {
  const data = rows(law, range, 60);
  const result = evalForm(await typedForm(text, ["x"]), data, free);
  expect(result!.nrmse.train).toBeLessThan(1e-9);
  expect(result!.confused).toEqual([]);
});

test("values and standard errors are those that NIST certifies", async () => {
  // NIST StRD, DanWood: y = b1*x^b2, certified to 11 digits.
  const x = Float64Array.of(1.309, 1.471, 1.49, 1.565, 1.611, 1.68);
  const y = Float64Array.of(2.138, 3.421, 3.597, 4.34, 4.882, 5.66);
  const result = evalForm(
    await typedForm("b1*x^b2", ["x"]),
    { variables: ["x"], columns: [x], target: y },
    free,
  )!;
  const certified = [
    [0.76886226176, 0.01828197386],
    [3.8604055871, 0.051726610913],
  ];
  result.constants.forEach(({ value, standardError }, i) => {
    expect(value / certified[i]![0]!).toBeCloseTo(1, 8);
    expect(standardError / certified[i]![1]!).toBeCloseTo(1, 6);
  });
  expect(result.rss / 0.0043173084083).toBeCloseTo(1, 9);
});

test("constants that the rows cannot tell apart are named", async () => {
  const result = evalForm(
    await typedForm("a*b*x + c", ["x"]),
    rows((x) => 3 * x, [0, 1], 20, 0.1),
    free,
  )!;
  expect(result.confused.toSorted()).toEqual(["a", "b"]);
});

test("a constant stays within its bounds, and a form without constants is judged as it is", async () => {
  const data = rows((x) => 3 * x, [0, 1], 20, 0.1);
  const bounded = evalForm(await typedForm("a*x", ["x"]), data, {
    ...free,
    bounds: new Map([["a", { low: 0, high: 2 }]]),
  });
  expect(bounded!.constants[0]!.value).toBe(2);
  const fixed = evalForm(await typedForm("3*x", ["x"]), data, free)!;
  expect(fixed.constants).toEqual([]);
  expect(fixed.nrmse.train).toBe(fixed.nrmse.test);
});

test("the covariance is the inverse of the normal equations", () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 8, maxLength: 8 }), {
        minLength: 3,
        maxLength: 3,
      }),
      (lists) => {
        const columns = lists.map((list) => Float64Array.from(list));
        const { unscaled, confused } = covarianceOf(columns);
        if (confused.length > 0) return;
        const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, v, r) => sum + v * b[r]!, 0);
        for (let i = 0; i < 3; i++) {
          for (let j = 0; j < 3; j++) {
            let sum = 0;
            let size = 0;
            for (let k = 0; k < 3; k++) {
              const part = dot(columns[i]!, columns[k]!) * unscaled[k * 3 + j]!;
              sum += part;
              size += Math.abs(part);
            }
            expect(Math.abs(sum - (i === j ? 1 : 0))).toBeLessThan(1e-9 * (1 + size));
          }
        }
      },
    ),
  );
});

test("intervals end at the bounds of their constants", async () => {
  const form = await typedForm("a*x + b", ["x"]);
  const target = (x: number): number => 3 * x - 2 + Math.sin(40 * x);
  const data = rows(target, [0, 4], 25);
  const fitted = (bounds: ReadonlyMap<string, { low: number; high: number }>) =>
    evalForm(form, data, { starts: new Map(), bounds })!.constants.map(({ interval }) => interval);
  const [free] = fitted(new Map());
  const [a] = fitted(new Map([["a", { low: free!.low - 1, high: 3.01 }]]));
  expect(free!.high).toBeGreaterThan(3.01);
  expect(a!.high).toBe(3.01);
  expect(a!.low).toBeCloseTo(free!.low, 2);
  const [low] = fitted(new Map([["a", { low: 0, high: free!.low - 0.5 }]]));
  expect(low!.high).toBe(free!.low - 0.5);
});

test.each([
  ["a*x + b", [3, -2], [0, 4], 0.5],
  ["a*exp(-b*x)", [70, 0.07], [0, 60], 2],
  ["a*x/(b + x)", [10, 3], [0.2, 20], 0.4],
  ["a*x^b", [2, 1.6], [0.5, 8], 1.5],
] as const)(
  "intervals of %s hold the truth in 93 to 97 of a hundred of 500 tables",
  async (text, truth, range, noise) => {
    const form = await typedForm(text, ["x"]);
    const clean = formModel(
      form,
      rows(() => 0, range, 25),
    );
    const exact = clean.predicted(Float64Array.from(truth));
    const held = [0, 0];
    for (let seed = 0; seed < 500; seed++) {
      const random = randomStream(seed, "coverage", text);
      const data = { ...clean.data, target: exact.map((v) => v + noise * random.normal()) };
      const model = formModel(form, data);
      const fit = gaussNewton(model, Float64Array.from(truth));
      const { unscaled } = covarianceOf(model.slopes(fit.values));
      const errors = truth.map((_, i) => Math.sqrt((fit.rss / 23) * unscaled[i * 2 + i]!));
      profileIntervals(model, fit, errors, 0.95).forEach(({ low, high }, i) => {
        if (low <= truth[i]! && truth[i]! <= high) held[i]!++;
      });
    }
    for (const count of held) {
      expect(count / 500).toBeGreaterThanOrEqual(0.93);
      expect(count / 500).toBeLessThanOrEqual(0.97);
    }
  },
);

test("the place of a step is found from far off, and known to the gap between two rows", async () => {
  const data = rows((x) => (x < 6.31 ? 2 : 5), [0, 10], 60, 0.3);
  const form = await typedForm("a + b*sign(x - c)", ["x"]);
  const found = evalForm(form, data, { ...free, starts: new Map([["c", 7.9]]) })!;
  const x = data.columns[0]!;
  const [below, above] = [x.findLast((v) => v < 6.31)!, x.find((v) => v > 6.31)!];
  expect(found.steps.map(({ name }) => name)).toEqual(["c"]);
  expect(found.steps[0]!.gap.low).toBeCloseTo(below, 6);
  expect(found.steps[0]!.gap.high).toBeCloseTo(above, 6);
  expect(found.confused).toEqual([]);
  expect(found.constants[0]!.value).toBeCloseTo(3.5, 0);
  expect(found.constants[2]!.standardError).toBe(Number.POSITIVE_INFINITY);
});

test("a constant that changes no row anywhere is no place of a step", async () => {
  const form = await typedForm("a*x + 0*sign(c)*x", ["x"]);
  const found = evalForm(
    form,
    rows((x) => 3 * x, [1, 2], 30, 0.1),
    free,
  )!;
  expect(found.steps).toEqual([]);
});

test("constants that cannot be told apart keep sizes of the table, and two rows for three constants are met", async () => {
  const twice = await typedForm("a*x + b*x + c", ["x"]);
  const found = evalForm(
    twice,
    rows((x) => 3 * x + 1, [1, 2], 30, 0.1),
    free,
  )!;
  expect(found.confused).toEqual(["a", "b"]);
  expect(Math.abs(found.constants[0]!.value)).toBeLessThan(100);
  const parabola = await typedForm("a*x^2 + b*x + c", ["x"]);
  expect(
    evalForm(
      parabola,
      rows((x) => 3 * x, [1, 2], 2),
      free,
    )!.rss,
  ).toBeLessThan(1e-18);
});
