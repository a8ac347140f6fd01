import fc from "fast-check";
import { expect, test } from "vitest";
import { BASES, type Base } from "../../../src/discover/curves/curveModel.ts";
import { Fitter } from "../../../src/discover/curves/fitter.ts";
import { pairStarts } from "../../../src/discover/curves/pairScan.ts";
import {
  baseProjection,
  distinctBest,
  type Point,
  pointsOf,
  scanned,
} from "../../../src/discover/curves/scan.ts";
import { EXPONENTIAL_TERMS } from "../../../src/discover/curves/terms/exponentials.ts";
import { PEAK_TERMS } from "../../../src/discover/curves/terms/peaks.ts";
import { PLAIN_TERMS } from "../../../src/discover/curves/terms/plain.ts";
import { WAVE_TERMS } from "../../../src/discover/curves/terms/waves.ts";
import { writtenModel } from "../../../src/discover/curves/writeModel.ts";
import { printMathjs } from "../../../src/io/formulas/languages/mathjs.ts";
import { leastSquares } from "../../../src/math/linear/projection.ts";
import { dot } from "../../../src/math/statistics.ts";
import { madeCurve } from "./made.ts";

const TERMS = [...PLAIN_TERMS, ...EXPONENTIAL_TERMS, ...PEAK_TERMS, ...WAVE_TERMS];
const termNamed = (name: string) => TERMS.find((term) => term.name === name)!;
const noisy = madeCurve((x) => 3 * Math.exp(-x / 2) + Math.sin(3 * x), {
  low: 0.5,
  high: 9,
  n: 60,
  noise: 0.2,
});
const fitter = new Fitter(noisy, TERMS.length);
const pointsFor = (name: string): Point[] =>
  pointsOf(termNamed(name), noisy, fitter.tapesOf(termNamed(name)));

/** The squares that least squares of the base and these columns leave. */
function leftBy(base: Base, columns: readonly Float64Array[]): number {
  const all = [
    ...(base === "level" || base === "line" ? [noisy.x.map(() => 1)] : []),
    ...(base === "slope" || base === "line" ? [noisy.x] : []),
    ...columns,
  ];
  const factors = leastSquares(all, noisy.y)!;
  const rest = noisy.y.map((y, r) => y - all.reduce((sum, column, c) => sum + factors[c]! * column[r]!, 0));
  return dot(rest, rest);
}

test.each(BASES)("a scan beside the base %s says what least squares with each point leave", (base) => {
  const projection = baseProjection(noisy, base);
  for (const name of ["exponential", "Gaussian", "wave", "wave with harmonic", "line times exponential"]) {
    const points = pointsFor(name);
    const found = scanned(points, projection);
    expect(found.length).toBeGreaterThan(0.8 * points.length);
    for (const { point, left } of found.filter((_, i) => i % 7 === 0)) {
      expect(Math.abs(left - leftBy(base, point.columns))).toBeLessThan(1e-7 * dot(noisy.y, noisy.y));
    }
  }
});

test("a point in the span of what a sum has already is no start", () => {
  const linear = { ...termNamed("square"), columns: termNamed("root").columns, grid: () => [[]] };
  const ones = noisy.x.map(() => 4);
  const points: Point[] = [
    { term: linear, theta: [], columns: [ones] },
    { term: linear, theta: [], columns: [noisy.x.map((v) => 2 * v - 1)] },
    { term: linear, theta: [], columns: [noisy.x.map((v) => v * v)] },
  ];
  expect(scanned(points, baseProjection(noisy, "line")).map(({ point }) => point)).toEqual([points[2]]);
  expect(scanned(points, baseProjection(noisy, "level"))).toHaveLength(2);
});

test("the best starts leave least and are not one another beside the base", () => {
  const projection = baseProjection(noisy, "level");
  const all = scanned(pointsFor("exponential"), projection);
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9 }),
      fc.double({ min: 0.5, max: 0.999, noNaN: true }),
      (most, alike) => {
        const best = distinctBest(all, projection, most, alike);
        expect(best.length).toBeLessThanOrEqual(most);
        expect(best[0]!.left).toBe(Math.min(...all.map(({ left }) => left)));
        best.forEach((one, i) => {
          expect(dot(one.unit, one.unit)).toBeCloseTo(1, 9);
          for (const unit of projection.basis) expect(dot(one.unit, unit)).toBeCloseTo(0, 9);
          for (const other of best.slice(0, i)) {
            expect(other.left).toBeLessThanOrEqual(one.left);
            expect(Math.abs(dot(one.unit, other.unit))).toBeLessThan(alike);
          }
        });
      },
    ),
    { numRuns: 20 },
  );
});

