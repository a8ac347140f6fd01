import fc from "fast-check";
import { expect, test } from "vitest";
import { singularValues } from "../../src/math/factor/singularValues.ts";
import { randomStream } from "../../src/math/philox.ts";

test("sizes and vectors give the matrix back, orthonormal and descending", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 12 }),
      fc.nat(1000),
      (rows, columns, seed) => {
        const random = randomStream(seed, "matrix");
        const matrix = Array.from({ length: columns }, () =>
          Float64Array.from({ length: rows }, () => random.normal()),
        );
        const { sizes, left, right } = singularValues(matrix);
        for (let c = 0; c < columns; c++) {
          if (c > 0) expect(sizes[c]!).toBeLessThanOrEqual(sizes[c - 1]!);
          for (let r = 0; r < rows; r++) {
            let sum = 0;
            for (let k = 0; k < columns; k++) sum += sizes[k]! * left[k]![r]! * right[k]![c]!;
            expect(sum).toBeCloseTo(matrix[c]![r]!, 11);
          }
        }
        const square = right.map((a) => right.map((b) => a.reduce((sum, v, i) => sum + v * b[i]!, 0)));
        square.forEach((row, a) => {
          row.forEach((value, b) => {
            expect(value).toBeCloseTo(a === b ? 1 : 0, 12);
          });
        });
      },
    ),
  );
});

test("a product has one size that is not rounding", () => {
  const { sizes } = singularValues([Float64Array.of(1, 2, 3), Float64Array.of(2, 4, 6)]);
  expect(sizes[0]).toBeCloseTo(Math.sqrt(70), 12);
  expect(sizes[1]!).toBeLessThan(1e-14);
});
