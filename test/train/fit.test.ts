import { expect, test } from "vitest";
import { randomStream } from "../../src/math/philox.ts";
import { parametersOf, planOf } from "../../src/model/cpu/plan.ts";
import { type Dataset, wide } from "../../src/model/dataset.ts";
import { lossOf } from "../../src/model/losses/list.ts";
import { defaultEngine } from "../../src/train/engines/index.ts";
import { metricsOf, predictKan } from "../../src/train/errors/metrics.ts";
import { fit } from "../../src/train/fit.ts";
import type { FitOptions } from "../../src/train/fitOptions.ts";
import { FORMULA_FOLDS, foldsOf, splitOf } from "../../src/train/rows/split.ts";

const engine = defaultEngine();

/** Rows of f at random points of [low, high]ⁿ. */
function sample(n: number, names: string[], f: (...x: number[]) => number, low = -1, high = 1): Dataset {
  const random = randomStream(5, "sample", names.join());
  const inputs = names.map((name) => ({
    name,
    values: Float64Array.from({ length: n }, () => low + (high - low) * random.uniform()),
  }));
  const y = Float64Array.from({ length: n }, (_, r) => f(...inputs.map((column) => column.values[r]!)));
  return { inputs, targets: [{ name: "y", values: y }], nRows: n, source: "test", fingerprint: "" };
}

const wave = sample(300, ["a", "b"], (a, b) => Math.exp(Math.sin(3 * a) + b * b));
const quick: FitOptions = { engine, width: "2", steps: 15, restarts: 1, lamb: 0 };

test.each([
  ["lm", {}],
  ["lbfgs", { steps: 120 }],
  ["adam", { steps: 800 }],
  ["adam", { steps: 100, batch: 50 }],
] as const)("%s with %j lowers the error far below the spread of the target", async (optimizer, options) => {
  const result = await fit(wave, { ...quick, optimizer, ...options });
  expect(result.metrics[0]!.test!.r2).toBeGreaterThan(0.95);
  expect(result.curve.every((point) => Number.isFinite(point.train))).toBe(true);
});

test("grids asked for are all tried: a curve of many waves gains on the fine ones only", async () => {
  const waves = sample(300, ["x"], (x) => Math.cos(20 * x) / (1 + 20 * x * x));
  const grids = [3, 4, 5, 50];
  const finest = await fit(waves, { ...quick, width: "0", grid: grids });
  const coarse = await fit(waves, { ...quick, width: "0", grid: grids.slice(0, 3) });
  expect(coarse.metrics[0]!.test!.nrmse).toBeGreaterThan(0.5);
  expect(finest.metrics[0]!.test!.nrmse).toBeLessThan(0.02);
});

test("the same seed gives the same bits, another seed another network", async () => {
  const bits = async (seed: number) => {
    const { kan } = await fit(wave, { ...quick, seed });
    return [...parametersOf(planOf(kan))];
  };
  expect(await bits(3)).toEqual(await bits(3));
  expect(await bits(3)).not.toEqual(await bits(4));
});

test("units of inputs and target change the network's error by rounding only", async () => {
  const scaled: Dataset = {
    ...wave,
    inputs: wave.inputs.map((column) => ({ ...column, values: column.values.map((v) => v * 2 ** 100) })),
    targets: wave.targets.map((column) => ({ ...column, values: column.values.map((v) => v * 2 ** -80) })),
  };
  const [plain, other] = [await fit(wave, quick), await fit(scaled, quick)];
  expect(other.metrics[0]!.train.nrmse).toBeCloseTo(plain.metrics[0]!.train.nrmse, 6);
});

test("sparsity leaves fewer edges alive, whatever the units of the target", async () => {
  const tiny = {
    ...wave,
    targets: [{ name: "y", values: wave.targets[0]!.values.map((v) => v * 2 ** -40) }],
  };
  const alive = async (data: Dataset) => {
    const { kan } = await fit(data, { ...quick, width: "4", steps: 40, lamb: 0.003 });
    const bound = engine.bind(kan, {
      inputs: data.inputs.map(wide),
      targets: [],
      nRows: data.nRows,
    });
    return bound.moments(parametersOf(bound.plan)).edges.filter((edge) => edge.deviation > 1e-2).length;
  };
  const edges = await alive(tiny);
  expect(edges).toBe(await alive(wave));
  expect(edges).toBeGreaterThanOrEqual(3);
  expect(edges).toBeLessThan(12);
});

