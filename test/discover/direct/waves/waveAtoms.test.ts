import fc from "fast-check";
import { expect, test } from "vitest";
import { waveArguments } from "../../../../src/discover/direct/waves/waveArguments.ts";
import { atomsOf, type FittedWave } from "../../../../src/discover/direct/waves/waveAtoms.ts";
import { leastSquares } from "../../../../src/math/linear/projection.ts";
import { evaluate } from "../../../../src/symbolic/expression/tape/tape.ts";
import { rowsOfLaw } from "../../laws.ts";

const NAMES = ["s", "t"];
const { columns } = rowsOfLaw({ s: [2, 9], t: [-1, 5] }, () => 0, 90);
const MIDDLES = [5.5, 2];
const tables = waveArguments(NAMES, columns)
  .slice(0, 2)
  .map((argument, a) => ({ argument, middle: MIDDLES[a]! }));
const ones = columns[0]!.map(() => 1);

/** The wave as it is fitted: its coefficients of the cosines and sines of the distances from the middles. */
function fitted(target: Float64Array, which: readonly number[], frequencies: readonly number[]): FittedWave {
  const waves = which.map((a, k) => {
    const angles = columns[a]!.map((x) => frequencies[k]! * (x - MIDDLES[a]!));
    return [angles.map(Math.cos), angles.map(Math.sin)];
  });
  const products =
    waves.length === 1
      ? waves[0]!
      : waves[0]!.flatMap((u) => waves[1]!.map((v) => u.map((x, r) => x * v[r]!)));
  return {
    tables: which.map((a) => tables[a]!),
    frequencies,
    sizes: [ones],
    factors: leastSquares(products, target)!,
  };
}

/** What sums of the atoms leave of a target, as a share. */
function leftBy(wave: FittedWave, target: Float64Array): number {
  const values = atomsOf(wave).map(({ expr }) => evaluate(expr, NAMES, columns, target.length));
  const factors = leastSquares(values, target)!;
  const rest = target.map((y, r) => y - values.reduce((sum, v, k) => sum + factors[k]! * v[r]!, 0));
  const squares = (of: Float64Array): number => of.reduce((sum, v) => sum + v * v, 0);
  return squares(rest) / squares(target);
}

const frequency = fc.double({ min: 0.8, max: 6, noNaN: true });
const phase = fc.double({ min: -3, max: 3, noNaN: true });

test("a wave along one column is one cosine with its phase", () => {
  fc.assert(
    fc.property(frequency, phase, (w, p) => {
      const target = columns[1]!.map((t) => 2 * Math.cos(w * t + p));
      const wave = fitted(target, [1], [w]);
      expect(atomsOf(wave)).toHaveLength(1);
      expect(leftBy(wave, target)).toBeLessThan(1e-15);
    }),
    { numRuns: 30 },
  );
});

test("waves along a sum of two columns, and products of two, are among the atoms", () => {
  fc.assert(
    fc.property(frequency, frequency, phase, phase, (u, v, p, q) => {
      const [s, t] = columns as [Float64Array, Float64Array];
      const along = s.map((x, r) => Math.cos(u * x - v * t[r]! + p));
      expect(atomsOf(fitted(along, [0, 1], [u, v]))).toHaveLength(1);
      expect(leftBy(fitted(along, [0, 1], [u, v]), along)).toBeLessThan(1e-12);
      const product = s.map((x, r) => Math.cos(u * x + p) * Math.cos(v * t[r]! + q));
      expect(leftBy(fitted(product, [0, 1], [u, v]), product)).toBeLessThan(1e-12);
    }),
    { numRuns: 30 },
  );
});

test("what an atom writes on rows is what its formula says there", () => {
  const [s, t] = columns as [Float64Array, Float64Array];
  const target = s.map((x, r) => Math.sin(2.3 * x + 1) * Math.cos(3.1 * t[r]!));
  for (const atom of atomsOf(fitted(target, [0, 1], [2.3, 3.1]))) {
    const out = new Float64Array(s.length);
    atom.write(columns, out);
    evaluate(atom.expr, NAMES, columns, s.length).forEach((v, r) => {
      expect(out[r]!).toBeCloseTo(v, 10);
    });
  }
});
