import fc from "fast-check";
import { expect, test } from "vitest";
import { prepared } from "../../../src/discover/moves/split.ts";
import { certaintyOf } from "../../../src/discover/reduce/certainty.ts";
import type { Split } from "../../../src/discover/reduce/splits.ts";
import { problemOf, rowsOfLaw } from "../laws.ts";

test("what a model says is believed the less the less it follows the target, and never quite", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1e-9, max: 1, noNaN: true }),
      fc.double({ min: 1, max: 10, noNaN: true }),
      (held, times) => {
        const [near, far] = [certaintyOf(held), certaintyOf(held * times)];
        expect(near).toBeGreaterThan(far - 1e-12);
        expect(far).toBeGreaterThan(0.1999);
        expect(near).toBeLessThan(0.8701);
      },
    ),
  );
});

test("a split costs what its rank and its model say: further down and by a rougher model it waits longer", () => {
  const table = problemOf(rowsOfLaw({ a: [1, 2], b: [1, 2] }, (a, b) => a! + b!, 50));
  const split = (held: number): Split => ({
    kind: "sum",
    transform: "y",
    first: { columns: [0], values: table.columns[0]! },
    second: { columns: [1], values: table.columns[1]! },
    held,
  });
  const natsOf = (held: number, rank: number): number => prepared(table, split(held), rank).nats;
  expect(natsOf(0.01, 0)).toBeCloseTo(-Math.log(0.87));
  expect(natsOf(0.2, 0)).toBeGreaterThan(natsOf(0.01, 0) + 0.5);
  expect(natsOf(0.01, 3)).toBeGreaterThan(natsOf(0.01, 0) + 0.5);
});
