import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bandLeastSquares } from "../../../src/math/factor/bandRotations.ts";
import { randomStream } from "../../../src/math/philox.ts";

/** Rows of a band with a dense tail, in any order. */
function rowsOf(seed: number, n: number, width: number, nTail: number, count: number) {
  const random = randomStream(seed, "rows");
  return Array.from({ length: count }, (_, r) => {
    const first = r < n ? r : Math.floor(random.uniform() * n);
    const values = Float64Array.from({ length: width }, (_, j) =>
      first + j < n ? random.uniform() - 0.5 : 0,
    );
    if (r < n) values[0]! += 2;
    const tail = Float64Array.from({ length: nTail }, () => random.uniform() - 0.5);
    return { first, values, tail };
  });
}

describe("least squares by rotations", () => {
  test("find the solution that all rows agree on", () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 0, max: 2 }),
        (seed, n, width, nTail) => {
          const random = randomStream(seed, "truth");
          const truth = Float64Array.from({ length: n + nTail }, () => random.uniform());
          const rows = rowsOf(seed, n, width, nTail, 3 * n + 4).map((row) => ({
            ...row,
            value:
              row.values.reduce((sum, one, j) => sum + one * (truth[row.first + j] ?? 0), 0) +
              row.tail.reduce((sum, one, q) => sum + one * truth[n + q]!, 0),
          }));
          const found = bandLeastSquares(rows, n, width, nTail);
          for (const [i, one] of truth.entries()) expect(found[i]).toBeCloseTo(one, 8);
        },
      ),
    );
  });

  test("leave residuals that no column explains", () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.integer({ min: 2, max: 8 }),
        fc.integer({ min: 1, max: 3 }),
        (seed, n, width) => {
          const random = randomStream(seed, "values");
          const made = () => rowsOf(seed, n, width, 1, 3 * n + 4);
          const values = made().map(() => random.uniform());
          const x = bandLeastSquares(
            made().map((row, r) => ({ ...row, value: values[r]! })),
            n,
            width,
            1,
          );
          const slope = new Float64Array(n + 1);
          made().forEach(({ first, values: own, tail }, r) => {
            let left = tail[0]! * x[n]! - values[r]!;
            own.forEach((one, j) => {
              if (one !== 0) left += one * x[first + j]!;
            });
            own.forEach((one, j) => {
              if (one !== 0) slope[first + j]! += one * left;
            });
            slope[n]! += tail[0]! * left;
          });
          for (const one of slope) expect(Math.abs(one)).toBeLessThan(1e-9);
        },
      ),
    );
  });

  test("tell what is lost in normal equations: columns that differ by 1e-9", () => {
    const rows = [
      { first: 0, values: Float64Array.of(1, 1), tail: new Float64Array(0), value: 3 },
      { first: 0, values: Float64Array.of(1, 1 + 1e-9), tail: new Float64Array(0), value: 3 + 2e-9 },
      { first: 0, values: Float64Array.of(1, 1 - 1e-9), tail: new Float64Array(0), value: 3 - 2e-9 },
    ];
    const x = bandLeastSquares(rows, 2, 2, 0);
    expect(x[0]).toBeCloseTo(1, 5);
    expect(x[1]).toBeCloseTo(2, 5);
  });

  test("a column that no row tells of is 0", () => {
    const rows = [{ first: 1, values: Float64Array.of(2, 0), tail: new Float64Array(0), value: 6 }];
    expect([...bandLeastSquares(rows, 3, 2, 0)]).toEqual([0, 3, 0]);
  });
});
