import { expect, test } from "vitest";
import { columnsOfSize } from "../../../../src/discover/direct/waves/sizeWaves.ts";
import { randomStream } from "../../../../src/math/philox.ts";

/** Columns of even random numbers from −5 to 5. */
function columnsOf(seed: number, count: number, rows: number): Float64Array[] {
  const random = randomStream(seed, "test", "columns");
  return Array.from({ length: count }, () =>
    Float64Array.from({ length: rows }, () => 10 * random.uniform() - 5),
  );
}

test("the columns of a product of waves are seen in the squares of a target that neither goes with", () => {
  for (const seed of [1, 2, 3, 4]) {
    const columns = columnsOf(seed, 5, 200);
    const random = randomStream(seed, "test", "noise");
    const target = columns[1]!.map(
      (x, r) => 3 + Math.cos(9.8 * x) * Math.sin(3.3 * columns[3]![r]!) + 0.1 * random.normal(),
    );
    expect(columnsOfSize(columns, target, 24, 3).sort()).toEqual([1, 3]);
  }
});

test("columns that have nothing to do with the target are taken for such in about one table of a hundred", () => {
  let alarms = 0;
  for (let seed = 0; seed < 60; seed++) {
    const random = randomStream(seed, "test", "target");
    const target = Float64Array.from({ length: 100 }, () => random.normal());
    if (columnsOfSize(columnsOf(seed, 2, 100), target, 12, 2).length > 0) alarms++;
  }
  expect(alarms).toBeLessThan(4);
});
