import { readFileSync } from "node:fs";
import core from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cpu } from "../../../src/model/cpu/cpu.ts";
import { parametersOf } from "../../../src/model/cpu/plan.ts";
import type { Moments } from "../../../src/model/engine.ts";
import { LOSS_NAMES, lossOf } from "../../../src/model/losses/list.ts";
import { SQUARED_ERROR } from "../../../src/model/losses/squaredError.ts";
import { openEngine } from "../../../src/train/engines/index.ts";
import { tensorflowEngine } from "../../../src/train/engines/tensorflow/engine.ts";
import { openDevice } from "../../../src/train/engines/tensorflow/library.ts";
import { someWeights, targetsFor } from "../../model/lossTargets.ts";
import { randomKan } from "../../model/randomKan.ts";
import { anySpec, batchOf, expectAgreement, expectNear, FARTHEST, isTame, largest } from "./nearFloat64.ts";

async function deviceOf(name: "tfjs-wasm" | "tfjs-cpu") {
  const device = await openDevice(name);
  if ("missing" in device) throw new Error(device.missing);
  return device;
}

describe.each([
  ["tfjs-wasm", 50, 100],
  ["tfjs-cpu", 12, 25],
] as const)("%s", (name, numRuns, nRows) => {
  test("loss, gradient and predictions agree with the specification", async () => {
    const engine = await openEngine(name);
    fc.assert(
      fc.property(anySpec(nRows), (spec) => {
        const made = randomKan(spec);
        const batch = batchOf(made);
        fc.pre(isTame(made.kan, batch));
        expectAgreement(engine, made.kan, batch);
      }),
      { numRuns },
    );
  });

  test("losses of which the device knows nothing agree too", async () => {
    const engine = await openEngine(name);
    const made = randomKan({ seed: 21, nInputs: 3, hidden: 2, nOutputs: 2, nRows: 50 });
    for (const loss of [{ ...SQUARED_ERROR }, ...LOSS_NAMES.map((name) => lossOf({ name, scale: 0.5 }))])
      for (const weights of [undefined, someWeights(50)]) {
        const batch = { ...batchOf(made), targets: targetsFor(loss, made.targets) };
        expectAgreement(engine, made.kan, { ...batch, ...(weights && { weights }) }, loss);
      }
  });

  test("rows taken in many chunks give the same", async () => {
    const made = randomKan({ seed: 21, nInputs: 3, hidden: 2, nOutputs: 2, nRows: 50 });
    const device = { ...(await deviceOf(name)), tableSize: 300 };
    expectAgreement(tensorflowEngine(device), made.kan, batchOf(made));
    expectAgreement(tensorflowEngine({ ...device, keptSize: 0 }), made.kan, batchOf(made));
  });
});

test("moments agree with the specification", async () => {
  const engine = await openEngine("tfjs-wasm");
  fc.assert(
    fc.property(anySpec(60), (spec) => {
      const { kan, ...rows } = randomKan(spec);
      const batch = batchOf(rows);
      fc.pre(isTame(kan, batch));
      const [actual, expected] = [engine, cpu].map((each) => each.bind(kan, batch));
      const theta = parametersOf(expected!.plan);
      expectMoments(actual!.moments(theta, { edges: false }), expected!.moments(theta, { edges: false }));
      expect(actual!.moments(theta).edges).toEqual(expected!.moments(theta).edges);
      actual!.dispose();
    }),
    { numRuns: 15 },
  );
});

/** What no output depends on is not computed: its range is empty. */
function expectMoments(actual: Moments, expected: Moments): void {
  for (const kind of ["sources", "sums"] as const) {
    actual[kind].forEach((spread, i) => {
      if (!Number.isFinite(spread.low)) return;
      const numbers = ({ mean, deviation, low, high }: typeof spread) =>
        Float64Array.of(mean, deviation, low, high);
      expectNear(numbers(spread), numbers(expected[kind][i]!), `${kind} ${i}`, FARTHEST);
    });
  }
  actual.groups.forEach(({ mean, covariance }, g) => {
    if (largest(mean) === 0) return;
    const scale = Math.max(1, largest(expected.groups[g]!.mean) ** 2);
    expectNear(mean, expected.groups[g]!.mean, `mean of group ${g}`, scale);
    expectNear(covariance, expected.groups[g]!.covariance, `covariance of group ${g}`, scale);
  });
}

test("where float32 ends the specification answers", async () => {
  const { kan, inputs, targets } = randomKan({ seed: 3, nInputs: 2, hidden: 3, nOutputs: 1, nRows: 40 });
  const batch = batchOf({ inputs: inputs.map((column) => column.map((v) => v * 1e200)), targets });
  const [actual, expected] = [(await openEngine("tfjs-wasm")).bind(kan, batch), cpu.bind(kan, batch)];
  const theta = parametersOf(expected.plan);
  expect(actual.loss(theta)).toBe(expected.loss(theta));
  expect(actual.predict(theta)).toEqual(expected.predict(theta));
  actual.dispose();
});

test("normal equations are refused with what to take instead", async () => {
  const { kan, ...rows } = randomKan({ seed: 1, nInputs: 1, hidden: 0, nOutputs: 1, nRows: 5 });
  const bound = (await openEngine("tfjs-cpu")).bind(kan, batchOf(rows));
  expect(() => bound.normal(new Float64Array(1), new Float64Array(1), new Float64Array(1))).toThrow(
    "Levenberg-Marquardt needs float64, the engine tfjs-cpu computes in float32",
  );
});

// The list is read from the package's own files by scripts/tfjs-node-kernels.js.
const published = JSON.parse(readFileSync(new URL("./tfjs-node-kernels.json", import.meta.url), "utf8")) as {
  readonly version: string;
  readonly kernels: readonly string[];
};

test("every kernel used, forward and back, is among those that the published tfjs-node registers", async () => {
  const engine = await openEngine("tfjs-wasm");
  // A profile also has the names of scopes.
  const existing = new Set(core.getKernelsForBackend("wasm").map(({ kernelName }) => kernelName));
  const used = new Set<string>();
  for (let seed = 0; seed < 10; seed++) {
    const { kan, ...rows } = randomKan({ seed, nInputs: 3, hidden: 4, nOutputs: 2, nRows: 7, maxDegree: 9 });
    const { kernelNames } = await core.profile(() => {
      const bound = engine.bind(kan, batchOf(rows));
      const theta = parametersOf(bound.plan);
      bound.gradient(theta, new Float64Array(theta.length));
      bound.loss(theta.map((v) => v + 1));
      bound.predict(theta);
      bound.moments(theta, { edges: false });
      bound.dispose();
      return {};
    });
    for (const name of kernelNames) used.add(name);
  }
  const kernels = [...used].filter((name) => existing.has(name));
  expect(kernels).toEqual(expect.arrayContaining(["BatchMatMul", "Step", "Sigmoid", "SplitV", "Slice"]));
  expect(kernels.filter((kernel) => !published.kernels.includes(kernel))).toEqual([]);
  expect(published.version).toBe(core.version_core);
});
