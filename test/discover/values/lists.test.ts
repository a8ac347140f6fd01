import fc from "fast-check";
import { expect, test } from "vitest";
import { identity, TRANSFORMS } from "../../../src/discover/direct/transforms.ts";
import { factorBackground, polynomialBackground } from "../../../src/discover/values/background.ts";
import {
  Angles,
  AngleTable,
  anglesOfOne,
  directionsBeside,
} from "../../../src/discover/values/directions.ts";
import { enumerate } from "../../../src/discover/values/enumerate.ts";
import { ANYTHING, ARGUMENTS, FACTORS, type Grammar } from "../../../src/discover/values/grammars.ts";
import {
  BINARY_OPERATIONS,
  CONSTANT_LEAVES,
  UNARY_OPERATIONS,
} from "../../../src/discover/values/operations.ts";
import { settledGuess, tidied } from "../../../src/discover/values/settle.ts";
import { allTerms, termCost, termExpr, termValues } from "../../../src/discover/values/termList.ts";
import { ValueStore } from "../../../src/discover/values/valueStore.ts";
import { printMathjs } from "../../../src/io/formulas/languages/mathjs.ts";
import { randomStream } from "../../../src/math/philox.ts";
import { dot } from "../../../src/math/statistics.ts";
import { mul, num, one, variable } from "../../../src/symbolic/expression/make.ts";
import { evaluate } from "../../../src/symbolic/expression/tape/tape.ts";

const ROWS = 30;
const names = ["x", "y", "z"];
const random = randomStream(7, "lists");
const columns = names.map(() => Float64Array.from({ length: ROWS }, () => 0.3 + 2 * random.uniform()));
const never = (): boolean => false;
const texts = (store: ValueStore): string[] =>
  Array.from({ length: store.count }, (_, v) => printMathjs(store.expr(v)));

function storeOf(grammar: Grammar, limit = 1500, of = columns): ValueStore {
  const store = new ValueStore(names.slice(0, of.length), ROWS, limit);
  enumerate(store, of, grammar, limit, never);
  return store;
}

test.each([
  ["anything", ANYTHING],
  ["factors", FACTORS],
  ["arguments", ARGUMENTS],
] as const)("every value of %s is that of its formula, up to its sign", (_, grammar) => {
  const store = storeOf(grammar);
  expect(store.count).toBeGreaterThan(100);
  for (let v = 0; v < store.count; v++) {
    const values = evaluate(store.expr(v), names, columns, ROWS);
    const own = store.value(v);
    const size = Math.max(...own.map(Math.abs));
    for (let r = 0; r < ROWS; r++)
      expect(Math.abs(Math.abs(values[r]!) - Math.abs(own[r]!))).toBeLessThan(1e-9 * size);
    const [low, high] = [Math.min(...own), Math.max(...own)];
    expect(store.signs[v]).toBe(low >= 0 ? 1 : high <= 0 ? -1 : 0);
  }
});

test("values come from cheap to dear, no two of them are one, and what they are made of is told", () => {
  const store = storeOf(ANYTHING);
  const costs = Array.from({ length: store.count }, (_, v) => store.costs[v]!);
  expect(costs).toEqual(costs.toSorted((a, b) => a - b));
  const keys = Array.from({ length: store.count }, (_, v) => {
    const values = store.value(v);
    const sign = Math.sign(values[0]!) || 1;
    return values.map((u) => Number((sign * u).toPrecision(8))).join();
  });
  expect(new Set(keys).size).toBe(keys.length);
  texts(store).forEach((text, v) => {
    names.forEach((name, c) => {
      if (new RegExp(`\\b${name}\\b`).test(text)) expect((store.supports[v]! >> c) & 1).toBe(1);
    });
    expect(store.isNumber(v)).toBe(store.supports[v] === 0);
  });
});

test("a grammar holds what it says: factors of one column each, one function around an argument", () => {
  for (const text of texts(storeOf(FACTORS, 1000))) expect(text).not.toMatch(/[+]|\w - /);
  const args = texts(storeOf(ARGUMENTS, 1500));
  expect(args.some((text) => /sin\(.*[+-].*\)/.test(text))).toBe(true);
  for (const text of args)
    expect(text.match(/sin|cos|exp|log|sqrt|tan/g)?.length ?? 0).toBeLessThanOrEqual(1);
});