test("the widths of few rows of classes are compared on held-out rows; what is taken is trained on these too", async () => {
  const random = randomStream(7, "classes");
  const told = sample(240, ["a", "b"], (a, b) => (3 * (a - b) + random.normal() > 0 ? 1 : 0));
  const classes = { target: "y", labels: ["no", "yes"] };
  const { metrics, classErrors, tried } = await fit({ ...told, classes }, { engine });
  expect(tried.length).toBeGreaterThan(1);
  expect(metrics[0]!.train.rows).toBe(240 - 36);
  expect(classErrors!.test!.rows).toBe(36);
  expect(classErrors!.test!.accuracy).toBeGreaterThan(0.7);
  // Each part has its share of each class.
  const ones = told.targets[0]!.values.reduce((sum, v) => sum + v, 0);
  const inTest = classErrors!.test!.confusion[1]!.reduce((sum, n) => sum + n, 0);
  expect(Math.abs(inTest - (36 * ones) / 240)).toBeLessThanOrEqual(1);
});

test("of few noisy rows a sum of curves does not memorise: it is smoothed as rows left out in turn say", async () => {
  const names = [..."abcdefgh"];
  const law = (...[a, b]: number[]): number => 2 * a! + Math.sin(3 * b!);
  const random = randomStream(8, "noise");
  const noisy = sample(200, names, (...x) => law(...x) + random.normal());
  const fresh = sample(400, names, law);
  const { width, kan, scaler, metrics } = await fit(noisy, { engine, steps: 20, restarts: 1 });
  expect(width).toBe("0");
  const [predicted] = predictKan(kan, scaler, fresh, engine);
  expect(metricsOf(predicted!, fresh.targets[0]!.values).r2).toBeGreaterThan(0.85);
  // All but the test rows.
  expect(metrics[0]!.train.rows).toBe(170);
});

test("without a width an additive law gets no hidden layer, a product gets a network", async () => {
  const additive = sample(250, ["a", "b"], (a, b) => Math.sin(2 * a) + b ** 3);
  expect((await fit(additive, { engine, steps: 20, restarts: 1 })).width).toBe("0");
  const product = sample(250, ["a", "b"], (a, b) => (a + 2) * Math.exp(b));
  const chosen = await fit(product, { engine, steps: 20, restarts: 1 });
  expect(chosen.width).not.toBe("0");
  expect(chosen.tried.length).toBeGreaterThan(1);
});

test("a small table is judged by cross-validation and trained on all rows", async () => {
  const line = sample(30, ["a"], (a) => 3 * a + 1);
  const { metrics, notes } = await fit(line, { engine, steps: 20 });
  expect(metrics[0]!.train.rows).toBe(30);
  expect(metrics[0]!.test).toBeUndefined();
  expect(metrics[0]!.crossValidated!.r2).toBeGreaterThan(0.99);
  expect(notes.map((note) => note.code)).toContain("fit/small-table");
});

test.each([
  ["a constant input", sample(120, ["a", "b"], (a) => a).inputs[0]!.values.map(() => 3)],
  ["huge values", Float64Array.from({ length: 120 }, (_, r) => 1e300 * Math.sin(r))],
  ["one outlier of 1e200", Float64Array.from({ length: 120 }, (_, r) => (r === 7 ? 1e200 : Math.cos(r)))],
])("training on %s ends in finite numbers", async (_, column) => {
  const data = sample(120, ["a", "b"], (a, b) => a * b);
  const odd = { ...data, inputs: [{ name: "a", values: column }, data.inputs[1]!] };
  const { metrics, kan } = await fit(odd, quick);
  expect(Number.isFinite(metrics[0]!.train.nrmse)).toBe(true);
  expect([...parametersOf(planOf(kan))].every(Number.isFinite)).toBe(true);
});

test("several targets share one network", async () => {
  const data = sample(200, ["a", "b"], (a, b) => a + b);
  const both = {
    ...data,
    targets: [data.targets[0]!, { name: "z", values: wide(data.inputs[0]!).map((v) => v ** 2) }],
  };
  const { kan, metrics } = await fit(both, { ...quick, width: "3" });
  expect(kan.outputs).toHaveLength(2);
  for (const target of metrics) expect(target.test!.r2).toBeGreaterThan(0.9);
});

test("an interrupted fit keeps the best network so far", async () => {
  const stop = new AbortController();
  const result = await fit(
    wave,
    { ...quick, steps: 10_000 },
    { sink: (event) => event.kind === "step" && stop.abort(), signal: stop.signal },
  );
  expect(result.outcome.kind).toBe("interrupted");
  expect(Number.isFinite(result.metrics[0]!.train.rmse)).toBe(true);
});

