import { expect, test } from "vitest";
import { hasHeavyTails, hasStructure, noiseOfReplicates } from "../../src/discover/noise.ts";
import { relevantColumns } from "../../src/discover/screening/screen.ts";
import { randomStream } from "../../src/math/philox.ts";
import { rowsOfLaw } from "./laws.ts";

test("residuals that are noise are taken for more in one table of a hundred, whatever the number of columns", () => {
  const shareSeen = (nColumns: number, trials: number): number => {
    let seen = 0;
    for (let trial = 0; trial < trials; trial++) {
      const random = randomStream(trial, "noise", `${nColumns}`);
      const column = (): Float64Array => Float64Array.from({ length: 300 }, () => random.uniform());
      const residual = Float64Array.from({ length: 300 }, () => random.normal());
      if (hasStructure(Array.from({ length: nColumns }, column), residual)) seen++;
    }
    return seen / trials;
  };
  expect(shareSeen(1, 400)).toBeLessThan(0.02);
  expect(shareSeen(3, 300)).toBeLessThan(0.02);
  expect(shareSeen(8, 200)).toBeLessThan(0.02);
});

test("one small missing term is seen in most of 800 residuals where it is a third of the noise", () => {
  const terms: readonly ((x: number, y: number) => number)[] = [
    (x) => 3.5 * x,
    (x, y) => 12 * (x - 0.5) * (y - 0.5),
    (x) => 0.95 / (0.2 + x),
    (x) => 1.4 * Math.sin(9 * x),
  ];
  for (const [at, term] of terms.entries()) {
    let seen = 0;
    for (let trial = 0; trial < 20; trial++) {
      const random = randomStream(trial, "missing", `${at}`);
      const columns = Array.from({ length: 4 }, () =>
        Float64Array.from({ length: 800 }, () => random.uniform()),
      );
      const residual = Float64Array.from(
        { length: 800 },
        (_, r) => term(columns[0]![r]!, columns[1]![r]!) / 3 + random.normal(),
      );
      if (hasStructure(columns, residual)) seen++;
    }
    expect(seen).toBeGreaterThan(17);
  }
});

test.each([
  ["a bend", (x: number, y: number) => 0.6 * (x * y - 0.25)],
  ["a slow trend in one column", (x: number) => 0.7 * x],
  ["a fast wave", (x: number) => Math.sin(60 * x)],
])("%s below the noise is seen in 800 residuals", (_, law) => {
  const random = randomStream(1, "structure");
  const columns = [0, 1].map(() => Float64Array.from({ length: 800 }, () => random.uniform()));
  const residual = Float64Array.from({ length: 800 }, (_, r) => {
    const value = law(columns[0]![r]!, columns[1]![r]!);
    return value + 0.5 * random.normal();
  });
  expect(hasStructure(columns, residual)).toBe(true);
});

test("normal residuals have no heavy tails; those of a missing denominator have", () => {
  const random = randomStream(3, "tails");
  for (let trial = 0; trial < 100; trial++) {
    expect(hasHeavyTails(Float64Array.from({ length: 300 }, () => random.normal()))).toBe(false);
  }
  const ratio = Float64Array.from({ length: 300 }, () => random.normal() / (0.05 + random.uniform()));
  expect(hasHeavyTails(ratio)).toBe(true);
});

test("repeated measurements tell the noise; copied rows and few repeats do not", () => {
  const random = randomStream(2, "replicates");
  const x = Float64Array.from({ length: 600 }, (_, r) => r % 60);
  const noisy = x.map((v) => v + 2 * random.normal());
  const spread = Math.sqrt(60 ** 2 / 12 + 4);
  expect(noiseOfReplicates({ columns: [x], target: noisy })).toBeCloseTo(2 / spread, 2);
  expect(noiseOfReplicates({ columns: [x], target: x })).toBeUndefined();
  const distinct = x.map((_, r) => r);
  expect(noiseOfReplicates({ columns: [distinct], target: noisy })).toBeUndefined();
});

test("columns without influence are told from those that act only together, among 20, with noise", () => {
  const ranges = Object.fromEntries(
    Array.from({ length: 20 }, (_, i) => [`c${i}`, [-1, 1] as const] as const),
  );
  const data = rowsOfLaw(ranges, (...c) => c[2]! * c[7]! + c[11]! ** 2, 1200, 0.1);
  const part = (from: number, to: number) => ({
    ...data,
    columns: data.columns.map((column) => column.subarray(from, to)),
    target: data.target.subarray(from, to),
  });
  const relevant = relevantColumns(part(0, 960), part(960, 1200));
  for (const i of [2, 7, 11]) expect(relevant[i]).toBe(true);
  expect(relevant.filter((isRelevant) => isRelevant).length).toBeLessThan(8);
});

test("columns of a small term are not lost beside a few large values of another", () => {
  const ranges = { c: [1, 5], r: [1, 5], h: [1, 5], k: [1, 5], e: [1, 5] } as const;
  const data = rowsOfLaw(ranges, (c, r, h, k, e) => (c! ** 4 * k!) / r! ** 3 - e! * h!, 700);
  const part = (from: number, to: number) => ({
    ...data,
    columns: data.columns.map((column) => column.subarray(from, to)),
    target: data.target.subarray(from, to),
  });
  expect(relevantColumns(part(0, 560), part(560, 700))).toEqual([true, true, true, true, true]);
});

test("where a polynomial explains next to nothing, no column is dropped", () => {
  const ranges = { a: [1, 2], b: [1, 2], h: [1, 4], u: [1, 5], v: [1, 5] } as const;
  const data = rowsOfLaw(ranges, (a, b, h) => Math.sin((60 * a! * b!) / h!), 700);
  const part = (from: number, to: number) => ({
    ...data,
    columns: data.columns.map((column) => column.subarray(from, to)),
    target: data.target.subarray(from, to),
  });
  expect(relevantColumns(part(0, 560), part(560, 700))).toEqual([true, true, true, true, true]);
});