test("a search that is over puts nothing more into a store", () => {
  const store = new ValueStore(names, ROWS, 100);
  enumerate(store, columns, ANYTHING, 100, () => true);
  expect(store.count).toBe(0);
});

test("what every operation writes is the value of its formula", () => {
  const argument = fc.double({ min: -3, max: 3, noNaN: true }).filter((v) => Math.abs(v) > 1e-3);
  fc.assert(
    fc.property(argument, argument, (u, v) => {
      for (const { value, expr, isPositive, largest } of UNARY_OPERATIONS) {
        if ((isPositive && u < 0) || Math.abs(u) > largest) continue;
        const [formula] = evaluate(expr(num(u)), [], [], 1);
        if (Number.isFinite(formula))
          expect(Math.abs(value(u) - formula!)).toBeLessThan(1e-9 * (1 + Math.abs(formula!)));
      }
      for (const { expr, isCommutative, name } of BINARY_OPERATIONS) {
        if (name === "^") continue;
        const [ab, ba] = [expr(num(u), num(v)), expr(num(v), num(u))].map((e) => evaluate(e, [], [], 1)[0]!);
        // A value and its negative are one.
        if (isCommutative) expect(Math.abs(ab!)).toBeCloseTo(Math.abs(ba!), 9);
      }
    }),
  );
  for (const { value, expr } of CONSTANT_LEAVES) expect(evaluate(expr, [], [], 1)[0]).toBeCloseTo(value, 14);
});

test("terms are the values, cheapest first, then the products of two of them", () => {
  const store = storeOf(ANYTHING, 60);
  const list = allTerms(store, 200);
  const singles = [...list.right].filter((r) => r < 0).length;
  const nNumbers = Array.from({ length: store.count }, (_, v) => store.isNumber(v)).filter(Boolean).length;
  expect(singles).toBe(store.count - nNumbers);
  expect(list.left.length).toBeLessThanOrEqual(singles + 200);
  const costsOf = (from: number, to: number): number[] =>
    Array.from({ length: to - from }, (_, i) => termCost(list, from + i));
  for (const costs of [costsOf(0, singles), costsOf(singles, list.left.length)])
    expect(costs).toEqual(costs.toSorted((a, b) => a - b));
  for (let t = 0; t < list.left.length; t += 7) {
    const values = evaluate(termExpr(list, t), names, columns, ROWS);
    termValues(list, t).forEach((v, r) => {
      expect(Math.abs(Math.abs(v) - Math.abs(values[r]!))).toBeLessThan(1e-9 * (1 + Math.abs(v)));
    });
  }
  // A copy: changing it changes no value.
  termValues(list, 0).fill(0);
  expect(store.value(list.left[0]!)[0]).not.toBe(0);
});

test("vectors that are parallel beside a space have one direction, whatever their length, sign and part in it", () => {
  const basis = polynomialBackground(names, columns, 4).basis;
  const directions = directionsBeside(basis, ROWS);
  for (const direction of directions)
    for (const q of basis) expect(Math.abs(dot(direction, q))).toBeLessThan(1e-9);
  const coefficient = fc.double({ min: 0.1, max: 50, noNaN: true });
  fc.assert(
    fc.property(
      coefficient,
      fc.boolean(),
      fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 4, maxLength: 4 }),
      (c, isTurned, shares) => {
        const vector = columns[0]!.map((x, r) => Math.sin(3 * x) + columns[1]![r]! ** 3);
        const other = vector.map(
          (v, r) => (isTurned ? -c : c) * v + basis.reduce((sum, q, b) => sum + shares[b]! * q[r]!, 0),
        );
        const [one, two] = [vector, other].map((v) => anglesOfOne(v, directions));
        expect(two!.first[0]).toBeCloseTo(one!.first[0]!, 9);
        expect(two!.second[0]).toBeCloseTo(one!.second[0]!, 9);
      },
    ),
  );
  // What lies in the space has no direction beside it.
  const inside = basis[1]!.map((v, r) => 3 * v - basis[0]![r]!);
  expect(anglesOfOne(inside, directions).first[0]).toBeNaN();
});

