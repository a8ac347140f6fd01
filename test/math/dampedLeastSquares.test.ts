import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type DampedOptions,
  dampedLeastSquares,
  dampedStep,
  type Linearised,
  nielsen,
  promised,
  type Reached,
} from "../../src/math/dampedLeastSquares.ts";
import { solveSpd } from "../../src/math/linear/cholesky.ts";
import { linearSystem } from "../../src/math/linear/linearLeastSquares.ts";
import { leastSquares } from "../../src/math/linear/projection.ts";
import { randomStream } from "../../src/math/philox.ts";
import { dot } from "../../src/math/statistics.ts";

/** Residuals r(x), smooth, and the columns of −∂r/∂x. */
interface Residuals {
  readonly at: (x: Float64Array) => Float64Array;
  readonly columns: (x: Float64Array) => Float64Array[];
}

/** Σ r² linearised, damped in proportion to the identity. */
function linearisedBy({ at, columns }: Residuals) {
  return ({ point }: Reached<Float64Array>): Linearised<Reached<Float64Array>> => {
    const { matrix, vector, size } = linearSystem(columns(point), at(point));
    return {
      move: (damping) => {
        const damped = matrix.slice();
        for (let i = 0; i < size; i++) damped[i * size + i]! += damping;
        return solveSpd(damped, size, vector);
      },
      after: (move) =>
        startAt(
          at,
          point.map((v, i) => v + move[i]!),
        ),
      gainRatio: (move, damping, gained) => gained / promised(move, vector, damping),
    };
  };
}

function startAt(at: Residuals["at"], point: Float64Array): Reached<Float64Array> {
  const residuals = at(point);
  return { point, value: dot(residuals, residuals) };
}

/** The rules of training, of formulas and of edges. */
const rules = {
  fourfold: {
    trials: 12,
    largest: 1e8,
    lowered: nielsen(0.1, 1e-15),
    raised: (damping: number) => damping * 4,
    regular: (damping: number) => Math.max(damping, 1e-12) * 8,
  },
  growing: {
    trials: Number.POSITIVE_INFINITY,
    largest: 1e16,
    lowered: nielsen(1 / 3, 1e-15),
    raised: (damping: number, trial: number) => damping * 2 ** (trial + 1),
  },
  tenfold: {
    trials: 6,
    largest: Number.POSITIVE_INFINITY,
    lowered: (damping: number) => damping / 10,
    raised: (damping: number) => Math.max(damping * 10, 1e-6),
  },
};

/** b − A·x for random A and b. */
function linear(m: number, rows: number, seed: number) {
  const random = randomStream(seed, "damped");
  const column = (): Float64Array => Float64Array.from({ length: rows }, () => random.normal());
  const columns = Array.from({ length: m }, column);
  const target = column();
  const at = (x: Float64Array): Float64Array =>
    target.map((b, r) => b - columns.reduce((sum, a, i) => sum + a[r]! * x[i]!, 0));
  return { columns, target, residuals: { at, columns: () => columns } };
}

const rosenbrock: Residuals = {
  at: (x) => Float64Array.of(1 - x[0]!, 10 * (x[1]! - x[0]! ** 2)),
  columns: (x) => [Float64Array.of(1, 20 * x[0]!), Float64Array.of(0, -10)],
};

test("one step without damping is at the optimum of a linear problem", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 6 }), fc.nat({ max: 9999 }), (m, seed) => {
      const { columns, target, residuals } = linear(m, 20, seed);
      const start = startAt(residuals.at, new Float64Array(m).fill(3));
      const found = dampedStep(start, linearisedBy(residuals)(start), 0, rules.growing);
      expect(found.kind).toBe("improved");
      leastSquares(columns, target)!.forEach((x, i) => {
        expect(found.at.point[i]!).toBeCloseTo(x, 9);
      });
    }),
  );
});

test("of a linear problem the model promises, undamped, what is gained", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 6 }), fc.nat({ max: 9999 }), (m, seed) => {
      const { residuals } = linear(m, 20, seed);
      const start = startAt(residuals.at, new Float64Array(m).fill(3));
      const problem = linearisedBy(residuals)(start);
      const move = problem.move(0)!;
      expect(problem.gainRatio?.(move, 0, start.value - problem.after(move)!.value)).toBeCloseTo(1, 9);
    }),
  );
});

test("a strongly damped move goes along the slope, and gets shorter with the damping", () => {
  const { residuals } = linear(4, 20, 1);
  const start = startAt(residuals.at, new Float64Array(4));
  const problem = linearisedBy(residuals)(start);
  const { vector } = linearSystem(residuals.columns(), residuals.at(start.point));
  const lengths = [1, 1e3, 1e9].map((damping) =>
    Math.sqrt(dot(problem.move(damping)!, problem.move(damping)!)),
  );
  expect(lengths[1]).toBeLessThan(lengths[0]!);
  expect(lengths[2]).toBeLessThan(lengths[1]!);
  problem.move(1e12)!.forEach((v, i) => {
    expect(v * 1e12).toBeCloseTo(vector[i]!, 8);
  });
});

