import fc from "fast-check";
import { expect, test } from "vitest";
import { type Curve, curveOf, withValues } from "../../../src/discover/curves/curve.ts";
import {
  BASES,
  type CurveModel,
  codeOf,
  inOrder,
  nameOf,
  smallerSums,
  thetaByTerm,
} from "../../../src/discover/curves/curveModel.ts";
import type { CurveTerm } from "../../../src/discover/curves/curveTerm.ts";
import {
  bothSigns,
  logSpaced,
  pairsOf,
  placesOf,
  placesOutside,
  quantile,
  ratesOf,
} from "../../../src/discover/curves/grids.ts";
import { CURVE_TERMS } from "../../../src/discover/curves/terms/all.ts";

const ROWS = 40;
const x = Float64Array.from({ length: ROWS }, (_, r) => ((7 * r) % ROWS) / 4);
const curve: Curve = curveOf({ names: ["x"], columns: [x], target: x.map((v) => v * v) })!;

const anyTerms = fc.array(fc.constantFrom(...CURVE_TERMS), { maxLength: 4 });
/** Shape constants that tell which term they belong to. */
const thetaFor = (terms: readonly CurveTerm[]): number[] =>
  terms.flatMap(({ shapes }, t) => Array.from({ length: shapes }, (_, k) => 10 * t + k));
const modelOf = (terms: readonly CurveTerm[], base: CurveModel["base"]): CurveModel => ({
  base,
  terms,
  theta: thetaFor(terms),
  factors: [],
  left: 0,
  rank: 0,
});

test("a curve has its rows from left to right, each with its own target", () => {
  expect([...curve.x]).toEqual([...x].sort((a, b) => a - b));
  expect([...curve.y]).toEqual([...curve.x].map((v) => v * v));
  expect([curve.low, curve.high, curve.middle, curve.width]).toEqual([0, 9.75, 4.875, 9.75]);
  expect([...withValues(curve, curve.x).y]).toEqual([...curve.x]);
});

test("of more rows than asked the first are taken, as rows of a search are in random order", () => {
  const first = curveOf({ names: ["x"], columns: [x], target: x }, 10)!;
  expect([...first.x]).toEqual([...x.slice(0, 10)].sort((a, b) => a - b));
});

test("a table of two columns, of four rows, of four places, of one place is no curve", () => {
  const table = (column: readonly number[]) => ({
    names: ["x"],
    columns: [Float64Array.from(column)],
    target: Float64Array.from(column),
  });
  expect(curveOf({ names: ["a", "b"], columns: [x, x], target: x })).toBeUndefined();
  expect(curveOf(table([1, 2, 3, 4]))).toBeUndefined();
  expect(curveOf(table([1, 2, 3, 4, 1, 2, 3, 4]))).toBeUndefined();
  expect(curveOf(table([5, 5, 5, 5, 5, 5]))).toBeUndefined();
  expect(curveOf(table([-1e308, -1, 0, 1, 2, 1e308]))).toBeUndefined();
  expect(curveOf(table([1, 2, 3, 4, 5]))).toBeDefined();
});

test("a sum has one name whatever the order of its terms, and its shape constants go with them", () => {
  fc.assert(
    fc.property(anyTerms, fc.constantFrom(...BASES), (terms, base) => {
      const theta = thetaFor(terms);
      const turned = terms.toReversed();
      const turnedTheta = thetaByTerm(terms, theta).reverse().flat();
      expect(nameOf({ base, terms })).toBe(nameOf({ base, terms: turned }));
      const ordered = inOrder({ base, terms }, theta);
      const names = ordered.terms.map(({ name }) => name);
      expect(names).toEqual(names.toSorted());
      // Of terms of one kind the order of the shape constants is that in which they were given.
      if (new Set(names).size === names.length)
        expect(inOrder({ base, terms: turned }, turnedTheta)).toEqual(ordered);
      thetaByTerm(ordered.terms, ordered.theta).forEach((own, t) => {
        expect(own).toHaveLength(ordered.terms[t]!.shapes);
        expect(new Set(own.map((v) => Math.floor(v / 10))).size).toBeLessThanOrEqual(1);
      });
    }),
  );
});

