import { expect, test } from "vitest";
import { randomStream } from "../../../src/math/philox.ts";
import { parametersOf, planOf, withParameters } from "../../../src/model/cpu/plan.ts";
import type { Batch, Engine } from "../../../src/model/engine.ts";
import type { Kan } from "../../../src/model/kan.ts";
import { SQUARED_ERROR } from "../../../src/model/losses/squaredError.ts";
import { layeredShape, parseWidth } from "../../../src/model/shape.ts";
import { wasm, wasm32On } from "../../../src/train/engines/index.ts";
import { walkOn } from "../../../src/train/engines/walk.ts";
import { adam } from "../../../src/train/optimizers/adam.ts";
import { miniBatches } from "../../../src/train/optimizers/miniBatches.ts";
import { objectiveOf } from "../../../src/train/optimizers/objective.ts";
import { initialKan } from "../../../src/train/schedule/initialise.ts";
import { updateGrids } from "../../../src/train/schedule/regrid.ts";
import { randomKan } from "../../model/randomKan.ts";

const nRows = 203;
const random = randomStream(3, "walks");
const inputs = Array.from({ length: 5 }, (_, i) =>
  Float64Array.from({ length: nRows }, () => (random.uniform() < 0.2 * i ? 0.5 : random.normal())),
);
const table: Batch = {
  inputs,
  targets: [0, 1].map((o) => inputs[o]!.map((x, r) => Math.sin(2 * x) + inputs[o + 2]![r]! ** 2)),
  nRows,
};
const weights = { ridge: 1e-2, smoothness: 3e-2, lamb: 0, lambL1: 1, lambEntropy: 2 };

function network(width: string): Kan {
  const settings = { intervals: 4, degree: 3, base: "silu", gridEps: 1 } as const;
  return initialKan(layeredShape(5, parseWidth(width), 2), inputs, settings, randomStream(1, "start"));
}

/** θ after some epochs of Adam on mini-batches, the grids moved between them. */
function trained(width: string, engine: Engine, isKept: boolean): Float64Array {
  let kan = network(width);
  let bound = wasm.bind(kan, table);
  let objective = objectiveOf(bound, parametersOf(bound.plan), weights);
  const state = { kan: () => kan, loss: () => SQUARED_ERROR, penalty: () => objective.penalty };
  const batches = miniBatches(table, state, engine, { size: 32, seed: 5, isKept });
  expect(batches.vectors !== undefined).toBe(isKept);
  const optimizer = adam(objective, parametersOf(bound.plan), { rate: 0.02, weightDecay: 0.1, batches });
  let theta = parametersOf(bound.plan);
  for (let epoch = 0; epoch < 6; epoch++) {
    if (epoch === 3) {
      const spreads = bound.moments(theta).sources.map((each) => ({ ...each, high: each.high + 1 }));
      const moved = updateGrids({ ...kan, nodes: withTheta(kan, theta) }, spreads);
      kan = moved;
      bound = wasm.bind(kan, table);
      theta = parametersOf(bound.plan);
      objective = objectiveOf(bound, theta, weights);
      optimizer.restart(objective, theta);
    }
    ({ theta } = optimizer.step());
  }
  batches.dispose();
  return theta;
}

function withTheta(kan: Kan, theta: Float64Array): Kan["nodes"] {
  return withParameters(planOf(kan), theta).nodes;
}

test.each(["1", "4", "9", "17", "6,5"])(
  "a walk in the engine goes where vectors of float64 go: width %s",
  (width) => {
    const plain = trained(width, wasm, false);
    const kept = trained(width, wasm32On(1), true);
    const largest = plain.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    plain.forEach((value, i) => {
      expect(Math.abs(kept[i]! - value)).toBeLessThan(2e-3 * largest);
    });
  },
);

test("a walk that meets a gradient without a value says so until it is placed anew", () => {
  const kan = network("4");
  const walk = walkOn(wasm32On(1), kan, new Float64Array(5).fill(Number.NaN), SQUARED_ERROR)!;
  const theta = parametersOf(planOf(kan));
  const read = new Float64Array(theta.length);
  walk.set(theta);
  expect(walk.gradient({ ...table, targets: table.targets.map((c) => c.map(() => Number.NaN)) })).toBeNaN();
  const step = {
    kept: 1,
    beta1: 0.9,
    beta2: 0.999,
    rate: 0.01,
    corrections: [0.1, 0.001],
    epsilon: 1e-8,
  } as const;
  walk.step(step, weights);
  walk.read(read);
  expect(read.every(Number.isNaN)).toBe(true);
  expect(walk.gradient(table)).toBeNaN();
  walk.set(theta);
  walk.forget();
  expect(walk.gradient(table)).toBeCloseTo(wasm.bind(kan, table).loss(theta), 5);
  walk.read(read);
  read.forEach((value, i) => {
    expect(value).toBe(Math.fround(theta[i]!));
  });
});

test("networks with snapped edges or gaps have no walk", () => {
  const { kan } = randomKan({ seed: 5, nInputs: 3, hidden: 4, nOutputs: 2, nRows: 20 });
  expect(walkOn(wasm32On(1), kan, new Float64Array(3).fill(Number.NaN), SQUARED_ERROR)).toBeUndefined();
  expect(walkOn(wasm, network("4"), new Float64Array(5), SQUARED_ERROR)).toBeUndefined();
});
