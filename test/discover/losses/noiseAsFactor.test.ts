import { describe, expect, test } from "vitest";
import { noiseAsFactor } from "../../../src/discover/losses/noiseAsFactor.ts";
import { randomStream } from "../../../src/math/philox.ts";

type Law = (x: number, z: number) => number;

const LAWS: readonly Law[] = [
  (x) => 3.4 * x ** 0.75,
  (x) => 50 * Math.exp(-0.06 * x),
  (x, z) => (2 * x ** 1.5) / z,
  (x, z) => 0.3 * x * x * Math.exp(0.7 * z),
  (x, z) => (9 * z * x) / (x + 4),
];
/** Of the laws with rows of 30 to 300, x over two decades: in how many tables of 20 each noise is taken for a factor. */
function taken(noisy: (law: number, size: number, normal: number) => number): number[] {
  return LAWS.map((law, l) => {
    const random = randomStream(l, "noise as a factor");
    let n = 0;
    for (let table = 0; table < 20; table++) {
      const rows = 30 + Math.floor(270 * random.uniform());
      const x = Float64Array.from({ length: rows }, () => 0.5 * 200 ** random.uniform());
      const z = x.map(() => 1 + 3 * random.uniform());
      const mean = x.map((v, r) => law(v, z[r]!));
      const size = Math.sqrt(mean.reduce((sum, v) => sum + v * v, 0) / rows);
      const target = mean.map((v) => noisy(v, size, random.normal()));
      if (noiseAsFactor({ columns: [x, z], target }) !== undefined) n++;
    }
    return n;
  });
}

describe("noise is a factor where rows say so", () => {
  test("of 2 and 10 % that it is, in most tables; with its size", () => {
    for (const share of [0.02, 0.1])
      for (const n of taken((mean, _, normal) => mean * Math.exp(share * normal)))
        expect(n).toBeGreaterThan(10);
    const x = Float64Array.from({ length: 100 }, (_, r) => 1 + r);
    const random = randomStream(1, "size");
    const target = x.map((v) => v ** 2 * Math.exp(0.1 * random.normal()));
    expect(noiseAsFactor({ columns: [x], target })).toBeCloseTo(0.1, 1);
  });

  test("of a power of a column that spans less than a decade that it is, as of any other", () => {
    const random = randomStream(2, "narrow");
    const [flow, width] = [0.02, 0.1].map((low) =>
      Float64Array.from({ length: 90 }, () => low * (1 + 3 * random.uniform())),
    );
    const target = flow!.map((q, r) => (q ** 2 / width![r]! ** 5) * Math.exp(0.03 * random.normal()));
    expect(noiseAsFactor({ columns: [flow!, width!], target })).toBeCloseTo(0.03, 2);
  });

  test("of one size everywhere, or none, in hardly any", () => {
    for (const share of [0.001, 0.01, 0.05])
      for (const n of taken((mean, size, normal) => mean + share * size * normal))
        expect(n).toBeLessThanOrEqual(2);
    for (const n of taken((mean) => mean)) expect(n).toBeLessThanOrEqual(2);
  });

  test("of few rows or targets at 0 nothing is known", () => {
    const x = Float64Array.from({ length: 19 }, (_, r) => r + 1);
    expect(
      noiseAsFactor({ columns: [x], target: x.map((v, r) => v ** 3 * (1 + (r % 3) / 9)) }),
    ).toBeUndefined();
    const more = Float64Array.from({ length: 50 }, (_, r) => r);
    expect(noiseAsFactor({ columns: [more], target: more.map((v) => v ** 3) })).toBeUndefined();
  });
});
