import fc from "fast-check";
import { expect, test } from "vitest";
import { dimensionless, type Powers } from "../../../src/discover/units/dimensionless.ts";

/** The unit of a product: powers of dimensions. */
function unitOf(units: readonly (readonly number[])[], powers: Powers): number[] {
  return units[0]!.map((_, d) => units.reduce((sum, unit, i) => sum + powers[i]! * unit[d]!, 0));
}

/** The rank of a small matrix of whole numbers, by elimination without divisions. */
function rankOf(vectors: readonly Powers[]): number {
  let rows = vectors.map((vector) => [...vector]);
  let rank = 0;
  for (let column = 0; column < (rows[0]?.length ?? 0); column++) {
    const pivot = rows.find((row) => Math.abs(row[column]!) > 1e-7);
    if (pivot === undefined) continue;
    rank++;
    rows = rows
      .filter((row) => row !== pivot)
      .map((row) => row.map((value, i) => value * pivot[column]! - pivot[i]! * row[column]!))
      .map((row) => row.map((value) => value / Math.max(1, ...row.map(Math.abs))));
  }
  return rank;
}

const units = fc.integer({ min: 1, max: 3 }).chain((dimensions) =>
  fc.array(fc.array(fc.integer({ min: -3, max: 3 }), { minLength: dimensions, maxLength: dimensions }), {
    minLength: 1,
    maxLength: 6,
  }),
);

test("there are as many products without a unit as columns beyond the rank of their units, and none holds another", () => {
  fc.assert(
    fc.property(units, (of) => {
      const none = of[0]!.map(() => 0);
      const { groups } = dimensionless(of, none)!;
      for (const powers of groups) {
        for (const power of unitOf(of, powers)) expect(power).toBeCloseTo(0, 6);
      }
      expect(groups).toHaveLength(of.length - rankOf(of));
      expect(rankOf(groups)).toBe(groups.length);
    }),
    { numRuns: 60 },
  );
}, 30_000);

test("a product that has the unit of the target is found wherever there is one", () => {
  const problem = units.chain((of) =>
    fc
      .array(fc.integer({ min: -2, max: 2 }), { minLength: of.length, maxLength: of.length })
      .map((powers) => ({ of, target: unitOf(of, powers) })),
  );
  fc.assert(
    fc.property(problem, ({ of, target }) => {
      for (const powers of dimensionless(of, target)!.scales) {
        unitOf(of, powers).forEach((power, d) => {
          expect(power).toBeCloseTo(target[d]!, 6);
        });
      }
    }),
    { numRuns: 60 },
  );
}, 30_000);

test("where no product has the unit of the target there is none", () => {
  expect(dimensionless([[1, 0]], [0, 1])).toBeUndefined();
});

test("a pendulum: the period goes with the root of length over gravity, and the angle stays", () => {
  // Length, gravity, mass, angle, in metre, second and kilogram. Source: the usual example of the π theorem.
  const of = [
    [1, 0, 0],
    [1, -2, 0],
    [0, 0, 1],
    [0, 0, 0],
  ];
  expect(dimensionless(of, [0, 1, 0])).toEqual({ scales: [[0.5, -0.5, 0, 0]], groups: [[0, 0, 0, 1]] });
});

test("forty columns of one unit end in ratios of two each", () => {
  const { groups } = dimensionless(
    Array.from({ length: 40 }, () => [1]),
    [1],
  )!;
  expect(groups).toHaveLength(39);
  expect(groups.every((powers) => powers.filter((power) => power !== 0).length === 2)).toBe(true);
});
