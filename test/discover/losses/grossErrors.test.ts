import { describe, expect, test } from "vitest";
import { grossErrors } from "../../../src/discover/losses/grossErrors.ts";
import { randomStream } from "../../../src/math/philox.ts";

type Law = (x: number, z: number) => number;

const SMOOTH: readonly Law[] = [
  (x) => 2 * x + 5,
  (x) => 8 * Math.exp(-0.6 * x),
  (x, z) => x * Math.sqrt(z),
  (x, z) => x ** 2 / z,
  (x, z) => z * Math.sin(x),
];
const STEEP: readonly Law[] = [
  (x) => 9 * Math.exp(-(((x - 2) / 0.15) ** 2)),
  (x) => 1 / (x - 0.49) ** 2,
  (x, z) => z / (0.02 + (x - 2.5) ** 2),
  (x) => (x > 3 ? 40 : 1),
  (x, z) => 1 / Math.sin(x / 2) ** 4 / z,
];

/** In how many of 10 tables of each law, 40 to 150 rows, a share of which is wrong, some are taken for wrong. */
function taken(
  laws: readonly Law[],
  noise: number,
  wrong: number,
  normalOf = (normal: number) => normal,
): number[] {
  return laws.map((law, l) => {
    const random = randomStream(l, "gross errors");
    let n = 0;
    for (let table = 0; table < 10; table++) {
      const rows = 40 + Math.floor(110 * random.uniform());
      const x = Float64Array.from({ length: rows }, () => 0.5 + 4.5 * random.uniform());
      const z = x.map(() => 1 + 3 * random.uniform());
      const mean = x.map((v, r) => law(v, z[r]!));
      const size = Math.sqrt(mean.reduce((sum, v) => sum + v * v, 0) / rows);
      const target = mean.map((v) => {
        const off = random.uniform() < wrong ? size * (random.uniform() < 0.5 ? -2 : 3) : 0;
        return v + off + noise * size * normalOf(random.normal());
      });
      if (grossErrors({ columns: [x, z], target }) !== undefined) n++;
    }
    return n;
  });
}

describe("rows are grossly wrong where others say so", () => {
  test("of a few percent that are, among 1 and 5 % of noise, in most tables", () => {
    for (const noise of [0.01, 0.05])
      for (const n of taken(SMOOTH, noise, 0.03)) expect(n).toBeGreaterThan(3);
  });

  test("where none is, in none: smooth laws and steep ones, with and without noise", () => {
    for (const noise of [0, 0.01, 0.1]) {
      for (const n of taken(SMOOTH, noise, 0)) expect(n).toBe(0);
      for (const n of taken(STEEP, noise, 0)) expect(n).toBeLessThanOrEqual(1);
    }
  });
});

test("fifteen wrong rows of 300 beside an exact law are seen in most tables, and none without them", () => {
  let seen = 0;
  for (let table = 0; table < 6; table++) {
    const random = randomStream(table, "gross errors beside an exact law");
    const x = Float64Array.from({ length: 300 }, () => 4 * random.uniform() - 2);
    const z = x.map(() => 0.5 + 2.5 * random.uniform());
    const target = x.map((v, r) => v * v + 1.5 * z[r]!);
    expect(grossErrors({ columns: [x, z], target })).toBeUndefined();
    const wrong = target.map((y, r) => (r % 20 === 7 ? y + (random.uniform() < 0.5 ? -1 : 1) * 60 : y));
    if (grossErrors({ columns: [x, z], target: wrong }) === 15) seen++;
  }
  expect(seen).toBeGreaterThan(3);
});