/** `n` different rows, each written so many times. */
const written = (n: number, times: number): Dataset => {
  const values = Float64Array.from({ length: n * times }, (_, r) => Math.sin(r % n));
  return {
    inputs: [{ name: "x", values }],
    targets: [{ name: "y", values: values.map((v) => v * v) }],
    nRows: n * times,
    source: "made",
    fingerprint: "",
  };
};

test("a split deals every row to exactly one part; folds hold every row out once", () => {
  const { train, validation, test: tested } = splitOf(written(210, 1), { seed: 7, testFraction: 0.2 });
  expect([...train, ...validation, ...tested].sort((a, b) => a - b)).toEqual(
    Array.from({ length: 210 }, (_, r) => r),
  );
  expect([train.length, validation.length, tested.length]).toEqual([136, 32, 42]);
  const held = splitOf(written(13, 1), { seed: 7 }).folds!.flatMap((fold) => [...fold.held]);
  expect(held.sort((a, b) => a - b)).toEqual(Array.from({ length: 13 }, (_, r) => r));
});

test("a table of many rows that are few different ones says so where none are held out", async () => {
  const x = Float64Array.from({ length: 240 }, (_, r) => r % 40);
  const copies = {
    ...wave,
    inputs: [{ name: "x", values: x }],
    targets: [{ name: "y", values: x.map((v) => 2 * v) }],
  };
  const { notes } = await fit({ ...copies, nRows: 240 }, { engine, width: "0", steps: 3, restarts: 1 });
  expect(notes.map(({ message }) => message).join()).toContain("240 rows, of which 40 differ, are too few");
});

test("networks and formulas are left out of one deal of the rows: each fold of the first is two of the others", () => {
  const [wide, fine] = [undefined, FORMULA_FOLDS].map((most) => foldsOf(written(43, 1), { seed: 5 }, most));
  expect([wide!.length, fine!.length]).toEqual([5, 10]);
  for (const [f, { held }] of wide!.entries()) {
    const both = [...fine![f]!.held, ...fine![f + 5]!.held].sort((a, b) => a - b);
    expect(both).toEqual([...held]);
  }
});

test("copies of a row are in one part and one fold, and do not make a table large", () => {
  const table = written(250, 5);
  const { train, validation, test: tested, folds } = splitOf(table, { seed: 1 });
  const [a, b, c] = [train, validation, tested].map((rows) => new Set([...rows].map((row) => row % 250)));
  expect([a!.size, b!.size, c!.size]).toEqual([174, 38, 38]);
  expect(a!.size + b!.size + c!.size).toBe(new Set([...a!, ...b!, ...c!]).size);
  expect(folds).toBeUndefined();
  const few = splitOf(written(60, 5), { seed: 1 });
  expect(few.train.length).toBe(300);
  for (const { train, held } of few.folds!) {
    const left = new Set([...held].map((row) => row % 60));
    expect([...train].some((row) => left.has(row % 60))).toBe(false);
  }
});

test.each(["lm", "lbfgs", "adam"] as const)(
  "one row in ten off by ten spreads moves a fit for Huber's loss or absolute errors by %s a tenth as much",
  async (optimizer) => {
    const law = sample(400, ["a", "b"], (a, b) => Math.sin(3 * a) + b * b);
    const spoiled = law.targets[0]!.values.map((v, r) => (r % 10 === 3 ? v + 10 : v));
    const data = { ...law, targets: [{ name: "y", values: spoiled }] };
    const off: Record<string, number> = {};
    for (const loss of ["mse", "huber", "mae"] as const) {
      const { kan, scaler } = await fit(data, { engine, loss, optimizer, width: "0", lamb: 0 });
      const [predicted] = predictKan(kan, scaler, data, engine);
      off[loss] = metricsOf(predicted!, law.targets[0]!.values).rmse;
    }
    expect(off.huber).toBeLessThan(0.1 * off.mse!);
    expect(off.mae).toBeLessThan(0.1 * off.mse!);
  },
);

