import fc from "fast-check";
import { expect, test } from "vitest";
import { type BasisTerm, belowTerms, dictionary } from "../../src/discover/direct/basis/basisDictionary.ts";
import { denominatorSizes, settled } from "../../src/discover/direct/fraction.ts";
import { Ranking } from "../../src/discover/direct/ranking.ts";
import { randomStream } from "../../src/math/philox.ts";
import { dot } from "../../src/math/statistics.ts";

const rows = 50;

/** 1 and x above the line, x below it and other terms, for rows of y = (a + b·x)/(1 − c·x) with noise. */
function example(
  a: number,
  b: number,
  c: number,
  noise: number,
): { chosen: BasisTerm[]; terms: BasisTerm[]; y: Float64Array } {
  const random = randomStream(3, "fraction");
  const x = Float64Array.from({ length: rows }, () => 1 + 2 * random.uniform());
  const y = x.map((v) => (a + b * v) / (1 - c * v) + noise * random.normal());
  const weights = new Float64Array(rows).fill(1);
  const above = dictionary(["x"], [], [x], weights, { wide: 2, isFraction: true });
  const terms = [...above, ...belowTerms(above, y, weights)];
  const chosen = terms.filter((term) => term.expr().kind === "var" || term === terms[0]);
  return { chosen, terms, y };
}

test("the coefficients of an exact fraction come out to rounding", () => {
  const number = (low: number, high: number) => fc.double({ min: low, max: high, noNaN: true });
  fc.assert(
    fc.property(number(0.5, 5), number(0.5, 5), number(-5, -0.1), (a, b, c) => {
      // Above and below the same up to a factor: any coefficient will do.
      fc.pre(Math.abs(b + a * c) > 0.1);
      const { chosen, y } = example(a, b, c, 0);
      const { factors, left } = settled(chosen, y);
      const found = chosen.map(({ norm }, t) => factors[t]! / norm);
      expect(left).toBeLessThan(1e-18 * dot(y, y));
      [a, b, c].forEach((value, t) => {
        expect(found[t]! / value).toBeCloseTo(1, 6);
      });
    }),
  );
});

test("among noise a settled fraction leaves little more than the noise", () => {
  const { chosen, y } = example(2, 3, 0.25, 0.05);
  const { left } = settled(chosen, y);
  expect(Math.sqrt(left / rows)).toBeLessThan(0.06);
});

test("the mean square of a denominator is that of its values", () => {
  const { terms, y } = example(2, 3, -0.7, 0.05);
  const sizes = denominatorSizes(terms, y);
  const below = terms.flatMap(({ isBelow }, t) => (isBelow ? [t] : []));
  const meanSquare = (parts: readonly (readonly [number, number])[]): number =>
    y.reduce((sum, v, r) => {
      const d = parts.reduce((rest, [t, f]) => rest - (f * terms[t]!.unit[r]!) / v, 1);
      return sum + (d * d) / rows;
    }, 0);
  const [t, u] = [below[0]!, below[1]!];
  expect(sizes.ofOne(t, 1.7)).toBeCloseTo(meanSquare([[t, 1.7]]), 10);
  expect(sizes.ofTwo(t, 1.7, u, -0.4)).toBeCloseTo(
    meanSquare([
      [t, 1.7],
      [u, -0.4],
    ]),
    10,
  );
});

test("a ranking keeps the cheapest of each class, in order", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 99 }), fc.integer({ min: 0, max: 2 }))),
      fc.integer({ min: 1, max: 5 }),
      (entries, size) => {
        const ranking = new Ranking<number>(size, 3);
        for (const [price, kind] of entries) if (ranking.wants(price, kind)) ranking.add(price, kind, price);
        const expected = [0, 1, 2]
          .flatMap((kind) =>
            entries
              .filter((entry) => entry[1] === kind)
              .map(([price]) => price)
              .sort((a, b) => a - b)
              .slice(0, size),
          )
          .sort((a, b) => a - b);
        expect(ranking.sorted()).toEqual(expected);
      },
    ),
  );
});
