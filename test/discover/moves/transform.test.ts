import fc from "fast-check";
import { expect, test } from "vitest";
import type { FormTable } from "../../../src/discover/direct/form.ts";
import { TRANSFORMS } from "../../../src/discover/direct/transforms.ts";
import { isPowerOfTarget, isTransformed, transformTarget } from "../../../src/discover/moves/transform.ts";
import { priorOf } from "../../../src/discover/prior.ts";
import { reduced, reducedTable } from "../../../src/discover/problem.ts";
import { randomStream } from "../../../src/math/philox.ts";
import { variable } from "../../../src/symbolic/expression/make.ts";
import { evaluate } from "../../../src/symbolic/expression/tape/tape.ts";
import { problemOf } from "../laws.ts";

const names = (table: FormTable): string[] =>
  transformTarget.run(table, () => false, 1, undefined).reductions.map(({ what }) => what);

const tableWith = (target: Float64Array): FormTable => ({
  names: ["x"],
  columns: [target.map((_, r) => r)],
  target,
});

test.each([
  ["from 1 to 5", [1, 2, 5], ["1/y", "y^2", "y^-2", "sqrt(y)", "log(y)"], ["tan(y)"]],
  ["below zero", [-5, -2, -1], ["1/y"], ["y^2", "sqrt(y)", "log(y)"]],
  ["around zero", [-1, 0.3, 1], ["sin(y)", "exp(y)"], ["1/y", "y^2", "log(y)", "cos(y)"]],
  ["of large numbers", [900, 1200, 5000], ["1/y", "log(y)"], ["exp(y)", "sin(y)"]],
  ["that reaches zero", [0, 1, 4], ["y^2"], ["1/y", "log(y)", "y^-2"]],
])("of a target %s those functions are taken that are one-to-one on it", (_, target, some, none) => {
  const found = names(tableWith(Float64Array.from(target)));
  expect(found).toEqual(expect.arrayContaining([...some]));
  for (const name of none) expect(found).not.toContain(name);
});

test("an error of the new target weighs what it makes in the old one", () => {
  const target = Float64Array.from({ length: 30 }, (_, r) => 0.3 + 0.02 * r);
  fc.assert(
    fc.property(fc.nat(29), (row) => {
      for (const reduction of transformTarget.run(tableWith(target), () => false, 1, undefined).reductions) {
        const { forward } = TRANSFORMS.find(({ name }) => name === reduction.what)!;
        const h = 1e-6;
        const moved = (forward(target[row]! + h) - forward(target[row]! - h)) / (2 * h);
        expect(Math.abs(reduction.weights![row]! * Math.abs(moved) - 1)).toBeLessThan(1e-5);
      }
    }),
  );
});

test("weights that a table has are kept in those of its functions", () => {
  const target = Float64Array.of(1, 2, 4);
  const weights = Float64Array.of(1, 10, 100);
  const [plain] = transformTarget.run(tableWith(target), () => false, 1, undefined).reductions;
  const { reductions } = transformTarget.run({ ...tableWith(target), weights }, () => false, 1, undefined);
  reductions[0]!.weights!.forEach((w, r) => {
    expect(w).toBeCloseTo(plain!.weights![r]! * weights[r]!, 12);
  });
});

test("what is found for a function of the target becomes a formula of the target", () => {
  const target = Float64Array.from({ length: 20 }, (_, r) => 0.2 + 0.05 * r);
  const problem = problemOf({ variables: ["x"], columns: [target.map((y) => y)], target });
  for (const reduction of transformTarget.run(problem, () => false, 1, undefined).reductions) {
    const smaller = reduced(problem, transformTarget.name, reduction);
    const { forward } = TRANSFORMS.find(({ name }) => name === reduction.what)!;
    const back = evaluate(smaller.lift(variable("z")), ["z"], [target.map(forward)], 20);
    back.forEach((y, r) => {
      expect(y).toBeCloseTo(target[r]!, 9);
    });
    expect(reduction.nats).toBe(priorOf(reduction.what));
    expect(reduction.keep).toEqual([0]);
  }
});

test("a target is transformed once; powers of it are known as such", () => {
  const table = tableWith(Float64Array.of(1, 2, 3));
  expect(transformTarget.fits(table)).toBe(true);
  expect(transformTarget.fits({ ...table, names: [], columns: [] })).toBe(false);
  for (const reduction of transformTarget.run(table, () => false, 1, undefined).reductions) {
    const { what } = reduction;
    const next = { ...reducedTable(table, reduction), trail: [{ move: transformTarget.name, what }] };
    expect(isTransformed(next)).toBe(true);
    expect(transformTarget.fits(next)).toBe(false);
    expect(isPowerOfTarget(next)).toBe(["1/y", "y^2", "y^-2", "sqrt(y)"].includes(what));
    // A move after it, and it may be transformed again.
    const after = { ...next, trail: [...next.trail, { move: "join a pair", what: "" }] };
    expect([isTransformed(after), isPowerOfTarget(after)]).toEqual([false, false]);
  }
});

test("a root near 0 among noise is squared: in the mean z is the law, and no row next to 0 decides alone", () => {
  const random = randomStream(3, "root near 0");
  const law = Float64Array.from({ length: 2000 }, () => Math.sqrt(random.uniform()));
  const noise = 0.05;
  const target = law.map((y) => y + noise * random.normal());
  const below = target.filter((y) => y < 0).length;
  expect(below).toBeGreaterThan(0);
  const { reductions } = transformTarget.run(tableWith(target), () => false, 1, undefined);
  const square = reductions.find(({ what }) => what === "y^2")!;
  const mean = square.target!.reduce((sum, z, r) => sum + z - law[r]! ** 2, 0) / law.length;
  expect(Math.abs(mean)).toBeLessThan(0.004);
  const [least, , , , most] = [0, 0.25, 0.5, 0.75, 1].map(
    (share) => square.weights!.toSorted()[Math.round(share * 1999)]!,
  );
  expect(most! / least!).toBeLessThan(25);
});

test.each([
  ["with many rows below 0", (r: number) => (r % 20 === 0 ? -0.1 : 1)],
  ["with a row far below 0", (r: number) => (r === 7 ? -0.9 : 1)],
])("a target %s is not squared", (_, y) => {
  expect(names(tableWith(Float64Array.from({ length: 200 }, (_, r) => y(r))))).not.toContain("y^2");
});
