import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type BasisTerm,
  belowTerms,
  dictionary,
} from "../../../../src/discover/direct/basis/basisDictionary.ts";
import { trigonometricAtoms } from "../../../../src/discover/direct/basis/basisFunctions.ts";
import {
  bestPairs,
  bestSingles,
  bestTriples,
  type Growth,
  grown,
} from "../../../../src/discover/direct/basis/beamSearch.ts";
import { productsWith, sumCandidates } from "../../../../src/discover/direct/sums.ts";
import { printMathjs } from "../../../../src/io/formulas/languages/mathjs.ts";
import { emptyProjection, leastSquares } from "../../../../src/math/linear/projection.ts";
import { randomStream } from "../../../../src/math/philox.ts";
import { dot } from "../../../../src/math/statistics.ts";
import { problemOf, rowsOfLaw } from "../../laws.ts";

const ROWS = 48;
const names = ["a", "b"];
const never = (): boolean => false;
const random = randomStream(6, "beam");
const columns = names.map(() => Float64Array.from({ length: ROWS }, () => 1 + 4 * random.uniform()));
const ones = new Float64Array(ROWS).fill(1);
const above = dictionary(names, [], columns, ones, { wide: 14, isFraction: false });

/** What is grown where price is what is left alone, or a mix of both. */
function growthOf(target: Float64Array, terms: readonly BasisTerm[], rate = 0): Growth {
  return {
    terms,
    paired: terms.length,
    start: emptyProjection(target),
    price: (left, cost) => Math.log(left + 1e-300) + rate * cost,
    rate,
    isOver: never,
  };
}

/** The squares that these terms leave at least squares. */
function leftBy(terms: readonly BasisTerm[], members: readonly number[], target: Float64Array): number {
  const units = members.map((t) => terms[t]!.unit);
  const factors = leastSquares(units, target);
  if (factors === undefined) return Number.POSITIVE_INFINITY;
  const rest = target.map((y, r) => y - units.reduce((sum, unit, j) => sum + factors[j]! * unit[r]!, 0));
  return dot(rest, rest);
}

/** The least that any so many terms leave, by trying all. */
function leastOf(terms: readonly BasisTerm[], target: Float64Array, count: number): number {
  const visit = (from: number, members: readonly number[]): number => {
    if (members.length === count) return leftBy(terms, members, target);
    let least = Number.POSITIVE_INFINITY;
    for (let t = from; t < terms.length; t++) least = Math.min(least, visit(t + 1, [...members, t]));
    return least;
  };
  return visit(0, []);
}

const anyTarget = fc.nat(1000).map((seed) => {
  const stream = randomStream(seed, "target");
  return columns[0]!.map((a, r) => a * a - 3 / columns[1]![r]! + 0.5 * stream.normal());
});

test("the best single term, pair and triple are those that trying all of them gives", () => {
  fc.assert(
    fc.property(anyTarget, (target) => {
      const growth = growthOf(target, above);
      const found = [bestSingles(growth, 5), bestPairs(growth, 5), bestTriples(growth, 5)];
      found.forEach((sums, i) => {
        const best = Math.min(...sums.filter(({ terms }) => terms.length === i + 1).map(({ left }) => left));
        expect(Math.abs(best / leastOf(above, target, i + 1) - 1)).toBeLessThan(1e-7);
      });
    }),
    { numRuns: 10, seed: 2 },
  );
});

test("what a sum leaves is what least squares of its terms leave, and growing it leaves no more", () => {
  fc.assert(
    fc.property(anyTarget, (target) => {
      const growth = growthOf(target, above);
      let beam = bestPairs(growth, 6);
      for (let depth = 3; depth < 6; depth++) {
        const next = grown(growth, beam, 6);
        const [before, after] = [beam, next].map((sums) => Math.min(...sums.map(({ left }) => left)));
        expect(after).toBeLessThanOrEqual(before! * (1 + 1e-9));
        for (const { terms, left } of next) {
          expect(new Set(terms).size).toBe(terms.length);
          expect(Math.abs(left - leftBy(above, terms, target))).toBeLessThan(1e-8 * dot(target, target));
        }
        beam = next;
      }
    }),
    { numRuns: 10, seed: 3 },
  );
});

test("no sum is twice in a beam", () => {
  const target = columns[0]!.map((a, r) => a + 1 / columns[1]![r]!);
  const growth = growthOf(target, above, 0.1);
  const members = grown(growth, bestPairs(growth, 20), 20).map(({ terms }) => terms.join());
  expect(new Set(members).size).toBe(members.length);
});

test("the dearer the nodes, the cheaper the sum that is first", () => {
  const target = columns[0]!.map((a, r) => a + 0.02 / columns[1]![r]! ** 2);
  const costAt = (rate: number): number => bestPairs(growthOf(target, above, rate), 8)[0]!.cost;
  const costs = [0, 0.5, 2, 50].map(costAt);
  expect(costs).toEqual(costs.toSorted((a, b) => b - a));
  expect(costs.at(-1)).toBeLessThan(costs[0]!);
});

test("fractions with more below the line do not crowd out those with less", () => {
  const target = columns[0]!.map((a, r) => (a + 2) / (1 + 0.3 * columns[1]![r]!));
  const terms = [...above, ...belowTerms(above, target, ones)];
  const pairs = bestPairs(growthOf(target, terms), 4);
  const below = pairs.map(({ nBelow }) => nBelow);
  expect(below).toContain(0);
  expect(below).toContain(1);
  // The first term of a sum stands above the line: one below it explains the target by itself.
  for (const sum of pairs) expect(terms[sum.terms[0]!]!.isBelow).toBe(false);
  const triples = bestTriples(growthOf(target, terms), 8);
  expect(Math.min(...triples.map(({ left }) => left))).toBeLessThan(1e-20 * dot(target, target));
});

test("a search that is over ends with what it has", () => {
  const growth = { ...growthOf(columns[0]!.slice(), above), isOver: () => true };
  expect(bestPairs(growth, 5)).toEqual([]);
  expect(bestTriples(growth, 5)).toEqual([]);
  expect(grown(growth, bestSingles(growthOf(columns[0]!.slice(), above), 5), 5)).toEqual([]);
});

test("the short sums of each length are kept beside those that leave less", () => {
  const data = rowsOfLaw({ a: [1, 5], b: [1, 5] }, (a, b) => a! ** 2 + b! + 1 / a!, 80, 0.01);
  const table = problemOf(data);
  const limits = { terms: 60, wide: 60, rows: 64, depth: 4, beam: 8, isOver: never };
  const atoms = trigonometricAtoms(table.names, table.columns);
  const found = sumCandidates(table, productsWith(table.names, atoms), limits);
  const counts = found.map(({ expr }) => (expr.kind === "add" ? expr.terms.length : 1));
  for (const count of [2, 3, 4]) expect(counts).toContain(count);
  expect(found.some(({ expr }) => /a\^2.*b|b.*a\^2/.test(printMathjs(expr)))).toBe(true);
});
