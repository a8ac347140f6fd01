import { expect, test } from "vitest";
import { screenOf } from "../../../src/discover/direct/rows.ts";
import { polynomialBackground } from "../../../src/discover/values/background.ts";
import { enumerate } from "../../../src/discover/values/enumerate.ts";
import { ANYTHING } from "../../../src/discover/values/grammars.ts";
import { rootsByValue } from "../../../src/discover/values/rootGuesses.ts";
import { allTerms } from "../../../src/discover/values/termList.ts";
import { ValueStore } from "../../../src/discover/values/valueStore.ts";
import type { FormulaData } from "../../../src/symbolic/formula/constants/constants.ts";
import { errorsOn } from "../../../src/symbolic/formula/formula.ts";
import { problemOf, rowsOfLaw } from "../laws.ts";

const ROWS = 60;
const [VALUES, PRODUCTS] = [2000, 5000];

/** The least error of the roots that are found by the values of small formulas of the columns; 1 where there are none. */
function leastOf(data: FormulaData): number {
  const table = problemOf(data);
  const screen = screenOf(table, ROWS);
  const store = new ValueStore(table.names, screen.nRows, VALUES);
  enumerate(store, screen.columns, ANYTHING, VALUES, () => false);
  const background = polynomialBackground(table.names, screen.columns, 10);
  const found = rootsByValue(table, allTerms(store, PRODUCTS), screen, background);
  return Math.min(1, ...found.map(({ expr }) => errorsOn(expr, data).nrmse));
}

test("the root of a quadratic is found whose half sum is any small formula", () => {
  const half = (a: number, t: number): number => a * Math.exp(-t);
  const law = rowsOfLaw(
    { a: [1, 3], t: [0.2, 2], c: [2, 6] },
    (a, t, c) => half(a!, t!) + Math.sqrt(c! ** 2 + half(a!, t!) ** 2),
    200,
  );
  expect(leastOf(law)).toBeLessThan(1e-8);
});

test("a law that is no root of such a quadratic has none, nor has one along a curve, which some quadratic always meets", () => {
  const ranges = { a: [1, 3], t: [0.2, 2] } as const;
  expect(leastOf(rowsOfLaw(ranges, (a, t) => Math.exp(a! * t!) + Math.tanh(a!), 200))).toBe(1);
  const { columns, target } = rowsOfLaw({ a: [1, 3] }, (a) => a! + Math.sqrt(a! ** 2 + 1), 200);
  const [a, along] = [columns[0]!, columns[0]!.map((v) => v + v ** 2 / 9)];
  expect(leastOf({ variables: ["a", "b"], columns: [a, along], target })).toBe(1);
});
