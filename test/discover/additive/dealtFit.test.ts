import { expect, test } from "vitest";
import { beatsDealtTargets } from "../../../src/discover/additive/dealtFit.ts";
import { randomStream } from "../../../src/math/philox.ts";

const random = randomStream(4, "dealt fit");
const columnsOf = (n: number, m: number): Float64Array[] =>
  Array.from({ length: m }, () => Float64Array.from({ length: n }, () => random.normal()));

test("a line among ten columns of 24 rows is seen in noise half as large", () => {
  let seen = 0;
  for (let table = 0; table < 10; table++) {
    const columns = columnsOf(24, 10);
    const target = columns[0]!.map((x, r) => x + columns[1]![r]! + 0.7 * random.normal());
    if (beatsDealtTargets(columns, target)) seen++;
  }
  expect(seen).toBeGreaterThanOrEqual(7);
});

test("noise is hardly ever taken for more", () => {
  let seen = 0;
  for (let table = 0; table < 60; table++)
    if (
      beatsDealtTargets(
        columnsOf(20 + (table % 3) * 8, 1 + (table % 8)),
        columnsOf(20 + (table % 3) * 8, 1)[0]!,
      )
    )
      seen++;
  expect(seen).toBeLessThanOrEqual(4);
});

test("of many rows it says nothing: other tests do", () => {
  const [column] = columnsOf(60, 1);
  expect(beatsDealtTargets([column!], column!)).toBe(false);
  expect(beatsDealtTargets([column!], new Float64Array(60))).toBe(false);
});
