import fc from "fast-check";
import { expect, test } from "vitest";
import {
  combined,
  linearSystem,
  partOfSystem,
  ridgeSolver,
  subtractCombined,
} from "../../../src/math/linear/linearLeastSquares.ts";
import { leastSquares } from "../../../src/math/linear/projection.ts";
import { randomStream } from "../../../src/math/philox.ts";
import { dot } from "../../../src/math/statistics.ts";

/** Columns of normal numbers, and a target. */
function problem(m: number, rows: number, seed: number): { columns: Float64Array[]; target: Float64Array } {
  const random = randomStream(seed, "linear");
  const column = (): Float64Array => Float64Array.from({ length: rows }, () => random.normal());
  return { columns: Array.from({ length: m }, column), target: column() };
}

const sizes = fc.record({
  m: fc.integer({ min: 1, max: 13 }),
  more: fc.integer({ min: 5, max: 60 }),
  seed: fc.nat({ max: 9999 }),
});

test("normal equations without a ridge and QR find the same coefficients", () => {
  fc.assert(
    fc.property(sizes, ({ m, more, seed }) => {
      const { columns, target } = problem(m, m + more, seed);
      const system = linearSystem(columns, target);
      const byNormal = ridgeSolver(system, 0)!(system.vector);
      const byQr = leastSquares(columns, target)!;
      byQr.forEach((x, i) => {
        expect(byNormal[i]!).toBeCloseTo(x, 8);
      });
    }),
  );
});

test("what the least squares leave is orthogonal to every column", () => {
  fc.assert(
    fc.property(sizes, ({ m, more, seed }) => {
      const { columns, target } = problem(m, m + more, seed);
      const rest = subtractCombined(target.slice(), columns, leastSquares(columns, target)!);
      for (const column of columns) expect(Math.abs(dot(column, rest))).toBeLessThan(1e-10);
    }),
  );
});

test("every entry of a system is the sum of products over the rows, in their order", () => {
  fc.assert(
    fc.property(sizes, ({ m, more, seed }) => {
      const { columns, target } = problem(m, m + more, seed);
      const nRows = m + (more >> 1);
      const { matrix, vector } = linearSystem(columns, target, { nRows });
      const first = columns.map((column) => column.subarray(0, nRows));
      for (let a = 0; a < m; a++) {
        expect(vector[a]).toBe(dot(first[a]!, target));
        for (let b = a; b < m; b++) expect(matrix[a * m + b]).toBe(dot(first[a]!, first[b]!));
      }
    }),
  );
});

test("a row of weight 3 counts as three rows", () => {
  fc.assert(
    fc.property(sizes, ({ m, more, seed }) => {
      const { columns, target } = problem(m, m + more, seed);
      const weights = target.map((_, r) => 1 + 2 * (r % 2));
      const repeated = (values: Float64Array): Float64Array =>
        Float64Array.from([...values].flatMap((v, r) => new Array<number>(weights[r]!).fill(v)));
      const once = linearSystem(columns, target, { weights });
      const often = linearSystem(columns.map(repeated), repeated(target));
      const [one, other] = [once, often].map((system) => ridgeSolver(system, 0)!(system.vector));
      one!.forEach((x, i) => {
        expect(x).toBeCloseTo(other![i]!, 8);
      });
    }),
  );
});

test("a part of a system is the system of those columns alone", () => {
  fc.assert(
    fc.property(sizes, fc.func(fc.boolean()), ({ m, more, seed }, isTaken) => {
      const { columns, target } = problem(m, m + more, seed);
      const places = columns.flatMap((_, c) => (isTaken(c) ? [c] : []));
      const part = partOfSystem(linearSystem(columns, target), places);
      const own = linearSystem(
        places.map((c) => columns[c]!),
        target,
      );
      expect(part.vector).toEqual(own.vector);
      const upper = (matrix: Float64Array): Float64Array =>
        matrix.filter((_, at) => at % own.size >= Math.floor(at / own.size));
      expect(upper(part.matrix)).toEqual(upper(own.matrix));
    }),
  );
});

test("a ridge halves columns that are one and the same, and draws the rest in by its share", () => {
  const { columns, target } = problem(2, 30, 1);
  const system = linearSystem([columns[0]!, columns[0]!, columns[1]!], target);
  expect(ridgeSolver(system, -1)).toBeNull();
  const [a, b] = ridgeSolver(system, 1e-8)!(system.vector);
  expect(a).toBeCloseTo(b!, 6);
  expect(a! + b!).toBeCloseTo(leastSquares(columns, target)![0]!, 6);
  const single = linearSystem([columns[0]!], target);
  expect(ridgeSolver(single, 1)!(single.vector)[0]).toBeCloseTo(
    ridgeSolver(single, 0)!(single.vector)[0]! / 2,
    12,
  );
});

test("a column of zeros gets no share of the target, and one that is not finite none at all", () => {
  const { columns, target } = problem(2, 20, 2);
  const withZeros = [columns[0]!, new Float64Array(20), columns[1]!];
  const x = leastSquares(withZeros, target)!;
  expect(x[1]).toBe(0);
  expect(leastSquares([columns[0]!.map(() => Number.POSITIVE_INFINITY)], target)).toBeUndefined();
  expect(combined(withZeros, Float64Array.of(1, 5, 2), 3)).toEqual(
    Float64Array.from([0, 1, 2], (r) => columns[0]![r]! + 2 * columns[1]![r]!),
  );
});
