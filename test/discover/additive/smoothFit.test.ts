import fc from "fast-check";
import { expect, test } from "vitest";
import { smoothFit } from "../../../src/discover/additive/smoothFit.ts";
import { squaredError, totalSquares } from "../../../src/math/errors.ts";
import { randomStream } from "../../../src/math/philox.ts";

/** Rows of a law of two columns between −1 and 1, with normal noise. */
function rowsOf(law: (a: number, b: number) => number, n: number, noise: number, seed: number) {
  const random = randomStream(seed, "smooth");
  const columns = [0, 1].map(() => Float64Array.from({ length: n }, () => 2 * random.uniform() - 1));
  const [a, b] = columns as [Float64Array, Float64Array];
  const plain = a.map((u, r) => law(u, b[r]!));
  return { columns, plain, target: plain.map((y) => y + noise * random.normal()) };
}

test.each<[string, (a: number, b: number) => number]>([
  ["a line", (a, b) => 3 * a - b],
  ["a sum of curves", (a, b) => Math.sin(3 * a) + b ** 2],
  ["a product", (a, b) => 2 * a * b],
])(
  "%s among noise: the fit is nearer to it than the rows are, and says how far a new row is from it",
  (_, law) => {
    const { columns, plain, target } = rowsOf(law, 120, 0.3, 1);
    const { values, squares } = smoothFit({ columns, target })!;
    expect(squaredError(values, plain)).toBeLessThan(0.25 * squaredError(target, plain));
    expect(squares).toBeGreaterThan(0.7 * 0.3 ** 2);
    expect(squares).toBeLessThan(1.6 * 0.3 ** 2);
  },
);

test("of noise nearly nothing but the mean is left", () => {
  const { columns, target } = rowsOf(() => 0, 80, 1, 2);
  const { values, squares } = smoothFit({ columns, target })!;
  expect(totalSquares(values)).toBeLessThan(0.3 * totalSquares(target));
  expect(squares).toBeGreaterThan((0.9 * totalSquares(target)) / 80);
});

test("columns and target may be shifted, scaled and mirrored", () => {
  const size = fc.double({ min: 1e-3, max: 1e3, noNaN: true });
  const shift = fc.double({ min: -10, max: 10, noNaN: true });
  const { columns, target } = rowsOf((a, b) => Math.exp(a) - b, 30, 0.1, 3);
  const { values } = smoothFit({ columns, target })!;
  fc.assert(
    fc.property(size, shift, fc.boolean(), (by, offset, isMirrored) => {
      const factor = isMirrored ? -by : by;
      const moved = (v: number): number => factor * (v + offset);
      const fit = smoothFit({
        columns: columns.map((column) => column.map(moved)),
        target: target.map(moved),
      })!;
      const far = fit.values.reduce((most, v, r) => Math.max(most, Math.abs(v - moved(values[r]!))), 0);
      expect(far).toBeLessThan(1e-6 * by);
    }),
    { numRuns: 20 },
  );
});

test("a constant target, or columns that are all constant, have no fit", () => {
  const { columns, target } = rowsOf((a) => a, 20, 0, 4);
  expect(smoothFit({ columns, target: target.map(() => 2) })).toBeUndefined();
  expect(smoothFit({ columns: columns.map((column) => column.map(() => 2)), target })).toBeUndefined();
});
