import fc from "fast-check";
import { expect } from "vitest";
import { cpu } from "../../../src/model/cpu/cpu.ts";
import { parametersOf } from "../../../src/model/cpu/plan.ts";
import type { Batch, Engine } from "../../../src/model/engine.ts";
import type { Kan } from "../../../src/model/kan.ts";
import { SQUARED_ERROR } from "../../../src/model/losses/squaredError.ts";

/** Relative to the loss and to the largest entry: float32 has 7 digits, of which a deep network costs one or two. */
const TOLERANCE = 1e-5;
/** Training keeps values near [−1, 1]; what random curves throw far beyond would only measure how rounding grows. */
export const FARTHEST = 30;

/** What `randomKan` makes a network of, with so many rows at most. */
export const anySpec = (nRows: number) =>
  fc.record({
    seed: fc.integer({ min: 0, max: 1e6 }),
    nInputs: fc.integer({ min: 1, max: 4 }),
    hidden: fc.integer({ min: 0, max: 4 }),
    nOutputs: fc.integer({ min: 1, max: 2 }),
    nRows: fc.integer({ min: 1, max: nRows }),
    maxDegree: fc.constantFrom(3, 9),
  });

/** The rows of what `randomKan` made. */
export function batchOf({ inputs, targets }: { inputs: Float64Array[]; targets: Float64Array[] }): Batch {
  return { inputs, targets, nRows: inputs[0]!.length };
}

/** Whether values stay where training keeps them. */
export function isTame(kan: Kan, batch: Batch): boolean {
  const bound = cpu.bind(kan, batch);
  const { sources } = bound.moments(parametersOf(bound.plan), { edges: false, groups: false });
  return sources.every(({ low, high }) => low > -FARTHEST && high < FARTHEST);
}

/** The largest size of a number. */
export function largest(values: Iterable<number>): number {
  let most = 0;
  for (const v of values) most = Math.max(most, Math.abs(v));
  return most;
}

/** Fails unless numbers agree to `TOLERANCE` of their scale. */
export function expectNear(
  actual: ArrayLike<number>,
  expected: Float64Array,
  what: string,
  scale = largest(expected),
) {
  expect(actual.length, what).toBe(expected.length);
  const apart = largest(expected.map((value, i) => value - actual[i]!));
  expect(apart, `${what}: ${apart} apart at a size of ${scale}`).toBeLessThanOrEqual(TOLERANCE * scale);
}

/** Fails unless an engine of float32 agrees with the specification. */
export function expectAgreement(engine: Engine, kan: Kan, batch: Batch, rowLoss = SQUARED_ERROR): void {
  const [actual, expected] = [engine.bind(kan, batch, rowLoss), cpu.bind(kan, batch, rowLoss)];
  const theta = parametersOf(expected.plan);
  const gradients = [new Float64Array(theta.length), new Float64Array(theta.length)] as const;
  const loss = Float64Array.of(expected.gradient(theta, gradients[1]));
  expectNear([actual.loss(theta)], loss, "loss");
  expectNear([actual.gradient(theta, gradients[0])], loss, "loss of the gradient");
  expectNear(gradients[0], gradients[1], "gradient");
  const outputs = expected.predict(theta);
  actual.predict(theta).forEach((column, o) => {
    expectNear(column, outputs[o]!, `output ${o}`);
  });
  actual.dispose();
}
