import { expect, test } from "vitest";
import { squaredError } from "../../src/math/errors.ts";
import { randomStream } from "../../src/math/philox.ts";
import { cpu } from "../../src/model/cpu/cpu.ts";
import { networkError, networkLoss, networkOutputs } from "../../src/model/evaluate.ts";
import { layeredShape, parseWidth } from "../../src/model/shape.ts";
import { initialKan } from "../../src/train/schedule/initialise.ts";

test("the loss of a network is the mean square of what its outputs miss, summed over the outputs", () => {
  const random = randomStream(4, "evaluate");
  const column = (): Float64Array => Float64Array.from({ length: 70 }, () => random.uniform());
  const inputs = [column(), column()];
  const targets = [column(), column()];
  const options = { intervals: 4, degree: 3, base: "silu", gridEps: 1 } as const;
  const kan = initialKan(layeredShape(2, parseWidth("2"), 2), inputs, options, random);
  const batch = { inputs, targets, nRows: 70 };
  const outputs = networkOutputs(kan, batch, cpu);
  const expected = outputs.reduce((sum, output, o) => sum + squaredError(output, targets[o]!) / 70, 0);
  expect(networkLoss(kan, batch, cpu)).toBeCloseTo(expected, 12);
  expect(networkError(kan, batch, cpu)).toBe(Math.sqrt(networkLoss(kan, batch, cpu)));
});

test("a network without a value on some row has an infinite error", () => {
  const log = {
    name: "log",
    value: Math.log,
    derivative: (v: number) => 1 / v,
    domain: [{ low: 0, high: Number.POSITIVE_INFINITY }],
  };
  const curve = {
    kind: "symbolic",
    fn: log,
    a: 1,
    b: 0,
    c: 1,
    exponent: 1,
    free: { a: true, b: true, c: true, exponent: false },
  } as const;
  const kan = {
    nInputs: 1,
    nodes: [{ factors: [{ bias: 0, edges: [{ source: 0, curve }] }] }],
    outputs: [0],
  };
  const batch = { inputs: [Float64Array.of(1, -1)], targets: [Float64Array.of(0, 0)], nRows: 2 };
  expect(networkError(kan, batch, cpu)).toBe(Number.POSITIVE_INFINITY);
});
