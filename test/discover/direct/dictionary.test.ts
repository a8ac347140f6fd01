import fc from "fast-check";
import { expect, test } from "vitest";
import { belowTerms, dictionary } from "../../../src/discover/direct/basis/basisDictionary.ts";
import {
  type Atom,
  differenceAtoms,
  growthAtoms,
  trigonometricAtoms,
} from "../../../src/discover/direct/basis/basisFunctions.ts";
import { monomialExpr, monomials, monomialValues } from "../../../src/discover/direct/monomials.ts";
import { Ranking } from "../../../src/discover/direct/ranking.ts";
import { screenOf } from "../../../src/discover/direct/rows.ts";
import { printMathjs } from "../../../src/io/formulas/languages/mathjs.ts";
import { randomStream } from "../../../src/math/philox.ts";
import { dot } from "../../../src/math/statistics.ts";
import { evaluate } from "../../../src/symbolic/expression/tape/tape.ts";

const ROWS = 24;
const names = ["a", "b", "c"];
const columnsIn = (...ranges: readonly (readonly [number, number])[]): Float64Array[] =>
  ranges.map(([low, high], i) => {
    const random = randomStream(4, "dictionary", i);
    return Float64Array.from({ length: ROWS }, () => low + (high - low) * random.uniform());
  });
const columns = columnsIn([1, 5], [0.2, 3], [2, 6]);
const ones = new Float64Array(ROWS).fill(1);

function valuesOf(atom: Atom, of = columns): Float64Array {
  const out = new Float64Array(ROWS);
  atom.write(of, out);
  return out;
}

const texts = (atoms: readonly Atom[]): string[] => atoms.map(({ expr }) => printMathjs(expr));

test.each([
  ["waves", trigonometricAtoms(names, columns)],
  ["growth", growthAtoms(names, columns)],
  ["differences", differenceAtoms(names)],
] as const)(
  "what %s write is what they are as a formula, of the columns that they say they are of",
  (_, atoms) => {
    expect(atoms.length).toBeGreaterThan(5);
    for (const atom of atoms) {
      const formula = evaluate(atom.expr, names, columns, ROWS);
      valuesOf(atom).forEach((v, r) => {
        expect(v).toBeCloseTo(formula[r]!, 10);
      });
      // Another column may be anything.
      const other = columns.map((column, i) => (atom.sources.includes(i) ? column : ones));
      expect(valuesOf(atom, other)).toEqual(valuesOf(atom));
      expect(atom.cost).toBeGreaterThan(0);
    }
    expect(new Set(texts(atoms)).size).toBe(atoms.length);
  },
);

test("only columns that may be angles are taken for some, and only those above zero have a logarithm", () => {
  const of = columnsIn([1, 5], [100, 300], [-3, 4]);
  const waves = texts(trigonometricAtoms(names, of));
  expect(waves).toEqual(expect.arrayContaining(["sin(a)", "cos(c)", "sin(a*c)", "cos(a - c)"]));
  expect(waves.filter((text) => text.includes("b"))).toEqual([]);
  const growth = texts(growthAtoms(names, of));
  expect(growth).toContain("log(a)");
  expect(growth).toContain("log(b)");
  expect(growth).not.toContain("log(c)");
  // exp(300) and 5^300 are overflows and no laws.
  expect(growth.filter((text) => /exp\(b|a\^b/.test(text))).toEqual([]);
  expect(growth).toContain("a^c");
});

test("a dictionary begins with 1 and what is likely, each term of length 1 with its own norm", () => {
  fc.assert(
    fc.property(fc.integer({ min: 5, max: 200 }), fc.boolean(), (wide, isFraction) => {
      const atoms = trigonometricAtoms(names, columns);
      const weights = ones.map((_, r) => 1 / (1 + r));
      const terms = dictionary(names, atoms, columns, weights, { wide, isFraction });
      expect(printMathjs(terms[0]!.expr())).toBe("1");
      const costs = terms.map(({ cost }) => cost);
      expect(costs).toEqual(costs.toSorted((a, b) => a - b));
      expect(terms.length).toBeLessThanOrEqual(wide + 1);
      for (const { expr, unit, norm, isBelow } of terms) {
        expect(isBelow).toBe(false);
        expect(dot(unit, unit)).toBeCloseTo(1, 9);
        const values = evaluate(expr(), names, columns, ROWS);
        unit.forEach((v, r) => {
          expect(Math.abs(v * norm - values[r]! * weights[r]!)).toBeLessThan(1e-9 * norm);
        });
      }
    }),
    { numRuns: 15 },
  );
});

test("a fraction has no squares of waves, which with the constant are one and make 0/0", () => {
  const atoms = trigonometricAtoms(names, columns);
  const textsOf = (isFraction: boolean): string[] =>
    dictionary(names, atoms, columns, ones, { wide: 400, isFraction }).map(({ expr }) => printMathjs(expr()));
  const hasSquare = (text: string): boolean => /(sin|cos)\([^)]*\)\^2/.test(text);
  expect(textsOf(false).some(hasSquare)).toBe(true);
  expect(textsOf(true).some(hasSquare)).toBe(false);
});

