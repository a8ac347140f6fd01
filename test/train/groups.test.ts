import fc from "fast-check";
import { expect, test } from "vitest";
import type { Dataset } from "../../src/model/dataset.ts";
import { metricsOf } from "../../src/train/errors/metrics.ts";
import { foldsOf, splitOf } from "../../src/train/rows/split.ts";

function grouped(groups: Int32Array): Dataset {
  const values = Float64Array.from(groups, (_, r) => r);
  const column = (name: string) => ({ name, values });
  return {
    inputs: [column("x")],
    targets: [column("y")],
    nRows: groups.length,
    source: "",
    fingerprint: "",
    groups,
  };
}

test("rows of a group are never in two parts, nor in two folds", () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 150 }), fc.integer({ min: 0, max: 99 }), (nGroups, seed) => {
      const data = grouped(Int32Array.from({ length: 400 }, (_, r) => (r * 7) % nGroups));
      const { train, validation, test: tested, folds } = splitOf(data, { seed });
      const partOf = new Map<number, number>();
      for (const [part, rows] of [train, validation, tested].entries()) {
        for (const row of rows) {
          const known = partOf.get(data.groups![row]!) ?? part;
          expect(known).toBe(part);
          partOf.set(data.groups![row]!, part);
        }
      }
      for (const { train: fitted, held } of folds ?? foldsOf(data, { seed })) {
        const there = new Set([...fitted].map((row) => data.groups![row]!));
        expect([...held].some((row) => there.has(data.groups![row]!))).toBe(false);
      }
    }),
    { numRuns: 40 },
  );
});

test("weighted errors are those of rows that stand there as often as they count", () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.tuple(
          fc.integer({ min: 0, max: 4 }),
          fc.integer({ min: -5, max: 5 }),
          fc.integer({ min: -5, max: 5 }),
        ),
        { minLength: 2, maxLength: 20 },
      ),
      (rows) => {
        const often = rows.flatMap(([n, p, t]) => Array.from({ length: n }, () => [p, t] as const));
        if (often.length === 0) return;
        const column = (list: readonly (readonly number[])[], at: number) =>
          Float64Array.from(list, (row) => row[at]!);
        const expected = metricsOf(column(often, 0), column(often, 1));
        const actual = metricsOf(column(rows, 1), column(rows, 2), column(rows, 0));
        expect(actual.rmse).toBeCloseTo(expected.rmse, 9);
        if (expected.nrmse < 1e6)
          expect(actual.nrmse / (1 + expected.nrmse)).toBeCloseTo(expected.nrmse / (1 + expected.nrmse), 6);
      },
    ),
  );
});
