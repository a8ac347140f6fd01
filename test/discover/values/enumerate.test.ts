import fc from "fast-check";
import { expect, test } from "vitest";
import { enumerate } from "../../../src/discover/values/enumerate.ts";
import { ANYTHING, ARGUMENTS, FACTORS, type Grammar } from "../../../src/discover/values/grammars.ts";
import {
  BINARY_OPERATIONS,
  CONSTANT_LEAVES,
  UNARY_OPERATIONS,
} from "../../../src/discover/values/operations.ts";
import { ValueStore } from "../../../src/discover/values/valueStore.ts";
import { randomStream } from "../../../src/math/philox.ts";
import type { Expr } from "../../../src/symbolic/expression/expr.ts";
import { variable } from "../../../src/symbolic/expression/make.ts";
import { evaluate } from "../../../src/symbolic/expression/tape/tape.ts";

const ROWS = 24;
const names = ["x", "y"];
const random = randomStream(1, "columns");
const columns = names.map(() => Float64Array.from({ length: ROWS }, () => 0.3 + 2 * random.uniform()));

function stored(grammar: Grammar, limit: number): ValueStore {
  const store = new ValueStore(names, ROWS, limit);
  enumerate(store, columns, grammar, limit, () => false);
  return store;
}

/** A formula with its price, and everything it is made of. */
interface Priced {
  readonly expr: Expr;
  readonly cost: number;
  readonly parts: readonly Expr[];
  /** Whether it is a formula and a number: a second one could be added to the first. */
  readonly isMoved?: boolean;
}

const column: fc.Arbitrary<Priced> = fc.constantFrom(...names).map((name) => {
  const expr = variable(name);
  return { expr, cost: ANYTHING.column, parts: [expr] };
});
const operation = (name: string) => {
  const place = BINARY_OPERATIONS.findIndex((binary) => binary.name === name);
  return { place, cost: ANYTHING.binary.find((choice) => choice.place === place)!.cost };
};
const joined = (name: string, a: Priced, b: Priced): Priced => {
  const { place, cost } = operation(name);
  const expr = BINARY_OPERATIONS[place]!.expr(a.expr, b.expr);
  return { expr, cost: cost + a.cost + b.cost, parts: [...a.parts, ...b.parts, expr] };
};
const numbers = (kind: "isTerm" | "isFactor"): fc.Arbitrary<Priced> =>
  fc
    .constantFrom(...ANYTHING.constants.filter(({ place }) => CONSTANT_LEAVES[place]![kind]))
    .map(({ place, cost }) => ({ expr: CONSTANT_LEAVES[place]!.expr, cost, parts: [] }));
const functions = ANYTHING.unary.filter(({ place }) => UNARY_OPERATIONS[place]!.kind === "function");

/** Sums with whole numbers, multiples of columns, functions of what holds none, and any two of these joined. */
const { formula } = fc.letrec<{ formula: Priced; plain: Priced }>((tie) => ({
  plain: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    column,
    fc
      .tuple(fc.constantFrom("*", "/"), column, numbers("isFactor"))
      .map(([name, a, b]) => joined(name, a, b)),
    fc
      .tuple(fc.constantFrom("+", "-"), tie("plain"), numbers("isTerm"))
      .map(([name, a, b]) => (a.isMoved === true ? a : { ...joined(name, a, b), isMoved: true })),
    fc
      .tuple(fc.constantFrom("+", "-", "*", "/", "^"), tie("plain"), tie("plain"))
      .map(([name, a, b]) => joined(name, a, b)),
  ),
  formula: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    tie("plain"),
    fc.tuple(fc.constantFrom(...functions), tie("plain")).map(([{ place, cost }, of]) => {
      const expr = UNARY_OPERATIONS[place]!.expr(of.expr);
      return { expr, cost: cost + of.cost, parts: [...of.parts, expr] };
    }),
    fc
      .tuple(fc.constantFrom("+", "-", "*", "/"), tie("formula"), tie("formula"))
      .map(([name, a, b]) => joined(name, a, b)),
  ),
}));

/** Whether a formula has ordinary values that vary: others are not kept, nor what is made of them. */
function isOrdinary(expr: Expr): boolean {
  const values = evaluate(expr, names, columns, ROWS);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const size = Math.max(-low, high);
  return Number.isFinite(low + high) && size < 40 && size > 1e-3 && high - low > 1e-6 * size;
}

test("every formula up to the cost that was reached is among the values", () => {
  const store = stored(ANYTHING, 40_000);
  const reached = store.costs[store.count - 1]! - 1;
  expect(reached).toBeGreaterThanOrEqual(8);
  let looked = 0;
  fc.assert(
    fc.property(formula, ({ expr, cost, parts }) => {
      fc.pre(cost <= reached && parts.every(isOrdinary));
      const values = evaluate(expr, names, columns, ROWS);
      const at = store.add(values, { operation: 0, left: 0, right: 0, cost: 0, depth: 0 });
      expect(at).toBeGreaterThanOrEqual(0);
      looked++;
    }),
    { numRuns: 400 },
  );
  expect(looked).toBeGreaterThan(200);
});

test("formulas have the values they are kept for", () => {
  for (const grammar of [ANYTHING, FACTORS, ARGUMENTS]) {
    const store = stored(grammar, 3000);
    for (let v = 0; v < store.count; v += 7) {
      const values = evaluate(store.expr(v), names, columns, ROWS);
      for (let r = 0; r < ROWS; r += 5) {
        const kept = store.value(v)[r]!;
        expect(Math.abs(values[r]! - kept)).toBeLessThanOrEqual(1e-9 * Math.abs(kept) + 1e-12);
      }
    }
  }
});

test("cheaper formulas come first, no more than asked for, and the same each time", () => {
  const [one, two] = [stored(ANYTHING, 5000), stored(ANYTHING, 5000)];
  expect(one.count).toBe(5000);
  expect(one.costs).toEqual(one.costs.toSorted());
  expect(two.values).toEqual(one.values);
  expect(two.expr(4999)).toEqual(one.expr(4999));
});
