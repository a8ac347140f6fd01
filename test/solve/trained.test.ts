import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parseProblem } from "../../src/io/problems/problemFile.ts";
import { haltonPoints } from "../../src/math/points/halton.ts";
import { planOf } from "../../src/model/cpu/plan.ts";
import { type Solution, solve } from "../../src/solve/index.ts";
import { kanJetsOf } from "../../src/solve/network.ts";
import type { SolveOptions } from "../../src/solve/solve.ts";
import { compiledProblem } from "../../src/solve/spline/assembly.ts";
import { collocationRows } from "../../src/solve/trained/collocation.ts";
import { constantsOf, rowsObjective, withConstants } from "../../src/solve/trained/pointRows.ts";
import { randomKan } from "../model/randomKan.ts";

async function problemOf(name: string) {
  const file = new URL(`../../fixtures/problems/${name}.yaml`, import.meta.url);
  return (await parseProblem(readFileSync(file, "utf8"), name)).problem;
}

/** The solution of a problem of fixtures/problems by a network of this width. */
async function trained(name: string, width: string, options: SolveOptions = {}, seed = 0): Promise<Solution> {
  const found = await solve(await problemOf(name), { ...options, trained: { width, seed } });
  if (found.kind !== "solved") throw new Error(`not solved: ${JSON.stringify(found)}`);
  return found;
}

test("a network of one hidden layer is trained on y' = x^2 + y and knows the solution to 1e-5", async () => {
  const { kan, errors, products } = await trained("linear", "2", { effort: "low" });
  expect(kan.nodes).toHaveLength(3);
  expect(products).toBeUndefined();
  expect(errors.get(0)!.relativeL2).toBeLessThan(1e-5);
});

test("a product node and a curve of it solve the heat equation to 5e-3 with little effort", async () => {
  const { kan, errors } = await trained("heat", "1m2", { effort: "low" }, 1);
  expect(kan.nodes[0]!.factors).toHaveLength(2);
  expect(planOf(kan).size).toBeLessThanOrEqual(150);
  expect(errors.get(0)!.relativeL2).toBeLessThan(5e-3);
});

test("a nonlinear system in time is followed by a network with a hidden layer", async () => {
  const { kan, compiled } = await trained("lotka-volterra", "2", { effort: "low" });
  const jets = [0, 1].map((unknown) => ({ unknown, orders: [0] }));
  const end = kanJetsOf(kan)(jets, [Float64Array.of(compiled.problem.variables[0]!.high)]);
  // scipy 1.17, solve_ivp, DOP853, rtol and atol at their least.
  expect(Math.abs(end[0]![0]! - 10.214110659314597)).toBeLessThan(0.1);
  expect(Math.abs(end[1]![0]! - 1.3338083105636789)).toBeLessThan(0.1);
});

test("one seed gives one network, another seed another", async () => {
  const problem = await problemOf("linear");
  const of = async (seed: number) => {
    const end = await solve(problem, { tolerance: 0.01, trained: { width: "2", seed } });
    return end.kind === "solved" ? JSON.stringify(end.kan.nodes) : end.kind;
  };
  const [one, same, other] = [await of(1), await of(1), await of(2)];
  expect(one).toBe(same);
  expect(one).not.toBe(other);
});

test("the gradient of what a network leaves of any equation equals central differences", async () => {
  const problems = await Promise.all(["heat", "burgers", "lotka-volterra", "advection"].map(problemOf));
  const anyCase = fc.record({
    which: fc.nat(problems.length - 1),
    seed: fc.nat(1e6),
    hidden: fc.integer({ min: 1, max: 3 }),
  });
  fc.assert(
    fc.property(anyCase, ({ which, seed, hidden }) => {
      const problem = problems[which]!;
      const { kan } = randomKan({
        seed,
        nInputs: problem.variables.length,
        hidden,
        nOutputs: problem.unknowns.length,
        nRows: 1,
      });
      const state = { kan, parameters: new Float64Array(0) };
      const rows = collocationRows(compiledProblem(problem), state, { points: 10, skip: seed % 100 });
      const objective = rowsObjective(rows, state);
      const theta = constantsOf(state);
      expect(constantsOf(withConstants(state, theta))).toEqual(theta);
      const gradient = new Float64Array(theta.length);
      const value = objective.gradient(theta, gradient);
      if (!Number.isFinite(value) || value > 1e6) return;
      expect(Math.abs(objective.value(theta) - value)).toBeLessThanOrEqual(1e-9 * (1 + value));
      const h = 1e-5;
      theta.forEach((constant, i) => {
        const at = (by: number) => objective.value(theta.with(i, constant + by));
        const [ahead, behind] = [(at(h) - value) / h, (value - at(-h)) / h];
        const doubt = 2 * Math.abs(ahead - behind) + 1e-5 * (1 + value + Math.abs(ahead));
        if (Number.isFinite(ahead + behind))
          expect(Math.abs(gradient[i]! - (ahead + behind) / 2)).toBeLessThan(doubt);
      });
    }),
    { numRuns: 15 },
  );
});

test("points are drawn where the equation is left most", async () => {
  const problem = await problemOf("heat");
  const { kan } = randomKan({ seed: 2, nInputs: 2, hidden: 2, nOutputs: 1, nRows: 1 });
  const state = { kan, parameters: new Float64Array(0) };
  const [rows] = collocationRows(compiledProblem(problem), state, { points: 400, skip: 0 });
  const [side] = rows!.sides;
  const leftAt = (columns: readonly Float64Array[]): number => {
    const jets = kanJetsOf(kan)(rows!.jets, columns);
    // u_t - u_xx of the fixture, by its jets.
    const by = (orders: readonly number[]) =>
      jets[rows!.jets.findIndex((jet) => jet.orders.every((order, v) => order === orders[v]))]!;
    const squares = by([0, 1]).map((ut, p) => (ut - by([2, 0])[p]!) ** 2);
    return squares.reduce((sum, one) => sum + one, 0) / squares.length;
  };
  expect(side![0]!).toHaveLength(400);
  expect(leftAt(side!)).toBeGreaterThan(1.2 * leftAt(unitBox(problem, 400)));
});

function unitBox({ variables }: Awaited<ReturnType<typeof problemOf>>, n: number): Float64Array[] {
  const unit = haltonPoints(n, variables.length, 1000);
  return variables.map(({ low, high }, v) => unit[v]!.map((u) => low + (high - low) * u));
}
