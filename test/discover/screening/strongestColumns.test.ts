import fc from "fast-check";
import { expect, test } from "vitest";
import { ranked, tracesOf, waveTable } from "../../../src/discover/screening/rankWaves.ts";
import { narrowed, relevantColumns } from "../../../src/discover/screening/screen.ts";
import { strongestColumns } from "../../../src/discover/screening/strongestColumns.ts";
import { wideTable } from "./made.ts";

type Law = (x: (place: number) => number) => number;

const LAWS: readonly (readonly [name: string, law: Law, columns: readonly number[]])[] = [
  ["a line and a square", (x) => x(1) + 3 * x(2) ** 2, [1, 2]],
  ["a wave and a kink", (x) => Math.sin(4 * x(1)) + Math.abs(x(2)), [1, 2]],
  ["a product that neither column shows alone", (x) => x(1) * x(2), [1, 2]],
  [
    "a fraction whose denominator shows with the numerator only",
    (x) => x(1) / (1 + x(2) ** 2) + x(3),
    [1, 2, 3],
  ],
  ["a steep column beside products", (x) => x(0) * x(1) + 2 * Math.exp(x(2)) + x(3) * x(4), [0, 1, 2, 3, 4]],
];
const MOST = 12;

for (const [nColumns, nRows, noise, seed] of [
  [50, 200, 0.2, 1],
  [300, 300, 0.1, 2],
  [1000, 600, 0.05, 3],
] as const) {
  for (const [name, law, needed] of LAWS) {
    test(`of ${nColumns} columns with ${100 * noise} % noise the first look keeps those of ${name}`, () => {
      const kept = strongestColumns(wideTable(law, { nColumns, nRows, noise, seed }), MOST);
      expect(kept).toEqual(expect.arrayContaining([...needed]));
      expect(kept.length).toBeLessThanOrEqual(MOST);
      expect(new Set(kept).size).toBe(kept.length);
    });
  }
}

test("of noise hardly any column is kept, but some always are", () => {
  for (const seed of [1, 2, 3]) {
    const { columns } = wideTable((x) => x(0), { nColumns: 200, nRows: 150, noise: 0, seed });
    const { target } = wideTable((x) => x(0), { nColumns: 2, nRows: 150, noise: 0, seed: seed + 100 });
    const kept = strongestColumns({ columns, target }, MOST);
    expect(kept.length).toBeGreaterThanOrEqual(3);
    expect(kept.length).toBeLessThanOrEqual(6);
  }
});

test("columns that were screened are the relevant ones among all, by place", () => {
  const { columns, target } = wideTable(LAWS[0]![1], { nColumns: 60, nRows: 240, noise: 0.05, seed: 5 });
  const part = (from: number, to: number) => ({
    variables: columns.map((_, i) => `x${i}`),
    columns: columns.map((column) => column.subarray(from, to)),
    target: target.subarray(from, to),
  });
  const isRelevant = relevantColumns(part(48, 240), part(0, 48));
  expect(isRelevant).toHaveLength(60);
  expect(isRelevant[1]).toBe(true);
  expect(isRelevant[2]).toBe(true);
  expect(isRelevant.filter((is) => is).length).toBeLessThanOrEqual(6);
  expect(narrowed(part(0, 240)).variables).toEqual(expect.arrayContaining(["x1", "x2"]));
});

test("what values go with does not depend on the column's units, direction or any rising function of it", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: -20, max: 20 }), fc.integer({ min: -9, max: 9 })), {
        minLength: 8,
        maxLength: 40,
      }),
      (rows) => {
        const column = Float64Array.from(rows, ([x]) => x);
        const middle = rows.reduce((sum, [, y]) => sum + y, 0) / rows.length;
        const values = Float64Array.from(rows, ([, y]) => y - middle);
        const table = waveTable(rows.length);
        const score = (moved: Float64Array): number => tracesOf(values, ranked(moved, table), table).score;
        const own = score(column);
        expect(score(column.map((v) => Math.exp(v / 5)))).toBe(own);
        expect(score(column.map((v) => 3 * v - 7))).toBe(own);
        expect(score(column.map((v) => -v))).toBeCloseTo(own, 8);
      },
    ),
  );
});