test("what a sum is shortened to lacks one term, or a part of its base, and nothing else", () => {
  fc.assert(
    fc.property(anyTerms, fc.constantFrom(...BASES), (terms, base) => {
      const smaller = smallerSums(modelOf(terms, base));
      const dropped = smaller.filter((one) => one.terms.length < terms.length);
      expect(dropped).toHaveLength(terms.length);
      dropped.forEach((one, t) => {
        expect(one.base).toBe(base);
        expect(one.terms).toEqual(terms.filter((_, other) => other !== t));
        const own = thetaFor(terms).filter((v) => Math.floor(v / 10) !== t);
        expect(one.theta).toEqual(own);
      });
      const bases = smaller.filter((one) => one.terms.length === terms.length).map((one) => one.base);
      const expected = {
        nothing: [],
        level: ["nothing"],
        slope: ["nothing"],
        line: ["level", "slope", "nothing"],
      };
      expect(bases).toEqual(expected[base]);
    }),
  );
});

test("a sum with more terms, with rarer ones, or chosen among more kinds is longer", () => {
  const plain = CURVE_TERMS.find(({ isRare }) => isRare !== true)!;
  const rare = CURVE_TERMS.find(({ isRare }) => isRare === true)!;
  const length = (terms: readonly CurveTerm[], kinds = 10): number => codeOf({ base: "level", terms }, kinds);
  expect(length([plain, plain])).toBeGreaterThan(length([plain]));
  expect(length([rare])).toBeGreaterThan(length([plain]));
  expect(length([plain], 20)).toBeCloseTo(length([plain], 10) + Math.LN2, 12);
  // A base is a belief: the four of them are all there are.
  const beliefs = BASES.map((base) => Math.exp(-codeOf({ base, terms: [] }, 1) + Math.LN2));
  expect(beliefs.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
});

test("values of grids reach from end to end, at equal ratios", () => {
  const positive = fc.double({ min: 1e-3, max: 1e3, noNaN: true });
  fc.assert(
    fc.property(
      positive,
      fc.double({ min: 1.5, max: 100, noNaN: true }),
      fc.integer({ min: 2, max: 20 }),
      (low, ratio, count) => {
        const values = logSpaced(low, low * ratio, count);
        expect(values).toHaveLength(count);
        expect(values[0]).toBeCloseTo(low, 9);
        expect(values.at(-1)! / (low * ratio)).toBeCloseTo(1, 9);
        const ratios = values.slice(1).map((v, i) => v / values[i]!);
        for (const one of ratios) expect(one / ratios[0]!).toBeCloseTo(1, 9);
      },
    ),
  );
  expect(logSpaced(3, 9, 1)).toEqual([3]);
  expect(bothSigns([1, 2])).toEqual([1, -1, 2, -2]);
  expect(pairsOf([1, 2], [3, 4])).toEqual([
    [1, 3],
    [1, 4],
    [2, 3],
    [2, 4],
  ]);
});

test("rates, places and places outside are measured by the range, so that they move and scale with it", () => {
  const moved: Curve = { ...curve, low: 100, high: 119.5, middle: 109.75, width: 19.5 };
  ratesOf(curve, 6).forEach((rate, i) => {
    expect(ratesOf(moved, 6)[i]).toBeCloseTo(rate / 2, 12);
  });
  const places: readonly ((of: Curve) => number[])[] = [
    (of) => placesOf(of, 7),
    (of) => placesOf(of, 7, 0.3),
    (of) => placesOutside(of, [0.1, 2]),
  ];
  for (const place of places) {
    place(curve).forEach((v, i) => {
      expect(place(moved)[i]).toBeCloseTo(100 + 2 * v, 9);
    });
  }
  expect(placesOf(curve, 3)).toEqual([0, 4.875, 9.75]);
  for (const c of placesOutside(curve, [0.1, 2])) expect(c < curve.low || c > curve.high).toBe(true);
});

test("a quantile is a value of the column, the ends included", () => {
  const sorted = Float64Array.of(1, 2, 3, 4);
  expect([-1, 0, 0.25, 0.5, 0.99, 1, 7].map((share) => quantile(sorted, share))).toEqual([
    1, 1, 2, 3, 4, 4, 4,
  ]);
});