test.each(["lm", "lbfgs", "adam"] as const)(
  "counts by %s with the loss of Poisson come nearer to their mean than squares",
  async (optimizer) => {
    // Means from 0.05 to 150: the squares of the few large counts drown all others.
    const law = (a: number, b: number): number => Math.exp(1 + 2.5 * a + 1.5 * Math.sin(3 * b));
    const means = sample(400, ["a", "b"], law);
    const random = randomStream(7, "counts");
    const values = means.targets[0]!.values.map((mean) => poissonDraw(mean, random.uniform));
    const data = { ...means, targets: [{ name: "n", values }] };
    const apart: Record<string, number> = {};
    for (const loss of ["poisson", "mse"] as const) {
      const { kan, scaler } = await fit(data, { engine, loss, optimizer, width: "0", lamb: 0 });
      const [predicted] = predictKan(kan, scaler, data, engine, lossOf({ name: loss }));
      expect(loss === "mse" || predicted!.every((v) => v > 0)).toBe(true);
      const known = means.targets[0]!.values;
      apart[loss] =
        predicted!.reduce((sum, v, r) => sum + Math.log(Math.max(v, 1e-3) / known[r]!) ** 2, 0) /
        known.length;
    }
    expect(apart.poisson).toBeLessThan(0.15);
    expect(apart.poisson).toBeLessThan(0.3 * apart.mse!);
  },
);

/** A count of this mean. Source: Knuth, *The Art of Computer Programming* 2, §3.4.1. */
function poissonDraw(mean: number, uniform: () => number): number {
  let count = 0;
  for (let product = uniform(); product > Math.exp(-mean); product *= uniform()) count++;
  return count;
}

test.each(["relative", "log"] as const)(
  "with noise in proportion the loss %s finds a law over three decades where squares miss its small values",
  async (loss) => {
    const law = sample(300, ["a", "b"], (a, b) => 10 ** (1.5 * a) * (2 + Math.sin(4 * b)));
    const random = randomStream(3, "in proportion");
    const values = law.targets[0]!.values.map((v) => v * Math.exp(0.2 * random.normal()));
    const data = { ...law, targets: [{ name: "y", values }] };
    const off: Record<string, number> = {};
    for (const name of [loss, "mse"] as const) {
      const { kan, scaler } = await fit(data, { engine, loss: name, width: "2", lamb: 0 });
      const [predicted] = predictKan(kan, scaler, data, engine, lossOf({ name }));
      const misses = predicted!.map((v, r) => Math.abs(v / law.targets[0]!.values[r]! - 1)).sort();
      off[name] = misses[Math.floor(0.9 * misses.length)]!;
    }
    expect(off[loss]).toBeLessThan(0.35);
    expect(off[loss]).toBeLessThan(0.3 * off.mse!);
  },
);

test("what a loss does not take is refused with the losses that do", async () => {
  await expect(fit(wave, { ...quick, loss: "logistic" })).rejects.toThrow(
    'targets that are 0 or 1, and the target "y"',
  );
  await expect(
    fit(
      sample(50, ["a"], (a) => a),
      { ...quick, loss: "log" },
    ),
  ).rejects.toThrow("above 0");
  const zeros = sample(50, ["a"], (a) => (a > 0 ? 1 : 0));
  await expect(fit(zeros, { ...quick, loss: "relative" })).rejects.toThrow("other than 0");
  await expect(fit(zeros, { ...quick, loss: "softmax" })).rejects.toThrow("one target for each class");
});

test("rows of weight 0 count for nothing, and rows of weight 2 as if they stood there twice", async () => {
  const law = sample(60, ["a"], (a) => Math.sin(2 * a));
  const spoiled = law.targets[0]!.values.map((v, r) => (r % 4 === 0 ? v + 5 : v));
  const weights = spoiled.map((_, r) => (r % 4 === 0 ? 0 : 4 / 3));
  const data = { ...law, targets: [{ name: "y", values: spoiled }], weights };
  const { kan, scaler } = await fit(data, { engine, width: "0", lamb: 0 });
  const [predicted] = predictKan(kan, scaler, data, engine);
  expect(metricsOf(predicted!, law.targets[0]!.values).rmse).toBeLessThan(0.01);
});

test("a column that is the same on all training rows does not run away where it is another", async () => {
  const table = sample(200, ["a", "b"], (a) => a);
  const spike = table.inputs[1]!.values.map((_, r) => (r === 17 ? 1 : 0));
  const data = { ...table, inputs: [table.inputs[0]!, { name: "b", values: spike }] };
  for (const seed of [0, 1, 2, 3, 4, 5]) {
    const { kan, scaler } = await fit(data, { engine, width: "0", seed });
    const [predicted] = predictKan(kan, scaler, data, engine);
    expect(Math.abs(predicted![17]!)).toBeLessThan(20);
  }
});
