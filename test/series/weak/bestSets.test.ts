import { expect, test } from "vitest";
import { randomStream } from "../../../src/math/philox.ts";
import { bestSets } from "../../../src/series/weak/bestSets.ts";

const ROWS = 40;

const never = (): Promise<boolean> => Promise.resolve(false);

function columnsOf(n: number): Float64Array[] {
  const stream = randomStream(5, "columns");
  return Array.from({ length: n }, () => Float64Array.from({ length: ROWS }, () => stream.normal()));
}

test("three columns are found of which none alone says anything of their sum", async () => {
  const [noise, ...columns] = columnsOf(31);
  // Columns 11 and 23 are nearly the same: alone each is almost at right angles to the small difference.
  columns[23] = columns[11]!.map((v, r) => v + 0.01 * noise![r]!);
  const target = columns[4]!.map((v, r) => 0.02 * v + columns[23]![r]! - columns[11]![r]!);
  const question = {
    columns,
    prices: columns.map(() => 5),
    isInner: columns.map(() => false),
    mostInner: 0,
    target,
    natsOf: (left: number) => 0.5 * ROWS * Math.log(left / ROWS + 1e-14),
  };
  const [best] = await bestSets(question, 3, never);
  expect(best).toEqual([4, 11, 23]);
});

test("sets have no more columns on grids than they may", async () => {
  const columns = columnsOf(12);
  const isInner = columns.map((_, place) => place >= 6);
  const natsOf = (left: number): number => 0.5 * ROWS * Math.log(left / ROWS);
  const target = columns[9]!.map((v, r) => v + columns[10]![r]! + columns[2]![r]!);
  const question = { columns, prices: columns.map(() => 1), isInner, target, natsOf };
  const found = (mostInner: number): Promise<(readonly number[])[]> =>
    bestSets({ ...question, mostInner }, 3, never);
  const one = await found(1);
  expect(one.every((set) => set.filter((place) => isInner[place]).length <= 1)).toBe(true);
  expect(await found(2)).toContainEqual([2, 9, 10]);
});
