import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { freeTerms, tangentsOf } from "../../../../src/discover/direct/numbers/freeTerms.ts";
import { refinedNumbers } from "../../../../src/discover/direct/numbers/refinedNumbers.ts";
import { freeBlocks } from "../../../../src/discover/direct/numbers/shiftedTerms.ts";
import { sumFormula } from "../../../../src/discover/direct/numbers/sumFormula.ts";
import { screenOf } from "../../../../src/discover/direct/rows.ts";
import { printMathjs } from "../../../../src/io/formulas/languages/mathjs.ts";
import { dot } from "../../../../src/math/statistics.ts";
import { variable } from "../../../../src/symbolic/expression/make.ts";
import { evaluate } from "../../../../src/symbolic/expression/tape/tape.ts";
import { problemOf, rowsOfLaw } from "../../laws.ts";

const rows = rowsOfLaw({ t: [0.2, 6], z: [1, 2] }, (t, z) => t! * z!, 40);
const screen = screenOf(problemOf(rows), 40);
const [t, z] = screen.columns as readonly [Float64Array, Float64Array];
const STEP = 1e-6;

describe("numbers refined on the projected residual", () => {
  /** Two decays whose rates are free, beside a constant. */
  const decays = (numbers: readonly number[]) => ({
    values: numbers.map((c) => t.map((x) => Math.exp(-c * x))),
    slopes: numbers.map((c, term) => [{ term, values: t.map((x) => -x * Math.exp(-c * x)) }]),
  });

  test("are those of the law, from starts a third away", () => {
    const rate = fc.double({ min: 0.2, max: 0.6, noNaN: true });
    fc.assert(
      fc.property(rate, fc.double({ min: 3, max: 5, noNaN: true }), (slow, times) => {
        const fast = slow * times;
        const target = t.map((x) => 2 * Math.exp(-slow * x) - 3 * Math.exp(-fast * x) + 0.7);
        const fixed = [t.map(() => 1)];
        const on = { fixed, target, at: decays, tiny: 1e-24 * dot(target, target), steps: 40 };
        const { numbers, left } = refinedNumbers(on, [slow * 1.3, fast * 0.75]);
        expect(left).toBeLessThan(1e-16);
        expect(numbers[0]!).toBeCloseTo(slow, 5);
        expect(numbers[1]!).toBeCloseTo(fast, 5);
      }),
      { numRuns: 20 },
    );
  });

  test("never leave more than their start, and stay where no step is allowed", () => {
    const target = t.map((x) => Math.sin(3 * x));
    const on = { fixed: [], target, at: decays, tiny: 0 };
    const start = refinedNumbers({ ...on, steps: 0 }, [0.5, 2]);
    expect(start.numbers).toEqual([0.5, 2]);
    expect(refinedNumbers({ ...on, steps: 10 }, [0.5, 2]).left).toBeLessThanOrEqual(start.left);
  });
});

test("the values of free terms are those of their formulas, and their slopes central differences", () => {
  const terms = freeTerms(problemOf(rows).names, screen, 6, 3);
  expect(terms.length).toBeGreaterThan(20);
  for (const { numbers, expr, at } of terms) {
    const c = numbers[0]!;
    const { values, slopes } = at(c);
    const written = evaluate(expr(c), ["t", "z"], [t, z], 40);
    const [above, below] = [at(c + STEP).values, at(c - STEP).values];
    for (let r = 0; r < 40; r += 7) {
      expect(values[r]!).toBeCloseTo(written[r]!, 9);
      const difference = (above[r]! - below[r]!) / (2 * STEP);
      expect(Math.abs(slopes[r]! - difference)).toBeLessThan(1e-4 * (1 + Math.abs(difference)));
    }
  }
});

test("tangents are orthonormal, and orthogonal to what is known", () => {
  const constant = t.map(() => 1 / Math.sqrt(40));
  const tangents = tangentsOf(freeTerms(["t"], { ...screen, columns: [t] }, 3, 4), [constant]);
  expect(tangents.length).toBeGreaterThan(5);
  for (const { value, slope } of tangents) {
    for (const [a, b, wanted] of [
      [value, value, 1],
      [slope, slope, 1],
      [value, slope, 0],
      [value, constant, 0],
      [slope, constant, 0],
    ] as const)
      expect(dot(a, b)).toBeCloseTo(wanted, 6);
  }
});

test("the values of free blocks are those of their formulas, and their slopes central differences", () => {
  const blocks = freeBlocks(["t", "z"], screen);
  expect(blocks.length).toBeGreaterThan(10);
  for (const { starts, exprs, at } of blocks) {
    const numbers = starts[0]!;
    const { values, slopes } = at(numbers);
    exprs(numbers).forEach((expr, e) => {
      const written = evaluate(expr, ["t", "z"], [t, z], 40);
      // An exponential is written with what the middle of its argument gives.
      const share = written[0]! / values[e]![0]!;
      values[e]!.forEach((v, r) => {
        expect(written[r]! / (share * v)).toBeCloseTo(1, 9);
      });
    });
    numbers.forEach((_, k) => {
      const moved = (by: number) => at(numbers.map((c, j) => (j === k ? c + by : c))).values;
      const [above, below] = [moved(STEP), moved(-STEP)];
      slopes[k]!.forEach((slope, e) => {
        for (let r = 0; r < 40; r += 9) {
          const difference = (above[e]![r]! - below[e]![r]!) / (2 * STEP);
          expect(Math.abs(slope[r]! - difference)).toBeLessThan(1e-4 * (1 + Math.abs(difference)));
        }
      });
    });
  }
});

describe("the formula of a sum", () => {
  const parts = [
    { expr: variable("t"), values: t },
    { expr: variable("z"), values: z },
  ];

  test("has the factors of least squares", () => {
    const target = t.map((x, r) => 2 * x - 0.5 * z[r]!);
    const found = sumFormula(parts, target, dot(target, target))!;
    evaluate(found, ["t", "z"], [t, z], 40).forEach((v, r) => {
      expect(v).toBeCloseTo(target[r]!, 9);
    });
  });

  test("is without the terms that give nothing, and undefined where none does", () => {
    const target = t.map((x) => 2 * x);
    const found = sumFormula(parts, target, dot(target, target));
    expect(printMathjs(found!)).not.toContain("z");
    expect(
      sumFormula(
        parts,
        t.map(() => 0),
        dot(target, target),
      ),
    ).toBeUndefined();
  });
});
