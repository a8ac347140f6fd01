import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { randomStream } from "../../../src/math/philox.ts";
import { cpu } from "../../../src/model/cpu/cpu.ts";
import { parametersOf } from "../../../src/model/cpu/plan.ts";
import { layeredShape, parseWidth } from "../../../src/model/shape.ts";
import { lbfgs } from "../../../src/train/optimizers/lbfgs.ts";
import type { Objective, Optimizer } from "../../../src/train/optimizers/optimizer.ts";
import { initialKan } from "../../../src/train/schedule/initialise.ts";
import { plainLbfgs } from "./plainLbfgs.ts";
import { objectiveOf, PROBLEMS, smooth } from "./problems.ts";

/** Values of up to `limit` steps, the start's first. */
function descend(
  optimizer: Optimizer,
  limit: number,
): { values: number[]; theta: Float64Array; kind: string } {
  const values: number[] = [];
  let last = optimizer.step();
  values.push(last.value);
  while (values.length < limit && last.kind === "improved") {
    last = optimizer.step();
    values.push(last.value);
  }
  return { values, theta: last.theta, kind: last.kind };
}

const neverRises = (values: readonly number[]) => values.every((v, i) => i === 0 || v <= values[i - 1]!);

describe("the classical problems", () => {
  test.each(PROBLEMS)("$name: the written gradient equals central differences", (problem) => {
    const objective = objectiveOf(problem);
    const theta = Float64Array.from(problem.start, (v, i) => v + 0.1 * Math.sin(i + 1));
    const gradient = new Float64Array(objective.size);
    objective.gradient(theta, gradient);
    const scale = Math.max(1, ...gradient.map(Math.abs));
    gradient.forEach((g, i) => {
      const up = theta.with(i, theta[i]! + 1e-6);
      const down = theta.with(i, theta[i]! - 1e-6);
      const difference = (objective.value(up) - objective.value(down)) / 2e-6;
      expect(Math.abs(difference - g)).toBeLessThan(1e-7 * scale);
    });
  });

  test.each(PROBLEMS)("$name: the known minimum is reached and values never rise", (problem) => {
    const objective = objectiveOf(problem);
    const { values, theta } = descend(lbfgs(objective, Float64Array.from(problem.start)), 300);
    expect(neverRises(values)).toBe(true);
    const last = values.at(-1)!;
    expect(last - problem.minimum).toBeLessThan(1e-11 * Math.max(1, problem.minimum));
    expect(last - problem.minimum).toBeGreaterThan(-1e-11 * Math.max(1, problem.minimum));
    problem.at?.forEach((v, i) => {
      expect(Math.abs(theta[i]! - v)).toBeLessThan(1e-3);
    });
  });

  test("few gradients are needed: under 60 for Rosenbrock", () => {
    let calls = 0;
    const objective = objectiveOf(PROBLEMS[0]!);
    const counted: Objective = {
      ...objective,
      gradient(theta, gradient) {
        calls++;
        return objective.gradient(theta, gradient);
      },
    };
    const optimizer = lbfgs(counted, Float64Array.of(-1.2, 1));
    while (optimizer.step().value > 1e-12) expect(calls).toBeLessThan(60);
    expect(calls).toBeLessThan(60);
  });
});

test("a history longer than the list of unknowns solves a quadratic of condition 1e8, which 10 pairs do not", () => {
  const weights = Array.from({ length: 12 }, (_, i) => 10 ** (-8 * (i / 11)));
  const quadratic = smooth(
    12,
    (theta) => weights.reduce((sum, w, i) => sum + w * theta[i]! ** 2, 0),
    (theta, i) => 2 * weights[i]! * theta[i]!,
  );
  const after300 = (history: number) =>
    descend(lbfgs(quadratic, new Float64Array(12).fill(1), { history }), 300).values.at(-1)!;
  expect(after300(20)).toBeLessThan(1e-20);
  expect(after300(10)).toBeGreaterThan(1e-12);
});

test("the way is that of the book's algorithm, number by number, whatever arrays are written again", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...PROBLEMS),
      fc.integer({ min: 1, max: 6 }),
      fc.double({ min: -0.5, max: 0.5, noNaN: true }),
      (problem, history, shift) => {
        const objective = objectiveOf(problem);
        const start = problem.start.map((v, i) => v + shift * Math.cos(i));
        const optimizer = lbfgs(objective, Float64Array.from(start), { history });
        const way = plainLbfgs(objective, start, history, 25);
        expect(way.map(() => [...optimizer.step().theta])).toEqual(way);
      },
    ),
  );
});

test("after a restart elsewhere the arrays of forgotten moves leave no trace", () => {
  const [rosenbrock] = PROBLEMS;
  const objective = objectiveOf(rosenbrock!);
  const optimizer = lbfgs(objective, Float64Array.of(3, -2), { history: 4 });
  for (let step = 0; step < 10; step++) optimizer.step();
  optimizer.restart(objective, Float64Array.of(-1.2, 1));
  // The scale is kept: the first step differs from that of a fresh optimiser, its direction does not.
  const { theta } = optimizer.step();
  const slopes = new Float64Array(2);
  objective.gradient(Float64Array.of(-1.2, 1), slopes);
  expect((theta[0]! + 1.2) / slopes[0]!).toBeCloseTo((theta[1]! - 1) / slopes[1]!, 12);
  const { values } = descend(optimizer, 300);
  expect(neverRises(values)).toBe(true);
  expect(values.at(-1)).toBeLessThan(1e-11);
});