test("a table of angles finds what was put in and is parallel, the last put first, and nothing else", () => {
  const angle = fc.double({ min: -1, max: 1, noNaN: true });
  fc.assert(
    fc.property(fc.array(fc.tuple(angle, angle), { minLength: 1, maxLength: 50 }), (pairs) => {
      const angles = new Angles(pairs.length);
      pairs.forEach(([a, b], at) => {
        angles.first[at] = a;
        angles.second[at] = b;
      });
      const table = new AngleTable(angles);
      expect(table.find(pairs[0]![0], pairs[0]![1], 9)).toEqual([]);
      pairs.forEach((_, at) => {
        table.put(at);
      });
      pairs.forEach(([a, b]) => {
        const found = table.find(a, b, 99);
        const same = pairs.flatMap(([c, d], at) =>
          Math.abs(a - c) < 1e-8 && Math.abs(b - d) < 1e-8 ? [at] : [],
        );
        expect(found.toSorted((p, q) => p - q)).toEqual(same);
        expect(table.find(a, b, 1)).toHaveLength(1);
      });
      expect(table.find(Number.NaN, 0, 9)).toEqual([]);
    }),
  );
});

test("polynomials beside sums are all monomials up to a degree, factors beside products their logarithms", () => {
  const polynomial = polynomialBackground(names, columns, 10);
  expect(polynomial.exprs.map((expr) => printMathjs(expr))).toEqual(
    expect.arrayContaining(["1", "x", "y", "z", "x*y", "x*x", "y*z"]),
  );
  expect(polynomial.exprs).toHaveLength(10);
  expect(polynomialBackground(names, columns, 9).exprs).toHaveLength(4);
  expect(polynomialBackground(names, columns, 1).exprs).toHaveLength(1);
  polynomial.exprs.forEach((expr, i) => {
    const values = evaluate(expr, names, columns, ROWS);
    polynomial.columns[i]!.forEach((v, r) => {
      expect(v).toBeCloseTo(values[r]!, 10);
    });
  });
  const factors = factorBackground(names, columns, 9);
  expect(factors.exprs[0]).toEqual(one);
  factors.exprs.slice(1).forEach((expr, i) => {
    const values = evaluate(expr, names, columns, ROWS);
    factors.columns[i + 1]!.forEach((v, r) => {
      expect(v).toBeCloseTo(Math.log(Math.abs(values[r]!)), 9);
    });
  });
  for (const { basis } of [polynomial, factors])
    basis.forEach((p, i) => {
      basis.forEach((q, j) => {
        expect(dot(p, q)).toBeCloseTo(i === j ? 1 : 0, 8);
      });
    });
});

test("a guess that holds becomes a formula without the terms that it does not need", () => {
  const [x, y] = [variable("x"), variable("y")];
  const target = columns[0]!.map((v, r) => 2.5 * v * columns[1]![r]! - 3);
  const guess = { transform: identity, terms: [one, x, y, mul(x, y)], cost: 0 };
  const table = { names, columns, target };
  const found = settledGuess(table, guess)!;
  expect(printMathjs(found.expr)).toMatch(/^(-3 \+ 2\.5\*x\*y|2\.5\*x\*y - 3)$/);
  expect(found.left).toBeLessThan(1e-22);
  expect(settledGuess({ ...table, target: target.map((v) => v + 1e-6 * v * v) }, guess)).toBeUndefined();
  // A sum with a factor, and a function of the target.
  const inverse = {
    ...guess,
    transform: TRANSFORMS.find(({ name }) => name === "1/y")!,
    terms: [one, x],
    factor: y,
  };
  const ratio = columns[0]!.map((v, r) => 1 / (columns[1]![r]! * (1 + 2 * v)));
  const written = settledGuess({ names, columns, target: ratio }, inverse)!;
  evaluate(written.expr, names, columns, ROWS).forEach((v, r) => {
    expect(v).toBeCloseTo(ratio[r]!, 10);
  });
});

test("digits that rounding left behind go, others stay", () => {
  expect(tidied(2.0000000000001)).toBe(2);
  expect(tidied(0.1 + 0.2)).toBe(0.3);
  expect(tidied(Math.PI)).toBe(Math.PI);
  expect(tidied(-1.5)).toBe(-1.5);
  expect(tidied(0)).toBe(0);
});