test.each(Object.entries(rules))("the rule %s leads down a curved valley to its end, never up", (_, rule) => {
  fc.assert(
    fc.property(fc.integer({ min: -3, max: 3 }), fc.integer({ min: -3, max: 3 }), (x, y) => {
      const start = startAt(rosenbrock.at, Float64Array.of(x, y));
      const values: number[] = [];
      const linearised = linearisedBy(rosenbrock);
      const options = { damping: 1e-3, rule, maxSteps: 300, enough: 1e-28 };
      const run = dampedLeastSquares(
        start,
        (at) => {
          values.push(at.value);
          return linearised(at);
        },
        options,
      );
      expect(values).toEqual([...new Set(values)].sort((a, b) => b - a));
      expect(run.end).toBe("converged");
      expect(run.at.point[0]).toBeCloseTo(1, 10);
      expect(run.at.point[1]).toBeCloseTo(1, 10);
    }),
    { numRuns: 30 },
  );
});

test("from the optimum no move leads down: the run is over and stays", () => {
  const { columns, target, residuals } = linear(3, 12, 5);
  const start = startAt(residuals.at, leastSquares(columns, target)!);
  for (const rule of Object.values(rules)) {
    const run = dampedLeastSquares(start, linearisedBy(residuals), { damping: 1e-3, rule, maxSteps: 50 });
    expect(run.end).toBe("converged");
    expect(run.at.value).toBeLessThanOrEqual(start.value);
    expect(start.value - run.at.value).toBeLessThan(1e-12 * start.value);
  }
});

test("singular equations raise the damping by a rule of their own until there is a move", () => {
  const tried: number[] = [];
  const problem: Linearised<Reached<number>> = {
    move: (damping) => {
      tried.push(damping);
      return damping < 1e-10 ? null : Float64Array.of(1);
    },
    after: () => ({ point: 7, value: 1 }),
    gainRatio: () => 0.5,
  };
  const found = dampedStep({ point: 3, value: 2 }, problem, 0, rules.fourfold);
  expect(tried).toEqual([0, 8e-12, 6.4e-11, 5.12e-10]);
  expect(found).toEqual({ kind: "improved", at: { point: 7, value: 1 }, damping: 5.12e-10 });
});

test("moves that may not go, and values that are no numbers, are refused until the trials are used up", () => {
  const start = { point: 3, value: 2 };
  const outcomes = [undefined, { point: 0, value: Number.NaN }, { point: 0, value: 2 }, undefined];
  let asked = 0;
  const problem: Linearised<Reached<number>> = {
    move: () => Float64Array.of(1),
    after: () => outcomes[asked++ % outcomes.length],
    gainRatio: () => 1,
  };
  const found = dampedStep(start, problem, 1e-7, rules.tenfold);
  expect(found).toEqual({ kind: "stuck", at: start, damping: 0.1 });
  expect(asked).toBe(6);
});

test("a run says why it ended: at its limit, where nothing is gained, when hopeless, where nothing can be linearised", () => {
  const start = startAt(rosenbrock.at, Float64Array.of(-1.2, 1));
  const options = { damping: 1e-3, rule: rules.growing, maxSteps: 3 };
  const linearised = linearisedBy(rosenbrock);
  const run = (more: Partial<DampedOptions<Reached<Float64Array>>>) =>
    dampedLeastSquares(start, linearised, { ...options, ...more });
  expect(run({})).toMatchObject({ end: "step-limit", steps: 3 });
  expect(run({ maxSteps: 300, isLast: () => true })).toMatchObject({ end: "converged", steps: 1 });
  expect(run({ maxSteps: 300, enough: 1e9 })).toEqual({ end: "converged", steps: 1, at: start });
  expect(run({ isHopeless: (step) => step === 2 })).toMatchObject({ end: "step-limit", steps: 1 });
  const nowhere = dampedLeastSquares(start, () => undefined, options);
  expect(nowhere).toEqual({ end: "not-finite", steps: 1, at: start });
});

test("the gain ratio decides how far the damping falls", () => {
  const lowered = nielsen(1 / 3, 1e-15);
  expect(lowered(1, 1)).toBeCloseTo(1 / 3, 15);
  expect(lowered(1, 0.5)).toBe(1);
  expect(lowered(1, 0)).toBe(2);
  expect(lowered(1e-16, 1)).toBe(1e-15);
});
