import core from "@tensorflow/tfjs-core";
import { expect, test } from "vitest";
import { randomStream } from "../../src/math/philox.ts";
import type { Dataset } from "../../src/model/dataset.ts";
import { chooseEngine } from "../../src/train/chooseEngine.ts";
import { gpuSeconds, isWorthLooking, plainSeconds, simdSeconds } from "../../src/train/engines/costs.ts";
import { openEngine } from "../../src/train/engines/index.ts";
import { fit } from "../../src/train/fit.ts";
import type { FitOptions } from "../../src/train/fitOptions.ts";

const random = randomStream(4, "tensorflow-fit");
const column = () => Float64Array.from({ length: 240 }, () => 2 * random.uniform() - 1);
const [a, b] = [column(), column()];
const wave: Dataset = {
  inputs: [
    { name: "a", values: a },
    { name: "b", values: b },
  ],
  targets: [{ name: "y", values: a.map((v, r) => Math.exp(Math.sin(2 * v) + b[r]! ** 2)) }],
  nRows: 240,
  source: "test",
  fingerprint: "",
};
const engine = await openEngine("tfjs-wasm");
const quick: FitOptions = { engine, width: "1", grid: [5], restarts: 1, lamb: 0 };

test("a fit of 200 steps leaks no tensor and its memory is flat", async () => {
  const before = core.memory();
  const bytes: number[] = [];
  const { curve } = await fit(
    wave,
    { ...quick, optimizer: "adam", steps: 67, polish: false }, // in three legs
    { sink: ({ kind }) => void (kind === "step" && bytes.push(core.memory().numBytes)) },
  );
  expect(curve.length).toBeGreaterThanOrEqual(200);
  expect(core.memory().numTensors).toBe(before.numTensors);
  expect(core.memory().numBytes).toBe(before.numBytes);
  const half = bytes.slice(0, bytes.length / 2);
  expect(Math.max(...bytes)).toBe(Math.max(...half));
});

test.each([
  ["lbfgs", { steps: 12 }],
  ["adam", { steps: 12, batch: 40 }],
] as const)(
  "%s with %j leaves no tensor behind, and polishing lowers the error",
  async (optimizer, options) => {
    const before = core.memory().numTensors;
    const run = { ...quick, optimizer, ...options };
    const polished = await fit(wave, run);
    expect(polished.outcome.polish).toMatchObject({ engine: "wasm" });
    expect(polished.outcome.polish!.steps).toBeGreaterThan(0);
    expect(polished.outcome.loss).toBeLessThan(polished.outcome.polish!.lossBefore);
    const rough = await fit(wave, { ...run, polish: false });
    expect(rough.outcome.polish).toBeUndefined();
    expect(polished.metrics[0]!.train.rmse).toBeLessThan(rough.metrics[0]!.train.rmse);
    expect(core.memory().numTensors).toBe(before);
  },
);

test("Levenberg-Marquardt in float32 is refused, and never chosen", async () => {
  await expect(fit(wave, { ...quick, optimizer: "lm" })).rejects.toThrow("needs float64");
  const { outcome } = await fit(wave, { ...quick, steps: 5 });
  expect(outcome.polish).toBeDefined();
});

test("auto stays with the default engine for small work, wherever it runs", async () => {
  expect((await chooseEngine(wave, {})).name).toBe("wasm");
  expect((await chooseEngine(wave, { width: "5", optimizer: "adam" })).name).toBe("wasm");
});

test.each([
  ["the hello world", { rows: 1000, edges: 15, intervals: 5, degree: 3 }, false],
  ["[4,10,10,1] on 10,000 rows", { rows: 10_000, edges: 150, intervals: 5, degree: 3 }, false],
  ["[10,64,64,1] on 10,000 rows", { rows: 10_000, edges: 4800, intervals: 5, degree: 3 }, true],
  ["[5,20,1] on a million rows", { rows: 1e6, edges: 120, intervals: 5, degree: 3 }, true],
])("whether a GPU is worth looking for: %s", (_, work, isWorth) => {
  expect(isWorthLooking(gpuSeconds(work), simdSeconds(work, 1))).toBe(isWorth);
  expect(simdSeconds(work, 2)).toBeLessThan(simdSeconds(work, 1));
  expect(simdSeconds(work, 1)).toBeLessThan(plainSeconds(work));
});
