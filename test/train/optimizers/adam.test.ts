import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { randomStream } from "../../../src/math/philox.ts";
import { cpu } from "../../../src/model/cpu/cpu.ts";
import { parametersOf } from "../../../src/model/cpu/plan.ts";
import { layeredShape, parseWidth } from "../../../src/model/shape.ts";
import { type AdamOptions, adam } from "../../../src/train/optimizers/adam.ts";
import { rowBatches } from "../../../src/train/optimizers/batches.ts";
import type { Objective } from "../../../src/train/optimizers/optimizer.ts";
import { initialKan } from "../../../src/train/schedule/initialise.ts";
import { objectiveOf, PROBLEMS, smooth } from "./problems.ts";

describe("the classical problems where a first-order walk arrives", () => {
  const table: readonly { problem: string; steps: number; options: AdamOptions; within: number }[] = [
    { problem: "Rosenbrock", steps: 6000, options: { rate: 0.05 }, within: 1e-6 },
    { problem: "Beale", steps: 4000, options: { rate: 0.02 }, within: 1e-6 },
    { problem: "Powell", steps: 6000, options: { rate: 0.05 }, within: 1e-5 },
    {
      problem: "a quadratic",
      steps: 4000,
      options: { rate: 0.02, factor: (epoch: number) => 0.999 ** Math.floor(epoch) },
      within: 1e-6,
    },
    { problem: "a trough", steps: 4000, options: { rate: 0.02 }, within: 1e-9 },
  ];
  test.each(table)("$problem", ({ problem, steps, options, within }) => {
    const { start, minimum, ...rest } = PROBLEMS.find(({ name }) => name.startsWith(problem))!;
    const objective = objectiveOf({ start, minimum, ...rest });
    const optimizer = adam(objective, Float64Array.from(start), options);
    let last = Number.POSITIVE_INFINITY;
    let rises = 0;
    for (let step = 0; step < steps; step++) {
      const { theta, value } = optimizer.step();
      if (value > last) rises++;
      if (step % 500 === 0) expect(objective.value(theta)).toBe(value);
      last = value;
    }
    expect(rises).toBe(0);
    expect(last - minimum).toBeLessThan(within);
  });
});

test("the first step moves each unknown by the rate against its gradient (bias correction)", () => {
  const objective = smooth(
    3,
    (t) => 1e6 * t[0]! + t[1]! - 1e-3 * t[2]!,
    (_, i) => [1e6, 1, -1e-3][i]!,
  );
  const { theta } = adam(objective, Float64Array.of(0, 0, 0), { rate: 0.25, epsilon: 0 }).step();
  theta.forEach((v, i) => {
    expect(v).toBeCloseTo([-0.25, -0.25, 0.25][i]!, 12);
  });
});

test("three steps follow algorithm 1 of Kingma and Ba, worked by hand for f = x² from 1", () => {
  // g1 = 2: m = 0.2, v = 0.004; both corrected are 2 and 4, so x = 1 − 0.1.
  // g2 = 1.8: m = 0.36, v = 0.007236; corrected 0.36/0.19 and 0.007236/0.001999.
  let m = 0.2;
  let v = 0.004;
  let x = 0.9;
  const expected = [x];
  for (let t = 2; t <= 3; t++) {
    m = 0.9 * m + 0.1 * 2 * x;
    v = 0.999 * v + 0.001 * 4 * x * x;
    x -= (0.1 * (m / (1 - 0.9 ** t))) / Math.sqrt(v / (1 - 0.999 ** t));
    expected.push(x);
  }
  const optimizer = adam(
    smooth(
      1,
      (t) => t[0]! ** 2,
      (t) => 2 * t[0]!,
    ),
    Float64Array.of(1),
    { rate: 0.1, epsilon: 0 },
  );
  for (const value of expected) expect(optimizer.step().theta[0]).toBeCloseTo(value, 14);
});

test("the rate decays by its factor at each epoch", () => {
  const slope = smooth(
    1,
    (t) => -t[0]!,
    () => -1,
  );
  const optimizer = adam(slope, Float64Array.of(0), {
    rate: 1,
    factor: (epoch: number) => 0.5 ** Math.floor(epoch),
    epsilon: 0,
  });
  for (const total of [1, 1.5, 1.75, 1.875]) expect(optimizer.step().theta[0]).toBeCloseTo(total, 12);
});

