import { describe, expect, test } from "vitest";
import { levenbergMarquardt } from "../../../src/train/optimizers/levenbergMarquardt.ts";
import type { Objective, Optimizer, OptimizerStep } from "../../../src/train/optimizers/optimizer.ts";
import { objectiveOf, PROBLEMS } from "./problems.ts";

const careful = { damping: 1e-3 };

/** Without the one whose second derivatives matter more than its slopes: there such steps end on a saddle. */
const LEAST_SQUARES = PROBLEMS.filter(({ name }) => !name.startsWith("a trough"));

/** The values of the steps that improved, and the last step: a step that finds nothing lower is the end. */
function descend(optimizer: Optimizer): { readonly values: readonly number[]; readonly last: OptimizerStep } {
  const values: number[] = [];
  let last = optimizer.step();
  for (let step = 0; step < 300 && last.kind === "improved"; step++) {
    values.push(last.value);
    last = optimizer.step();
  }
  return { values, last };
}

describe("the classical problems", () => {
  test.each(LEAST_SQUARES)("$name: the known minimum is reached and values never rise", (problem) => {
    const optimizer = levenbergMarquardt(objectiveOf(problem), Float64Array.from(problem.start), careful);
    const { values, last } = descend(optimizer);
    expect(values.every((v, i) => i === 0 || v < values[i - 1]!)).toBe(true);
    expect(last.value - problem.minimum).toBeLessThan(1e-11 * Math.max(1, problem.minimum));
    problem.at?.forEach((v, i) => {
      expect(last.theta[i]!).toBeCloseTo(v, 5);
    });
  });
});

test("a start without a value stays where it is, stuck", () => {
  const nowhere: Objective = {
    ...objectiveOf(PROBLEMS[0]!),
    value: () => Number.NaN,
  };
  const step = levenbergMarquardt(nowhere, Float64Array.of(1, 2)).step();
  expect(step).toEqual({ theta: Float64Array.of(1, 2), value: Number.NaN, kind: "stuck" });
});

test("a parameter that no row sees stays where it is", () => {
  const plain = objectiveOf(PROBLEMS[0]!);
  const both = (theta: Float64Array): Float64Array => theta.subarray(0, 2);
  const wider: Objective = {
    size: 3,
    value: (theta) => plain.value(both(theta)),
    gradient: (theta, gradient) => plain.gradient(both(theta), gradient),
    normal: (theta, matrix, vector) => {
      const small = new Float64Array(4);
      const value = plain.normal(both(theta), small, vector);
      matrix.fill(0);
      matrix.set([small[0]!, small[1]!], 0);
      matrix[4] = small[3]!;
      return value;
    },
  };
  const optimizer = levenbergMarquardt(wider, Float64Array.of(-1.2, 1, 5), careful);
  const { last } = descend(optimizer);
  expect(last.value).toBeLessThan(1e-20);
  expect(last.theta[2]).toBe(5);
});

test("a restart goes on from the point and the objective that it is given, of another size too", () => {
  const optimizer = levenbergMarquardt(objectiveOf(PROBLEMS[0]!), Float64Array.of(-1.2, 1), careful);
  optimizer.step();
  const wood = PROBLEMS.find(({ name }) => name.startsWith("Wood"))!;
  optimizer.restart(objectiveOf(wood), Float64Array.from(wood.start));
  const { last } = descend(optimizer);
  expect(last.theta.length).toBe(4);
  expect(last.value).toBeLessThan(1e-20);
});
