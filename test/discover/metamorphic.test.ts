import { expect, test } from "vitest";
import { discover } from "../../src/discover/index.ts";
import { evaluate } from "../../src/symbolic/expression/tape/tape.ts";
import type { FormulaData } from "../../src/symbolic/formula/constants/constants.ts";
import { defaultEngine } from "../../src/train/engines/index.ts";
import { rowsOfLaw } from "./laws.ts";

/** Laws of several kinds; each is found in its plain form within a second or two. */
const laws: readonly (readonly [string, FormulaData])[] = [
  ["a product of powers", rowsOfLaw({ a: [1, 5], b: [1, 5] }, (a, b) => a ** 2 / b ** 3, 200)],
  ["a sum of terms", rowsOfLaw({ a: [1, 5], b: [1, 5] }, (a, b) => 2 * a + 3 * b ** 2 + 1, 200)],
  [
    "a sum of products and roots",
    rowsOfLaw({ a: [1, 5], b: [1, 5], c: [1, 5] }, (a, b, c) => a / b + c ** 2 / b ** 2, 300),
  ],
  ["a fraction", rowsOfLaw({ a: [1, 5], b: [1, 5] }, (a, b) => (a * b) / (a + b), 300)],
  ["a root of squares", rowsOfLaw({ a: [1, 5], b: [1, 5] }, (a, b) => Math.hypot(a, b), 300)],
];

interface Change {
  readonly name: string;
  readonly of: (data: FormulaData) => FormulaData;
}

const onColumns = (data: FormulaData, f: (v: number, column: number) => number): FormulaData => ({
  ...data,
  columns: data.columns.map((column, i) => column.map((v) => f(v, i))),
});

/** What changes nothing about a law but its names, order, signs and units. */
const changes: readonly Change[] = [
  { name: "columns renamed", of: (data) => ({ ...data, variables: data.variables.map((v) => `z_${v}`) }) },
  {
    name: "columns in another order",
    of: (data) => ({ ...data, variables: data.variables.toReversed(), columns: data.columns.toReversed() }),
  },
  {
    name: "rows in another order",
    of: (data) => ({
      ...data,
      columns: data.columns.map((c) => c.toReversed()),
      target: data.target.toReversed(),
    }),
  },
  { name: "a column in other units", of: (data) => onColumns(data, (v, i) => (i === 0 ? 1000 * v : v)) },
  {
    name: "the target in other units",
    of: (data) => ({ ...data, target: data.target.map((v) => v / 4096) }),
  },
  {
    name: "the last column negated",
    of: (data) => onColumns(data, (v, i) => (i === data.columns.length - 1 ? -v : v)),
  },
  { name: "every column negated", of: (data) => onColumns(data, (v) => -v) },
  { name: "a column shifted", of: (data) => onColumns(data, (v, i) => (i === 0 ? v + 10 : v)) },
  { name: "the target shifted", of: (data) => ({ ...data, target: data.target.map((v) => v + 7) }) },
  { name: "the target negated", of: (data) => ({ ...data, target: data.target.map((v) => -v) }) },
];

for (const { name, of } of changes) {
  test(`with ${name} a law is found as before`, async () => {
    for (const [law, data] of laws) {
      const changed = of(data);
      const { best, outcome } = await discover(changed, { engine: defaultEngine(), timeoutSeconds: 30 });
      expect([law, outcome]).toEqual([law, "exact"]);
      const values = evaluate(best!.expr, changed.variables, changed.columns, changed.target.length);
      const reach = Math.max(...changed.target.map(Math.abs));
      values.forEach((v, r) => {
        expect(Math.abs(v - changed.target[r]!)).toBeLessThan(1e-9 * reach);
      });
    }
  });
}
