import { expect, test, vi } from "vitest";
import { STEPS } from "../../src/discover/agenda/steps.ts";
import { Offers } from "../../src/discover/choosing/offers.ts";
import { discover } from "../../src/discover/index.ts";
import { searchRows } from "../../src/discover/rows.ts";
import { printMathjs } from "../../src/io/formulas/languages/mathjs.ts";
import { variablesOf } from "../../src/symbolic/expression/make.ts";
import { predictExpr } from "../../src/symbolic/formula/formula.ts";
import { defaultEngine } from "../../src/train/engines/index.ts";
import { rowsOfLaw } from "./laws.ts";

const options = { engine: defaultEngine(), timeoutSeconds: 60 };
const textOf = async (data: Parameters<typeof discover>[0], more = {}): Promise<string> => {
  const { best } = await discover(data, { ...options, ...more });
  return best === undefined ? "nothing" : printMathjs(best.expr);
};

test("a product of powers is read off at once", async () => {
  const data = rowsOfLaw({ m: [1, 5], v: [1, 5] }, (m, v) => (m * v ** 2) / 2, 300);
  expect(await textOf(data)).toBe("m*v^2/2");
});

test("a law that stops at a limit is found, whatever stands below it", async () => {
  const heat = rowsOfLaw(
    { T: [-10, 35], area: [0.2, 2] },
    (T, area) => Math.max(0, 3 * area * (18 - T)),
    150,
  );
  expect(await textOf(heat)).toBe("area*max(54 - 3*T, 0)");
});

test("a root below a fraction line reads like the textbook", async () => {
  const data = rowsOfLaw(
    { m: [1, 5], v: [1, 2], c: [3, 9] },
    (m, v, c) => m / Math.sqrt(1 - (v / c) ** 2),
    500,
  );
  const { best, outcome } = await discover(data, options);
  expect(outcome).toBe("exact");
  expect(best!.complexity).toBeLessThanOrEqual(12);
  expect(best!.description.fitted).toBe(0);
});

test("the same formula comes out when the columns stand in another order", async () => {
  const data = rowsOfLaw({ a: [1, 5], b: [1, 5], t: [1, 5] }, (a, b, t) => a * (1 + b * Math.cos(t)), 400);
  const turned = { ...data, variables: data.variables.toReversed(), columns: data.columns.toReversed() };
  expect(await textOf(turned)).toBe(await textOf(data));
});

test("values of 1e-31 and 1e24 are no harder than values of 1", async () => {
  const data = rowsOfLaw({ m: [1, 5], r: [1, 5] }, (m, r) => m / r ** 2, 300);
  const scaled = {
    ...data,
    columns: [data.columns[0]!.map((m) => m * 1e24), data.columns[1]!.map((r) => r * 1e-31)],
  };
  const { best, outcome } = await discover(scaled, options);
  expect(outcome).toBe("exact");
  expect(best!.complexity).toBeLessThanOrEqual(7);
});

test("a column that means nothing is left out, and said so", async () => {
  const data = rowsOfLaw({ a: [1, 5], b: [1, 5], noise: [1, 5] }, (a, b) => a / (1 + b), 400);
  const { best, dropped } = await discover(data, options);
  expect(printMathjs(best!.expr)).toBe("a/(b + 1)");
  expect(dropped).toEqual(["noise"]);
});

test("with noise the simple law is preferred to a closer fit", async () => {
  const data = rowsOfLaw({ a: [1, 5], b: [1, 5] }, (a, b) => a ** 2 / b, 400, 0.05);
  const { best, noise } = await discover(data, { ...options, timeoutSeconds: 10 });
  expect(printMathjs(best!.expr)).toBe("a^2/b");
  expect(noise).toBeGreaterThan(0.03);
  expect(noise).toBeLessThan(0.08);
});

