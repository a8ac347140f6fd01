import { expect, test } from "vitest";
import type { Atom } from "../../../../src/discover/direct/basis/basisFunctions.ts";
import { wavesIn } from "../../../../src/discover/direct/waves/foundWaves.ts";
import { waveArguments } from "../../../../src/discover/direct/waves/waveArguments.ts";
import { emptyProjection, extended, leastSquares } from "../../../../src/math/linear/projection.ts";
import type { FormulaData } from "../../../../src/symbolic/formula/constants/constants.ts";
import { rowsOfLaw } from "../../laws.ts";

const limits = { waves: 4, turns: 24, isOver: () => false };

/** The waves of a table beside a level. */
function wavesOf({ variables, columns, target }: FormulaData): Atom[] {
  const ones = new Float64Array(target.length).fill(1);
  return wavesIn(waveArguments(variables, columns), extended(emptyProjection(target), ones), limits);
}

/** The share of the squares that a level and these atoms leave. */
function leftBy(atoms: readonly Atom[], { columns, target }: FormulaData): number {
  const values = atoms.map((atom) => {
    const out = new Float64Array(target.length);
    atom.write(columns, out);
    return out;
  });
  const all = [new Float64Array(target.length).fill(1), ...values];
  const factors = leastSquares(all, target)!;
  const squares = (of: (r: number) => number): number => target.reduce((sum, _, r) => sum + of(r) ** 2, 0);
  return (
    squares((r) => target[r]! - all.reduce((sum, column, c) => sum + factors[c]! * column[r]!, 0)) /
    squares((r) => target[r]!)
  );
}

const x = [-4, 4] as const;

test.each([
  ["a product of two waves", (a: number, b: number) => 2 + Math.cos(9.8 * a) * Math.sin(1.3 * b + 0.4)],
  ["a wave along two columns", (a: number, b: number) => Math.cos(7.1 * a - 3.3 * b + 1)],
  ["a wave of one column", (a: number) => 3 - Math.sin(12.7 * a)],
  ["a wave of squares", (a: number, b: number) => Math.cos(2.3 * a * a - 1.9 * b * b)],
  ["a wave of a cube", (a: number) => Math.cos(0.61 * a ** 3)],
  ["rings", (a: number, b: number) => Math.cos(6.2 * Math.hypot(a, b) + 2)],
  ["a wave of a product", (a: number, b: number) => Math.sin(2.9 * a * b)],
])("%s is found in 200 rows beside a column without influence, to rounding", (_name, law) => {
  const rows = rowsOfLaw({ a: x, b: x, c: x }, (a, b) => law(a!, b!), 200);
  const atoms = wavesOf(rows);
  expect(leftBy(atoms.slice(0, 1), rows)).toBeLessThan(1e-20);
});

test("a wave whose size goes with another column has its own frequency", () => {
  const rows = rowsOfLaw({ a: x, b: [1, 4] }, (a, b) => b! * Math.cos(9.1 * a!), 200);
  const [atom] = wavesOf(rows);
  const wave = new Float64Array(200);
  atom!.write(rows.columns, wave);
  const size = wave[0]! / Math.cos(9.1 * rows.columns[0]![0]!);
  expect(Math.abs(size)).toBeCloseTo(1, 8);
  rows.columns[0]!.forEach((a, r) => {
    expect(wave[r]!).toBeCloseTo(size * Math.cos(9.1 * a), 8);
  });
});

test("two waves are found one after the other", () => {
  const rows = rowsOfLaw({ a: x, b: x }, (a, b) => 5 * Math.cos(6.3 * a!) + Math.sin(11.2 * b!), 300);
  expect(leftBy(wavesOf(rows), rows)).toBeLessThan(1e-3);
});

test("noise and smooth laws have none", () => {
  expect(wavesOf(rowsOfLaw({ a: x, b: x, c: x }, () => 0, 200, 1))).toEqual([]);
  for (let k = 1; k < 6; k++) {
    const noise = rowsOfLaw({ [`a${k}`]: x, [`b${k}`]: x }, (a) => 1e-9 * a!, 150, 1e3);
    expect(wavesOf(noise)).toEqual([]);
  }
});