test("among the first pairs is one whose fit finds two decays", () => {
  const law = (x: number): number => 5 * Math.exp(-0.25 * x) + 4 * Math.exp(-2 * x);
  const curve = madeCurve(law, { low: 0, high: 9, n: 70, noise: 0.003 });
  const own = new Fitter(curve, TERMS.length);
  const terms = [...EXPONENTIAL_TERMS, ...PEAK_TERMS].filter(({ fits }) => fits?.(curve) ?? true);
  const points = new Map(terms.map((term) => [term, pointsOf(term, curve, own.tapesOf(term))]));
  const starts = pairStarts(own, points, 30);
  expect(starts).toHaveLength(30);
  const rates = starts
    .filter(({ points: pair }) => pair.every(({ term }) => term.name === "exponential"))
    .flatMap(({ base, points: pair }) => {
      const theta = pair.flatMap((point) => point.theta);
      const fit = own.fit({ base, terms: pair.map(({ term }) => term) }, theta, 60);
      return fit === undefined ? [] : [fit.theta.toSorted((one, other) => one - other)];
    });
  expect(rates.some(([fast, slow]) => Math.abs(fast! + 2) < 0.1 && Math.abs(slow! + 0.25) < 0.02)).toBe(true);
});

test("a fitter gives one sum whatever the order of its terms, and none that does not hold", () => {
  const [decay, wave] = [termNamed("exponential"), termNamed("wave")];
  const one = fitter.fit({ base: "level", terms: [decay, wave] }, [-0.5, 3], 40)!;
  const other = fitter.fit({ base: "level", terms: [wave, decay] }, [3, -0.5], 40)!;
  expect(other).toEqual(one);
  expect(one.left).toBeLessThan(leftBy("level", []));
  const never = { ...decay, name: "never", holds: () => false };
  expect(fitter.fit({ base: "level", terms: [never] }, [-0.5], 40)).toBeUndefined();
});

test("a longer sum has to leave less by what its constants say", () => {
  const decay = termNamed("exponential");
  const n = noisy.y.length;
  const one = fitter.rank(10, "nothing", [decay]);
  // A level is one constant more, and as likely a base as none.
  expect(fitter.rank(10, "level", [decay]) - one).toBeCloseTo(0.5 * Math.log(n), 9);
  expect(fitter.rank(10 * Math.exp(-2 / n), "nothing", [decay])).toBeCloseTo(one - 1, 9);
  // Below rounding nothing is to be gained.
  expect(fitter.rank(1e-30, "nothing", [decay])).toBe(fitter.rank(1e-25, "nothing", [decay]));
});

test.each([
  ["exponential", [-0.5], [2], "2*exp(-x/2)"],
  ["Gaussian", [3, 0.5], [2], "2*exp(-4*(x - 3)^2)"],
  ["Lorentz line", [3, 0.5], [2], "2/(4*(x - 3)^2 + 1)"],
  ["wave", [2], [0, 3], "3*cos(2*x)"],
] as const)("%s is written as people write it", (name, theta, factors, text) => {
  // Counted from 0, so that no factor is drawn in.
  const curve = { ...madeCurve((v) => v, { low: -2, high: 2, n: 20 }), middle: 0 };
  const expr = writtenModel({ base: "nothing", terms: [termNamed(name)], theta, factors }, curve)!;
  expect(printMathjs(expr)).toBe(text);
});

test("a sum with a number beyond float64 is not written", () => {
  const decay = termNamed("exponential");
  const years = madeCurve((v) => v, { low: 1950, high: 2020, n: 20 });
  const model = { base: "nothing", terms: [decay], theta: [0.01], factors: [Infinity] } as const;
  expect(writtenModel(model, years)).toBeUndefined();
  expect(writtenModel({ ...model, factors: [3] }, years)).toBeDefined();
});
