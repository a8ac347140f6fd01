import fc from "fast-check";
import { expect, test } from "vitest";
import { cpu } from "../../../src/model/cpu/cpu.ts";
import { parametersOf } from "../../../src/model/cpu/plan.ts";
import type { Batch, Bound, Moments } from "../../../src/model/engine.ts";
import type { Kan } from "../../../src/model/kan.ts";
import { LOSS_NAMES, lossOf } from "../../../src/model/losses/list.ts";
import { SQUARED_ERROR } from "../../../src/model/losses/squaredError.ts";
import { wasm } from "../../../src/train/engines/index.ts";
import { someWeights, targetsFor } from "../../model/lossTargets.ts";
import { anyKan, randomKan } from "../../model/randomKan.ts";
import { expectSameBits } from "./sameBits.ts";

function bindBoth(kan: Kan, batch: Batch, loss = SQUARED_ERROR): readonly [Bound, Bound, Float64Array] {
  const expected = cpu.bind(kan, batch, loss);
  return [wasm.bind(kan, batch, loss), expected, parametersOf(expected.plan)];
}

function expectAgreement(kan: Kan, batch: Batch, loss = SQUARED_ERROR): void {
  const [actual, expected, theta] = bindBoth(kan, batch, loss);
  const n = theta.length;
  expect(actual.loss(theta), "loss").toBe(expected.loss(theta));
  const gradients = [new Float64Array(n), new Float64Array(n)] as const;
  expect(actual.gradient(theta, gradients[0]), "loss of gradient").toBe(
    expected.gradient(theta, gradients[1]),
  );
  expectSameBits(gradients[0], gradients[1], "gradient");
  const matrices = [new Float64Array(n * n), new Float64Array(n * n)] as const;
  const vectors = [new Float64Array(n), new Float64Array(n)] as const;
  expect(actual.normal(theta, matrices[0], vectors[0]), "loss of normal").toBe(
    expected.normal(theta, matrices[1], vectors[1]),
  );
  expectSameBits(matrices[0], matrices[1], "matrix");
  expectSameBits(vectors[0], vectors[1], "vector");
  const outputs = expected.predict(theta);
  actual.predict(theta).forEach((column, o) => {
    expectSameBits(column, outputs[o]!, `output ${o}`);
  });
  expectSameMoments(actual.moments(theta), expected.moments(theta));
}

function expectSameMoments(actual: Moments, expected: Moments): void {
  for (const kind of ["sources", "edges", "sums"] as const) {
    const flat = (moments: Moments) =>
      Float64Array.from(
        moments[kind].flatMap(({ mean, deviation, low, high }) => [mean, deviation, low, high]),
      );
    expectSameBits(flat(actual), flat(expected), kind);
  }
  expected.groups.forEach((group, g) => {
    expectSameBits(actual.groups[g]!.mean, group.mean, "group mean");
    expectSameBits(actual.groups[g]!.covariance, group.covariance, "group covariance");
  });
}

test("loss, gradient, normal equations, predictions and moments have the bits of the specification", () => {
  fc.assert(
    fc.property(anyKan, ({ kan, inputs, targets }) => {
      expectAgreement(kan, { inputs, targets, nRows: inputs[0]!.length });
    }),
    { numRuns: 150 },
  );
});

test.each(LOSS_NAMES)("the bits of %s are those of the specification", (name) => {
  fc.assert(
    fc.property(anyKan, ({ kan, inputs, targets }) => {
      const loss = lossOf({ name, scale: 0.5 });
      const batch = { inputs, targets: targetsFor(loss, targets), nRows: inputs[0]!.length };
      expectAgreement(kan, batch, loss);
      expectAgreement(kan, { ...batch, weights: someWeights(batch.nRows) }, loss);
    }),
    { numRuns: 30 },
  );
});

test("wide tables of several chunks agree with the specification too", () => {
  const { kan, inputs, targets } = randomKan({ seed: 11, nInputs: 3, hidden: 4, nOutputs: 2, nRows: 2500 });
  expectAgreement(kan, { inputs, targets, nRows: 2500 });
});

test("two networks that take turns do not disturb each other", () => {
  const first = randomKan({ seed: 5, nInputs: 2, hidden: 3, nOutputs: 1, nRows: 90 });
  const second = randomKan({ seed: 6, nInputs: 3, hidden: 2, nOutputs: 2, nRows: 70 });
  const batchOf = ({ inputs, targets }: typeof first) => ({ inputs, targets, nRows: inputs[0]!.length });
  const [a, plainA, thetaA] = bindBoth(first.kan, batchOf(first));
  const [b, plainB, thetaB] = bindBoth(second.kan, batchOf(second));
  for (let turn = 0; turn < 3; turn++) {
    expect(a.loss(thetaA)).toBe(plainA.loss(thetaA));
    expect(b.loss(thetaB)).toBe(plainB.loss(thetaB));
  }
});

test("where a snapped function leaves its domain both engines say the same", () => {
  const { kan, inputs, targets } = randomKan({ seed: 3, nInputs: 2, hidden: 3, nOutputs: 1, nRows: 40 });
  const batch = { inputs: inputs.map((column) => column.map((v) => v * 1e200)), targets, nRows: 40 };
  expectAgreement(kan, batch);
});