test("each step is a strong Wolfe point of a descent direction", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 2, maxLength: 2 }),
      (start) => {
        const objective = objectiveOf(PROBLEMS[0]!);
        const optimizer = lbfgs(objective, Float64Array.from(start));
        const before = Float64Array.from(start);
        const slopes = new Float64Array(2);
        const ends = new Float64Array(2);
        for (let step = 0; step < 20; step++) {
          const value = objective.gradient(before, slopes);
          const { theta, value: lower, kind } = optimizer.step();
          if (kind === "stuck" || lower < 1e-18) return;
          objective.gradient(theta, ends);
          const move = theta.map((v, i) => v - before[i]!);
          const slope = slopes[0]! * move[0]! + slopes[1]! * move[1]!;
          const endSlope = ends[0]! * move[0]! + ends[1]! * move[1]!;
          expect(slope).toBeLessThan(0);
          expect(lower).toBeLessThanOrEqual(value + 1e-4 * slope);
          expect(Math.abs(endSlope)).toBeLessThanOrEqual(-0.9 * slope * (1 + 1e-9));
          before.set(theta);
        }
      },
    ),
  );
});

test("the end of a descent is stuck, and stays there", () => {
  const optimizer = lbfgs(objectiveOf(PROBLEMS[0]!), Float64Array.of(-1.2, 1));
  const { theta, kind, values } = descend(optimizer, 300);
  expect(kind).toBe("stuck");
  const again = optimizer.step();
  expect(again.kind).toBe("stuck");
  expect(again.theta).toEqual(theta);
  expect(again.value).toBe(values.at(-1));
});

test("a region without values is never entered", () => {
  // Σ x − log x: minimum 1 each at x = 1, no value for x ≤ 0.
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 1e-6, max: 50, noNaN: true }), { minLength: 1, maxLength: 6 }),
      (start) => {
        const objective = smooth(
          start.length,
          (theta) => theta.reduce((sum, x) => sum + x - Math.log(x), 0),
          (theta, i) => (theta[i]! > 0 ? 1 - 1 / theta[i]! : Number.NaN),
        );
        const optimizer = lbfgs(objective, Float64Array.from(start));
        const { values, theta } = descend(optimizer, 300);
        expect(values.every(Number.isFinite)).toBe(true);
        expect(neverRises(values)).toBe(true);
        expect(theta.every((x) => x > 0)).toBe(true);
        expect(values.at(-1)).toBeCloseTo(start.length, 9);
      },
    ),
  );
});

test("a start without a finite value is stuck at once and reports no NaN", () => {
  const nowhere = smooth(
    2,
    () => Number.NaN,
    () => Number.NaN,
  );
  const step = lbfgs(nowhere, Float64Array.of(1, 2)).step();
  expect(step).toEqual({ theta: Float64Array.of(1, 2), value: Number.POSITIVE_INFINITY, kind: "stuck" });
});

test("the caller's start is not written to, and a reported theta is the caller's to keep", () => {
  const start = Float64Array.of(-1.2, 1);
  const optimizer = lbfgs(objectiveOf(PROBLEMS[0]!), start);
  const { theta } = optimizer.step();
  const copy = theta.slice();
  optimizer.step();
  expect(start).toEqual(Float64Array.of(-1.2, 1));
  expect(theta).toEqual(copy);
});

test("after a restart the new objective of another size is minimised", () => {
  const optimizer = lbfgs(objectiveOf(PROBLEMS[0]!), Float64Array.of(-1.2, 1));
  for (let step = 0; step < 5; step++) optimizer.step();
  const wood = PROBLEMS.find(({ name }) => name.startsWith("Wood"))!;
  optimizer.restart(objectiveOf(wood), Float64Array.from(wood.start));
  const { values } = descend(optimizer, 300);
  expect(values[0]).toBeLessThan(19192);
  expect(neverRises(values)).toBe(true);
  expect(values.at(-1)).toBeLessThan(1e-11);
});

test("a restart where it stands, on the same objective, changes nothing", () => {
  const run = (restartEvery: number) => {
    const objective = objectiveOf(PROBLEMS[0]!);
    const optimizer = lbfgs(objective, Float64Array.of(-1.2, 1));
    return Array.from({ length: 30 }, (_, i) => {
      const step = optimizer.step();
      if (i % restartEvery === 0) optimizer.restart(objective, step.theta);
      return step.value;
    });
  };
  expect(run(3)).toEqual(run(1000));
});

test("a KAN regression falls at every step to a thousandth of the variance", () => {
  const random = randomStream(0, "regression");
  const column = () => Float64Array.from({ length: 400 }, () => 2 * random.uniform() - 1);
  const inputs = [column(), column()];
  const target = inputs[0]!.map((x, r) => Math.exp(Math.sin(Math.PI * x) + inputs[1]![r]! ** 2) / 2);
  const kan = initialKan(
    layeredShape(2, parseWidth("3"), 1),
    inputs,
    { intervals: 4, degree: 3, base: "silu", gridEps: 1 },
    randomStream(0, "start"),
  );
  const bound = cpu.bind(kan, { inputs, targets: [target], nRows: 400 });
  const objective: Objective = {
    size: bound.plan.size,
    value: bound.loss,
    gradient: bound.gradient,
    normal: bound.normal,
  };
  const mean = target.reduce((sum, v) => sum + v, 0) / 400;
  const variance = target.reduce((sum, v) => sum + (v - mean) ** 2, 0) / 400;
  const { values, theta } = descend(lbfgs(objective, parametersOf(bound.plan)), 300);
  expect(neverRises(values)).toBe(true);
  expect(values.at(-1)).toBeLessThan(1e-3 * variance);
  expect(bound.loss(theta)).toBe(values.at(-1));
});