test("a region without values is never entered, even by strides far too long", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 1e-3, max: 5, noNaN: true }), { minLength: 1, maxLength: 4 }),
      fc.constantFrom(0.01, 1, 100),
      (start, rate) => {
        const objective = smooth(
          start.length,
          (theta) => theta.reduce((sum, x) => sum + x - Math.log(x), 0),
          (theta, i) => (theta[i]! > 0 ? 1 - 1 / theta[i]! : Number.NaN),
        );
        const optimizer = adam(objective, Float64Array.from(start), { rate });
        let last = objective.value(Float64Array.from(start));
        for (let step = 0; step < 100; step++) {
          const { theta, value } = optimizer.step();
          expect(value).toBeLessThanOrEqual(last);
          expect(theta.every((x) => x > 0)).toBe(true);
          last = value;
        }
      },
    ),
  );
});

test("a start without a finite value is stuck at once and reports no NaN", () => {
  const nowhere = smooth(
    1,
    () => Number.NaN,
    () => Number.NaN,
  );
  const step = adam(nowhere, Float64Array.of(1)).step();
  expect(step).toEqual({ theta: Float64Array.of(1), value: Number.POSITIVE_INFINITY, kind: "stuck" });
});

test("a point with no gradient at all is stuck", () => {
  const flat = smooth(
    1,
    () => 3,
    () => 0,
  );
  expect(adam(flat, Float64Array.of(1)).step()).toMatchObject({ value: 3, kind: "stuck" });
});

test("after a restart the new objective of another size is minimised", () => {
  const optimizer = adam(objectiveOf(PROBLEMS[0]!), Float64Array.of(-1.2, 1), { rate: 0.05 });
  for (let step = 0; step < 50; step++) optimizer.step();
  const bowl = smooth(
    3,
    (t) => t.reduce((sum, x) => sum + (x - 2) ** 2, 5),
    (t, i) => 2 * (t[i]! - 2),
  );
  optimizer.restart(bowl, Float64Array.of(0, 1, 4));
  let value = Number.POSITIVE_INFINITY;
  for (let step = 0; step < 1000; step++) value = optimizer.step().value;
  expect(value).toBeCloseTo(5, 6);
});

test("a restart where it stands, on the same objective, changes nothing", () => {
  const run = (restartEvery: number) => {
    const objective = objectiveOf(PROBLEMS[0]!);
    const optimizer = adam(objective, Float64Array.of(-1.2, 1), { rate: 0.05 });
    return Array.from({ length: 300 }, (_, i) => {
      const step = optimizer.step();
      if (i % restartEvery === 0) optimizer.restart(objective, step.theta);
      return step.value;
    });
  };
  expect(run(4)).toEqual(run(1000));
});

test("a gradient that is too long is shortened, and weights decay beside the update", () => {
  // With one memory of nothing the step is the rate times the gradient over its size: only its sign and decay show.
  const line = smooth(
    2,
    (t) => 30 * t[0]! + 40 * t[1]!,
    (_, i) => (i === 0 ? 30 : 40),
  );
  const seen: number[] = [];
  const watched: Objective = {
    ...line,
    gradient(theta, gradient) {
      const value = line.gradient(theta, gradient);
      seen.push(Math.hypot(...gradient));
      return value;
    },
  };
  const plain = { rate: 0.1, beta1: 0, beta2: 0, epsilon: 1 };
  const [long, short] = [plain, { ...plain, clip: 5 }].map(
    (options) => adam(watched, Float64Array.of(0, 0), options).step().theta,
  );
  expect(seen[0]).toBe(50);
  expect(long![0]).toBeCloseTo((-0.1 * 30) / 31, 12);
  expect(short![0]).toBeCloseTo((-0.1 * 3) / 4, 12);
  const decayed = adam(line, Float64Array.of(2, 2), { ...plain, weightDecay: 0.5 }).step().theta;
  expect(decayed[0]).toBeCloseTo(2 * (1 - 0.05) - (0.1 * 30) / 31, 12);
});

test("a restart on a changed objective judges the best point anew", () => {
  const bowl = (weight: number) =>
    smooth(
      1,
      (t) => weight * t[0]! ** 2,
      (t) => 2 * weight * t[0]!,
    );
  const optimizer = adam(bowl(1), Float64Array.of(1));
  const { theta, value } = optimizer.step();
  optimizer.restart(bowl(100), theta);
  const next = optimizer.step();
  expect(next.value).toBeLessThan(100 * value);
  expect(next.value).toBe(100 * next.theta[0]! ** 2);
});

