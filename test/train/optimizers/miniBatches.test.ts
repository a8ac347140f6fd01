import { describe, expect, test } from "vitest";
import { randomStream } from "../../../src/math/philox.ts";
import { taken } from "../../../src/math/rows.ts";
import { parametersOf } from "../../../src/model/cpu/plan.ts";
import type { Batch, Engine } from "../../../src/model/engine.ts";
import type { Kan } from "../../../src/model/kan.ts";
import { SQUARED_ERROR } from "../../../src/model/losses/squaredError.ts";
import { layeredShape, parseWidth } from "../../../src/model/shape.ts";
import { wasm } from "../../../src/train/engines/index.ts";
import { rowBatches } from "../../../src/train/optimizers/batches.ts";
import { miniBatches } from "../../../src/train/optimizers/miniBatches.ts";
import { objectiveOf } from "../../../src/train/optimizers/objective.ts";
import { initialKan } from "../../../src/train/schedule/initialise.ts";
import { expectSameBits } from "../engines/sameBits.ts";

const nRows = 103;
const random = randomStream(3, "mini-batches");
const column = (): Float64Array => Float64Array.from({ length: nRows }, () => 2 * random.uniform() - 1);
const inputs = [column(), column()];
const table: Batch = {
  inputs,
  targets: [inputs[0]!.map((x, r) => Math.sin(2 * x) + inputs[1]![r]! ** 2)],
  nRows,
  weights: inputs[0]!.map((x) => 1 + x / 2),
};
const network = (seed: number): Kan =>
  initialKan(
    layeredShape(2, parseWidth("3"), 1),
    inputs,
    { intervals: 4, degree: 3, base: "silu", gridEps: 1 },
    randomStream(seed, "start"),
  );
const weights = { ridge: 1e-4, smoothness: 1e-4, lamb: 0.01, lambL1: 1, lambEntropy: 2 };

/** The gradient of a batch by a network that is bound to its rows alone, and the penalty at the moments of all rows. */
function expectedGradient(kan: Kan, rows: Int32Array, engine: Engine): Float64Array {
  const pick = (values: Float64Array): Float64Array => taken(values, rows);
  const part: Batch = {
    inputs: table.inputs.map(pick),
    targets: table.targets.map(pick),
    nRows: rows.length,
    weights: pick(table.weights!),
  };
  const bound = engine.bind(kan, part, SQUARED_ERROR);
  const theta = parametersOf(bound.plan);
  const gradient = new Float64Array(theta.length);
  bound.gradient(theta, gradient);
  objectiveOf(engine.bind(kan, table), theta, weights).penalty.addHalfGradient(theta, gradient, 2);
  return gradient;
}

describe.each([
  ["that reads rows where they are", wasm],
  ["that keeps copies of rows", copying()],
] as const)("an engine %s", (_, engine) => {
  test("gives each batch the gradient of a network bound to its rows, also after the network has changed", () => {
    let kan = network(1);
    const penaltyFor = (of: Kan) => {
      const bound = wasm.bind(of, table);
      return objectiveOf(bound, parametersOf(bound.plan), weights).penalty;
    };
    let penalty = penaltyFor(kan);
    const state = { kan: () => kan, loss: () => SQUARED_ERROR, penalty: () => penalty };
    const batches = miniBatches(table, state, engine, { size: 16, seed: 5 });
    const deal = rowBatches(nRows, 16, 5);
    expect(batches.stepsPerEpoch).toBe(7);
    for (let step = 0; step < 16; step++) {
      if (step === 9) {
        kan = network(2);
        penalty = penaltyFor(kan);
      }
      const bound = wasm.bind(kan, table);
      const theta = parametersOf(bound.plan);
      const gradient = new Float64Array(theta.length);
      batches.batchObjective(step).gradient(theta, gradient);
      expectSameBits(gradient, expectedGradient(kan, deal.rows(step), wasm), `batch ${step}`);
    }
    batches.dispose();
  });
});

test("an engine that reads rows where they are is bound once for each size of batch", () => {
  let bound = 0;
  const counting: Engine = {
    ...wasm,
    bind: (...given) => {
      bound++;
      return wasm.bind(...given);
    },
  };
  const kan = network(1);
  const penalty = { value: () => 0, addHalfGradient: () => {}, addHalfHessian: () => {} };
  const batches = miniBatches(
    table,
    { kan: () => kan, loss: () => SQUARED_ERROR, penalty: () => penalty },
    counting,
    { size: 16, seed: 5 },
  );
  for (let step = 0; step < 40; step++) batches.batchObjective(step);
  expect(bound).toBe(2);
});

/** The engine, on copies of the rows made when a network is bound. */
function copying(): Engine {
  const copy = (columns: readonly Float64Array[]): Float64Array[] => columns.map((values) => values.slice());
  return {
    name: "copying",
    keepsRows: true,
    bind: (kan, batch, loss) =>
      wasm.bind(kan, { ...batch, inputs: copy(batch.inputs), targets: copy(batch.targets) }, loss),
  };
}