test("searches among noise end by themselves: by the law, and by a constant where there is none", async () => {
  const law = rowsOfLaw({ t: [0, 30] }, (t) => 70 * Math.exp(-t / 8) + 22, 100, 0.02);
  const found = await discover(law, { ...options, timeoutSeconds: 600 });
  expect(found.outcome).toBe("noise-floor");
  expect(found.best.complexity).toBeLessThanOrEqual(11);
  const none = { ...law, target: rowsOfLaw({ noise: [0, 1] }, (noise) => noise, 100).target };
  const { best, outcome, tried } = await discover(none, { ...options, timeoutSeconds: 600 });
  expect(variablesOf(best.expr)).toEqual([]);
  expect(outcome).not.toBe("timeout");
  // Work is counted: this ends after as much on every machine.
  expect(tried.reduce((sum, { work }) => sum + work, 0)).toBeLessThan(8e9);
});

test("a search ends after the work that it is given, with the same formulas every time", async () => {
  const law = rowsOfLaw({ a: [0, 6] }, (a) => Math.abs(Math.sin(a ** 2)), 40);
  const { best, outcome, repeatable, tried } = await discover(law, { ...options, mostWork: 3e6 });
  expect([outcome, repeatable]).toEqual(["complete", true]);
  const work = tried.reduce((sum, one) => sum + one.work, 0);
  expect(work).toBeGreaterThan(3e6);
  expect(work).toBeLessThan(1e8);
  expect(await textOf(law, { mostWork: 3e6 })).toBe(printMathjs(best.expr));
});

test("a search that has tried all ended by itself, though the clock cut the rounding that follows it", async () => {
  const hard = rowsOfLaw({ a: [1, 3], b: [1, 3] }, (a, b) => Math.sin(3 * a! * b!) + Math.exp(a! - b!), 100);
  const without = STEPS.map(({ action }) => action.name).filter((name) => name !== "product of powers");
  const now = performance.now();
  const clock = vi.spyOn(performance, "now").mockReturnValue(now);
  const last = vi.spyOn(Offers.prototype, "offerWithoutOnes").mockImplementation((_most, isOver) => {
    clock.mockReturnValue(now + 1e6);
    isOver();
  });
  const { outcome, untried, repeatable } = await discover(hard, { ...options, without });
  clock.mockRestore();
  last.mockRestore();
  expect([outcome, untried, repeatable]).toEqual(["complete", undefined, false]);
});

test("a formula without a value on a row that took no part is not handed out", async () => {
  const data = rowsOfLaw({ a: [0, 5] }, (a) => Math.sqrt(a), 300);
  // The first test row gets a value below zero: what the search sees of the table is a root.
  const first = searchRows(data, 0).test!.columns[0]![0]!;
  const a = data.columns[0]!.map((v) => (v === first ? -3 : v));
  const { best, formulas } = await discover({ ...data, columns: [a] }, { ...options, timeoutSeconds: 8 });
  expect(formulas).toContain(best);
  for (const { errors } of formulas) expect(errors.all!.nrmse).toBeLessThan(Infinity);
});

test("a wave too fast for networks is not taken for noise", async () => {
  const data = rowsOfLaw(
    { k: [1, 3], t: [1, 3], h: [1, 3] },
    (k, t, h) => Math.sin((2 * Math.PI * k * t) / h) ** 2,
    800,
  );
  const { outcome } = await discover(data, { ...options, timeoutSeconds: 8 });
  expect(outcome).not.toBe("noise-floor");
});

test("an exponential of a shifted reciprocal is found, as vapour pressures follow it", async () => {
  const data = rowsOfLaw({ T: [0, 360] }, (T) => Math.exp(18 - 6800 / (T + 250)), 40);
  const { best } = await discover(data, options);
  const [a, t, c] = [Math.exp(18), 300, 250];
  expect(best!.errors.crossValidated!.nrmse).toBeLessThan(1e-6);
  expect(best!.complexity).toBeLessThanOrEqual(9);
  const predicted = predictExpr(best!.expr, ["T"], [Float64Array.of(t)])[0]!;
  expect(predicted / (a * Math.exp(-6800 / (t + c)))).toBeCloseTo(1, 6);
});

test("a short decimal in an exact formula keeps its digits", async () => {
  const data = rowsOfLaw({ a: [1, 5], b: [1, 5] }, (a, b) => (0.15 * a ** 3) / (Math.PI * b), 300);
  const { best } = await discover(data, options);
  expect(printMathjs(best!.expr)).toBe("0.15*a^3/(pi*b)");
  expect(best!.description.fitted).toBe(0);
});