describe("mini-batches of a KAN regression", () => {
  const nRows = 512;
  const random = randomStream(1, "regression");
  const column = () => Float64Array.from({ length: nRows }, () => 2 * random.uniform() - 1);
  const inputs = [column(), column()];
  const target = inputs[0]!.map((x, r) => Math.sin(2 * x) + inputs[1]![r]! ** 2);
  const kan = initialKan(
    layeredShape(2, parseWidth("0"), 1),
    inputs,
    { intervals: 4, degree: 3, base: "silu", gridEps: 1 },
    randomStream(1, "start"),
  );
  const objectiveOn = (rows?: Int32Array): Objective => {
    const take = (values: Float64Array) => (rows ? Float64Array.from(rows, (r) => values[r]!) : values);
    const bound = cpu.bind(kan, {
      inputs: inputs.map(take),
      targets: [take(target)],
      nRows: rows?.length ?? nRows,
    });
    return { size: bound.plan.size, value: bound.loss, gradient: bound.gradient, normal: bound.normal };
  };
  const { plan } = cpu.bind(kan, { inputs, targets: [target], nRows });
  const train = (seed: number, epochs: number) => {
    const batches = rowBatches(nRows, 64, seed);
    const optimizer = adam(objectiveOn(), parametersOf(plan), {
      rate: 0.02,
      factor: (epoch) => 0.95 ** Math.floor(epoch),
      batches: {
        stepsPerEpoch: batches.stepsPerEpoch,
        batchObjective: (step) => objectiveOn(batches.rows(step)),
      },
    });
    return Array.from({ length: epochs }, () => optimizer.step());
  };

  test("the best whole loss never rises and falls to a hundredth", () => {
    const steps = train(0, 60);
    const first = objectiveOn().value(parametersOf(plan));
    steps.forEach(({ value }, i) => {
      expect(value).toBeLessThanOrEqual(i === 0 ? first : steps[i - 1]!.value);
    });
    const last = steps.at(-1)!;
    expect(last.value).toBeLessThan(0.01 * first);
    expect(objectiveOn().value(last.theta)).toBe(last.value);
  });

  test("a step asks for each batch of an epoch once and for one value of the whole", () => {
    const asked: number[] = [];
    let wholeValues = 0;
    const whole = objectiveOn();
    const counted: Objective = {
      ...whole,
      value(theta) {
        wholeValues++;
        return whole.value(theta);
      },
    };
    const batchObjective = (step: number) => {
      asked.push(step);
      return whole;
    };
    const optimizer = adam(counted, parametersOf(plan), { batches: { stepsPerEpoch: 3, batchObjective } });
    optimizer.step();
    optimizer.step();
    expect(asked).toEqual([0, 1, 2, 3, 4, 5]);
    // One of the start, then one for each epoch.
    expect(wholeValues).toBe(3);
  });

  test("a batch without a value turns the walk back to the best, and half the rate", () => {
    const bowl = smooth(
      1,
      (t) => t[0]! ** 2,
      (t) => 2 * t[0]!,
    );
    const broken = smooth(
      1,
      () => Number.NaN,
      () => Number.NaN,
    );
    const optimizer = adam(bowl, Float64Array.of(1), {
      rate: 0.1,
      epsilon: 0,
      batches: { stepsPerEpoch: 1, batchObjective: (step) => (step === 0 ? broken : bowl) },
    });
    expect(optimizer.step()).toEqual({ theta: Float64Array.of(1), value: 1, kind: "improved" });
    expect(optimizer.step().theta[0]).toBeCloseTo(0.95, 12);
  });

  test("the same seed gives the same numbers, another seed others", () => {
    const end = (seed: number) => train(seed, 3).at(-1)!.theta;
    expect(end(7)).toEqual(end(7));
    expect(end(7)).not.toEqual(end(8));
  });
});

describe("batches of rows", () => {
  test("every epoch visits every row once, in batches that differ by one row at most", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 400 }), (nRows, batchRows) => {
        const { stepsPerEpoch, rows } = rowBatches(nRows, batchRows, 3);
        for (const epoch of [0, 1, 5]) {
          const seen: number[] = [];
          const sizes: number[] = [];
          for (let turn = 0; turn < stepsPerEpoch; turn++) {
            const batch = rows(epoch * stepsPerEpoch + turn);
            seen.push(...batch);
            sizes.push(batch.length);
          }
          expect(seen.sort((a, b) => a - b)).toEqual(Array.from({ length: nRows }, (_, r) => r));
          expect(Math.max(...sizes)).toBeLessThanOrEqual(batchRows);
          expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  test("a batch depends on seed and step, not on what was asked before", () => {
    const inOrder = rowBatches(100, 7, 5);
    const backwards = rowBatches(100, 7, 5);
    const steps = Array.from({ length: 40 }, (_, s) => s);
    const first = steps.map((s) => Array.from(inOrder.rows(s)));
    const second = steps.toReversed().map((s) => Array.from(backwards.rows(s)));
    expect(second.reverse()).toEqual(first);
    expect(Array.from(rowBatches(100, 7, 6).rows(0))).not.toEqual(first[0]);
  });
});
