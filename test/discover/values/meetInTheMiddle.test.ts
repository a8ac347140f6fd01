import fc from "fast-check";
import { expect, test } from "vitest";
import { identity, POWER_TRANSFORMS } from "../../../src/discover/direct/transforms.ts";
import { factorBackground, polynomialBackground } from "../../../src/discover/values/background.ts";
import { enumerate } from "../../../src/discover/values/enumerate.ts";
import { ANYTHING } from "../../../src/discover/values/grammars.ts";
import { productGuesses } from "../../../src/discover/values/productGuesses.ts";
import { type Guess, settledGuess } from "../../../src/discover/values/settle.ts";
import { sumGuesses } from "../../../src/discover/values/sumGuesses.ts";
import { allTerms, termValues } from "../../../src/discover/values/termList.ts";
import { ValueStore } from "../../../src/discover/values/valueStore.ts";
import { randomStream } from "../../../src/math/philox.ts";
import { evaluate } from "../../../src/symbolic/expression/tape/tape.ts";

const ROWS = 48;
const names = ["x", "y"];
const random = randomStream(2, "columns");
const columns = names.map(() => Float64Array.from({ length: ROWS }, () => -1.5 + 4 * random.uniform()));
const store = new ValueStore(names, ROWS, 3000);
enumerate(store, columns, ANYTHING, 3000, () => false);
const terms = allTerms(store, 3000);
const factors = allTerms(store, 0);
const background = polynomialBackground(names, columns, 6);

function sumsOf(target: Float64Array): Guess[] {
  return sumGuesses(
    { terms, factors, target, isOver: () => false },
    background,
    POWER_TRANSFORMS.slice(0, 1),
    1,
  );
}

/** Whether one of the guesses is the target on all rows, to nine digits. */
function holds(guesses: readonly Guess[], target: Float64Array, at = columns): boolean {
  return guesses.some((guess) => {
    const found = settledGuess({ names, columns: at, target }, guess);
    if (found === undefined) return false;
    const size = target.reduce((most, y) => Math.max(most, Math.abs(y)), 0);
    return evaluate(found.expr, names, at, ROWS).every((v, r) => Math.abs(v - target[r]!) < 1e-9 * size);
  });
}

const anyTerm = fc.nat(terms.left.length - 1);
const anyFactor = fc.nat(factors.left.length - 1);
const coefficient = fc.double({ min: 0.3, max: 9, noNaN: true });

/** Whether more than a few rows say something: of a pole near one row the others drown. */
function isBroad(values: Float64Array): boolean {
  const sizes = values.map(Math.abs).sort().reverse();
  return sizes[8]! > 0.02 * sizes[0]!;
}

function isVarying(values: Float64Array): boolean {
  return Math.max(...values) - Math.min(...values) > 1e-3 * Math.max(...values.map(Math.abs));
}

/** Values of one size, so that no part drowns in another. */
function unit(values: Float64Array): Float64Array {
  const size = values.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
  return values.map((v) => v / size);
}

test("a line and two terms of the list are found whatever their coefficients", () => {
  fc.assert(
    fc.property(anyTerm, anyTerm, fc.tuple(coefficient, coefficient, coefficient), (a, b, [p, q, s]) => {
      const [first, second] = [unit(termValues(terms, a)), unit(termValues(terms, b))];
      fc.pre(isBroad(first) && isBroad(second));
      const target = first.map((v, r) => p * v - q * second[r]! + s * columns[0]![r]! - 1);
      expect(holds(sumsOf(target), target)).toBe(true);
    }),
    { numRuns: 25 },
  );
});

test("a line and a term over a factor of the list are found whatever their coefficients", () => {
  fc.assert(
    fc.property(anyTerm, anyFactor, fc.tuple(coefficient, coefficient), (a, f, [p, q]) => {
      const [term, factor] = [unit(termValues(terms, a)), termValues(factors, f)];
      fc.pre(factor.every((v) => Math.abs(v) > 1e-3) && isBroad(term) && isBroad(factor));
      const target = term.map((v, r) => (p * v + q * columns[1]![r]! + 2) / factor[r]!);
      expect(holds(sumsOf(target), target)).toBe(true);
    }),
    { numRuns: 25 },
  );
});

test("a product of two values and a power of a column is found with its exponents", () => {
  // Logarithms do not see signs: |x|³ is taken for x³, which holds above zero.
  const above = columns.map((column) => column.map((v) => v + 2));
  const values = new ValueStore(names, ROWS, 1000);
  enumerate(values, above, ANYTHING, 1000, () => false);
  const beside = factorBackground(names, above, 9);
  const power = fc.constantFrom(-2, -1, 1, 2, 3);
  fc.assert(
    fc.property(fc.nat(400), fc.nat(400), fc.tuple(power, power), coefficient, (a, b, [p, q], c) => {
      const [first, second] = [values.value(a), values.value(b)];
      fc.pre([first, second].every((of) => of.every((v) => Math.abs(v) > 1e-2 && Math.abs(v) < 1e2)));
      fc.pre(!values.isNumber(a) && !values.isNumber(b));
      const target = first.map((v, r) => c * v ** p * second[r]! ** q * above[0]![r]! ** 2);
      fc.pre(isVarying(target));
      expect(holds(productGuesses(values, 500, target, beside, [0]), target, above)).toBe(true);
    }),
    { numRuns: 40 },
  );
});

test("nothing is found in noise", () => {
  const noise = Float64Array.from({ length: ROWS }, () => random.normal());
  expect(sumsOf(noise)).toEqual([]);
  expect(productGuesses(store, 500, noise, factorBackground(names, columns, 9), [0, 1])).toEqual([]);
});

test("a term that explains next to nothing is no part of a law", () => {
  const x = columns[0]!;
  const target = x.map((v) => Math.sin(v) + 1e-10 * v ** 3);
  const guess = sumsOf(x.map(Math.sin))[0]!;
  expect(settledGuess({ names, columns, target: x.map(Math.sin) }, guess)).toBeDefined();
  expect(settledGuess({ names, columns, target }, { ...guess, transform: identity })).toBeUndefined();
});
