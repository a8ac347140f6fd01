import fc from "fast-check";
import { expect, test } from "vitest";
import { randomStream } from "../../../src/math/philox.ts";
import { parametersOf } from "../../../src/model/cpu/plan.ts";
import type { Engine } from "../../../src/model/engine.ts";
import { LOSS_NAMES, lossOf } from "../../../src/model/losses/list.ts";
import { layeredShape, parseWidth } from "../../../src/model/shape.ts";
import { BASE_NAMES } from "../../../src/model/spline/base.ts";
import { wasm32On } from "../../../src/train/engines/index.ts";
import { usualValues } from "../../../src/train/engines/usualValues.ts";
import { initialKan } from "../../../src/train/schedule/initialise.ts";
import { someWeights, targetsFor } from "../../model/lossTargets.ts";
import { randomKan } from "../../model/randomKan.ts";
import { anySpec, batchOf, expectAgreement, isTame } from "./nearFloat64.ts";
import { expectSameBits } from "./sameBits.ts";

const engine = wasm32On(1);

test("loss, gradient and predictions in float32 agree with the specification", () => {
  fc.assert(
    fc.property(anySpec(150), (spec) => {
      const made = randomKan(spec);
      const batch = batchOf(made);
      fc.pre(isTame(made.kan, batch));
      expectAgreement(engine, made.kan, batch);
    }),
    { numRuns: 150 },
  );
});

test.each(LOSS_NAMES)("%s in float32 agrees with the specification", (name) => {
  const made = randomKan({ seed: 21, nInputs: 3, hidden: 2, nOutputs: 2, nRows: 50 });
  const loss = lossOf({ name, scale: 0.5 });
  const batch = { ...batchOf(made), targets: targetsFor(loss, made.targets) };
  expectAgreement(engine, made.kan, batch, loss);
  expectAgreement(engine, made.kan, { ...batch, weights: someWeights(50) }, loss);
});

const N_ROWS = 3000;

/** A layered network on rows of which some lie outside its grids, whose knots follow the rows or not. */
function wide(nHidden: number, base: (typeof BASE_NAMES)[number], gridEps: number) {
  const random = randomStream(4, "wasm32", nHidden);
  const column = () => Float64Array.from({ length: N_ROWS }, () => random.normal() ** 3 / 3);
  const inputs = [column(), column(), column()];
  const shape = layeredShape(3, parseWidth(`${nHidden}`), 2);
  const inputRanges = inputs.map(() => [-1, 1.5] as const);
  const settings = { intervals: 5, degree: 3, base, gridEps, inputRanges };
  return {
    kan: initialKan(shape, inputs, settings, random),
    batch: { inputs, targets: [column(), column()], nRows: N_ROWS },
  };
}

test.each(BASE_NAMES)("layers of any width agree, on several chunks of rows, with the base %s", (base) => {
  for (const nHidden of [1, 4, 9, 13, 16, 37]) {
    for (const gridEps of [0.1, 1]) {
      const { kan, batch } = wide(nHidden, base, gridEps);
      expectAgreement(engine, kan, batch);
    }
  }
});

test.each(BASE_NAMES)("inputs that have one value in most rows agree, with the base %s", (base) => {
  for (const nHidden of [1, 4, 9, 13, 37]) {
    for (const count of [1, 63, 64, 65, 1100]) {
      const { kan, batch } = wide(nHidden, base, 0.1);
      const column = (values: Float64Array, i: number) =>
        values.slice(0, count).map((v, r) => ((r * (7 + i)) % 10 < 6 + i ? 0.25 * i - 0.5 : v));
      const inputs = batch.inputs.map((values, i) => (i === 1 ? values.slice(0, count) : column(values, i)));
      const some = { inputs, targets: batch.targets.map((values) => values.slice(0, count)), nRows: count };
      expect(usualValues(inputs)[0]).toBe(-0.5);
      expectAgreement(engine, kan, some);
    }
  }
});

test("a usual value that no row has changes no result but in its last digits", () => {
  const { kan, batch } = wide(9, "silu", 0.1);
  expectAgreement(engine, kan, { ...batch, usual: Float64Array.of(0.125, Number.NaN, -3) });
});

test("the number of threads does not change a bit", () => {
  const { kan, batch } = wide(40, "silu", 0.1);
  const answersOf = (asked: Engine) => {
    const bound = asked.bind(kan, batch);
    const theta = parametersOf(bound.plan);
    const gradient = new Float64Array(theta.length);
    const losses = Float64Array.from({ length: 8 }, (_, i) =>
      i % 2 === 0 ? bound.loss(theta) : bound.gradient(theta, gradient),
    );
    const outputs = bound.predict(theta);
    bound.dispose();
    return [losses, gradient, ...outputs];
  };
  const alone = answersOf(engine);
  for (const threads of [2, 3])
    answersOf(wasm32On(threads)).forEach((numbers, i) => {
      expectSameBits(numbers, alone[i]!, `answer ${i} on ${threads} threads`);
    });
});

test("rows that are exchanged are seen by every thread", () => {
  const { kan, batch } = wide(40, "silu", 0.1);
  const shared = (column: Float64Array) => {
    const copy = new Float64Array(new SharedArrayBuffer(8 * N_ROWS));
    copy.set(column);
    return copy;
  };
  const rows = { ...batch, inputs: batch.inputs.map(shared), targets: batch.targets.map(shared) };
  const bound = wasm32On(2).bind(kan, rows);
  const theta = parametersOf(bound.plan);
  const before = bound.loss(theta);
  for (const column of rows.inputs) column.reverse();
  const after = bound.loss(theta);
  expect(after).not.toBe(before);
  expect(after).toBe(engine.bind(kan, rows).loss(theta));
  bound.dispose();
});

test("a result beyond float32 is that of float64", () => {
  const made = randomKan({ seed: 3, nInputs: 2, hidden: 3, nOutputs: 1, nRows: 40 });
  const batch = { ...batchOf(made), inputs: made.inputs.map((column) => column.map((v) => v * 1e60)) };
  const bound = engine.bind(made.kan, batch);
  const theta = parametersOf(bound.plan);
  expect(bound.loss(theta)).toBeGreaterThan(1e40);
});