test("a term below the line is one above it times the target, its weight counted once", () => {
  const weights = ones.map((_, r) => 1 / (1 + r));
  const target = columns[0]!.map((v, r) => (2 + v) * weights[r]!);
  const above = dictionary(names, [], columns, weights, { wide: 20, isFraction: true });
  const below = belowTerms(above, target, weights);
  // 1 stands there in any case.
  expect(below).toHaveLength(above.length - 1);
  below.forEach(({ expr, unit, norm, cost, isBelow }, t) => {
    expect(isBelow).toBe(true);
    expect(cost).toBeGreaterThan(above[t + 1]!.cost);
    const values = evaluate(expr(), names, columns, ROWS);
    unit.forEach((v, r) => {
      expect(Math.abs(v * norm - values[r]! * target[r]!)).toBeLessThan(1e-9 * norm);
    });
  });
});

test("monomials are all different, and of whole powers where a column is not above zero", () => {
  fc.assert(
    fc.property(
      fc.array(fc.boolean(), { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 1, max: 400 }),
      (isPositive, limit) => {
        const found = monomials(isPositive, limit);
        const keys = found.map(({ exponents }) => exponents.join());
        expect(new Set(keys).size).toBe(keys.length);
        for (const { exponents } of found) {
          exponents.forEach((p, i) => {
            if (!isPositive[i]) expect(p >= 0 && Number.isInteger(p)).toBe(true);
          });
        }
      },
    ),
    { numRuns: 40 },
  );
});

test("what a monomial writes is what it is as a formula", () => {
  const exponent = fc.constantFrom(-4, -3, -2, -1, -0.5, 0, 0.5, 1, 2, 3, 4);
  fc.assert(
    fc.property(fc.array(exponent, { minLength: 3, maxLength: 3 }), (powers) => {
      const out = new Float64Array(ROWS);
      monomialValues({ exponents: Float64Array.from(powers), cost: 0 }, columns, out);
      const values = evaluate(monomialExpr(powers, names), names, columns, ROWS);
      out.forEach((v, r) => {
        expect(Math.abs(v / values[r]! - 1)).toBeLessThan(1e-12);
      });
    }),
  );
});

test("a ranking keeps the cheapest of each class, those of one class never at the expense of another", () => {
  const entry = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(2));
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 60 }), fc.integer({ min: 1, max: 8 }), (entries, size) => {
      const ranking = new Ranking<number>(size, 3);
      entries.forEach(([price, kind], i) => {
        if (ranking.wants(price, kind)) ranking.add(price, kind, i);
      });
      const places = entries.map((_, i) => i);
      const expected = [0, 1, 2].flatMap((kind) =>
        places
          .filter((i) => entries[i]![1] === kind)
          .toSorted((i, j) => entries[i]![0] - entries[j]![0])
          .slice(0, size),
      );
      const kept = ranking.sorted();
      const prices = (of: readonly number[]): number[] => of.map((i) => entries[i]![0]).sort((a, b) => a - b);
      expect(prices(kept)).toEqual(prices(expected));
      const own = kept.map((i) => entries[i]![0]);
      expect(own).toEqual(own.toSorted((a, b) => a - b));
    }),
  );
});

test("a screen has rows of the table with their weights, the largest of which is 1", () => {
  const target = Float64Array.from({ length: 100 }, (_, r) => r);
  const table = { names: ["x"], columns: [target.map((y) => 2 * y)], target };
  const plain = screenOf(table, 10);
  expect(plain.nRows).toBe(10);
  expect([...plain.weights]).toEqual(new Array(10).fill(1));
  plain.target.forEach((y, r) => {
    expect(plain.columns[0]![r]).toBe(2 * y);
  });
  const weighted = screenOf({ ...table, weights: target.map((y) => 5 + y) }, 10);
  expect(Math.max(...weighted.weights)).toBe(1);
  weighted.target.forEach((y, r) => {
    expect(weighted.weights[r]! / weighted.weights[0]!).toBeCloseTo((5 + y) / (5 + weighted.target[0]!), 12);
  });
  expect(screenOf(table, 1000).nRows).toBe(100);
});
