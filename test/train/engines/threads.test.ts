import { expect, test } from "vitest";
import { randomStream } from "../../../src/math/philox.ts";
import { parametersOf } from "../../../src/model/cpu/plan.ts";
import type { Engine } from "../../../src/model/engine.ts";
import type { Loss } from "../../../src/model/loss.ts";
import { LOSS_NAMES, lossOf } from "../../../src/model/losses/list.ts";
import { layeredShape, parseWidth } from "../../../src/model/shape.ts";
import { wasm, wasmOnThreads } from "../../../src/train/engines/index.ts";
import { initialKan } from "../../../src/train/schedule/initialise.ts";
import { someWeights, targetsFor } from "../../model/lossTargets.ts";
import { expectSameBits } from "./sameBits.ts";

const N_ROWS = 30_000;
const random = randomStream(1, "threads");
const column = () => Float64Array.from({ length: N_ROWS }, () => random.normal());
const inputs = [column(), column()];
const kan = initialKan(
  layeredShape(2, parseWidth("4"), 1),
  inputs,
  { intervals: 5, degree: 3, base: "silu", gridEps: 1 },
  random,
);
const target = column();

/** All that an engine says of the network, several times over, so that late threads join in. */
function answersOf(engine: Engine, loss: Loss) {
  const batch = { inputs, targets: targetsFor(loss, [target]), nRows: N_ROWS, weights: someWeights(N_ROWS) };
  const bound = engine.bind(kan, batch, loss);
  const theta = parametersOf(bound.plan);
  const n = theta.length;
  const gradient = new Float64Array(n);
  const matrix = new Float64Array(n * n);
  const vector = new Float64Array(n);
  const losses = new Float64Array(12);
  for (let i = 0; i < losses.length; i += 3) {
    losses[i] = bound.loss(theta);
    losses[i + 1] = bound.gradient(theta, gradient);
    losses[i + 2] = bound.normal(theta, matrix, vector);
  }
  const [output] = bound.predict(theta);
  bound.dispose();
  return { losses, gradient, matrix, vector, output: output! };
}

test.each(LOSS_NAMES)("the number of threads does not change a bit of %s", (name) => {
  const loss = lossOf({ name, scale: 0.5 });
  const alone = answersOf(wasm, loss);
  for (const threads of [2, 3]) {
    const together = answersOf(wasmOnThreads(threads), loss);
    for (const key of ["losses", "gradient", "matrix", "vector", "output"] as const) {
      expectSameBits(together[key], alone[key], `${key} on ${threads} threads`);
    }
  }
});

test("one thread is the engine itself, so that no worker is ever started", () => {
  expect(wasmOnThreads(1)).toBe(wasm);
});
