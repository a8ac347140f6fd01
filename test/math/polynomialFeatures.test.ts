import fc from "fast-check";
import { expect, test } from "vitest";
import {
  chebyshev,
  highestDegree,
  polynomialFeatures,
  productCount,
  productsUpTo,
} from "../../src/math/polynomialFeatures.ts";

test("T_d of a cosine is the cosine of d times the angle", () => {
  const angles = Float64Array.from({ length: 50 }, (_, i) => (i * Math.PI) / 49);
  const ones = new Float64Array(50).fill(1);
  const list = chebyshev(angles.map(Math.cos), 9, ones);
  list.forEach((values, d) => {
    values.forEach((value, i) => {
      expect(value).toBeCloseTo(Math.cos(d * angles[i]!), 12);
    });
  });
  expect(chebyshev(angles, 0, ones)).toEqual([ones]);
});

test("there are as many products as are counted, each once, none of a higher degree", () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(1, 2), { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 0, max: 5 }),
      (perDegree, degree) => {
        const ones = Float64Array.of(1);
        const functions = perDegree.map((own, i) =>
          Array.from({ length: degree + 1 }, (_, d) =>
            d === 0
              ? [ones]
              : Array.from({ length: own }, (_, k) => Float64Array.of(2 + i + 10 * d + 100 * k)),
          ),
        );
        const products = productsUpTo(functions, degree, ones);
        expect(products.length).toBe(productCount(perDegree, degree));
        for (const { degrees } of products) {
          expect(degrees.reduce((sum, d) => sum + d, 0)).toBeLessThanOrEqual(degree);
        }
        if (perDegree.every((own) => own === 1)) {
          expect(new Set(products.map(({ degrees }) => degrees.join())).size).toBe(products.length);
        }
      },
    ),
  );
});

test("a product is the product of the functions of its degrees", () => {
  const ones = new Float64Array(3).fill(1);
  const columns = [Float64Array.of(-1, 0.2, 0.7), Float64Array.of(0.1, -0.4, 1)];
  const functions = columns.map((column) => chebyshev(column, 4, ones).map((values) => [values]));
  for (const { degrees, values } of productsUpTo(functions, 4, ones)) {
    const [a, b] = degrees.map((d, i) => functions[i]![d]![0]!);
    expect(values).toEqual(a!.map((v, r) => v * b![r]!));
  }
});

test("products that are not wanted are left out, in the same order", () => {
  const ones = new Float64Array(2).fill(1);
  const functions = [Float64Array.of(0.5, 1), Float64Array.of(-1, 0.3)].map((column) =>
    chebyshev(column, 3, ones).map((values) => [values]),
  );
  const isMixed = (degrees: readonly number[]): boolean => degrees.every((d) => d > 0);
  const mixed = productsUpTo(functions, 3, ones, isMixed);
  const all = productsUpTo(functions, 3, ones);
  expect(mixed).toEqual(all.filter(({ degrees }) => isMixed(degrees)));
});

test("the highest degree is the last whose products are within the limit", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 400 }), (n, limit) => {
      const perDegree = new Array<number>(n).fill(1);
      const degree = highestDegree(perDegree, limit, 9);
      if (degree > 1) expect(productCount(perDegree, degree)).toBeLessThanOrEqual(limit);
      if (degree < 9) expect(productCount(perDegree, degree + 1)).toBeGreaterThan(limit);
    }),
  );
});

test("features of one column are its Chebyshev polynomials, up to degree 9", () => {
  const column = Float64Array.of(-1, -0.3, 0.8, 1);
  const ones = new Float64Array(4).fill(1);
  expect(polynomialFeatures([column], 100)).toEqual(chebyshev(column, 9, ones));
  expect(polynomialFeatures([column], 4)).toEqual(chebyshev(column, 3, ones));
});
