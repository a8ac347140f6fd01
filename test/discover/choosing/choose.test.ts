import { expect, test } from "vitest";
import { Archive } from "../../../src/discover/choosing/archive.ts";
import { type JudgedFormula, withErrors } from "../../../src/discover/choosing/choice.ts";
import { choose, type Finds } from "../../../src/discover/choosing/choose.ts";
import { Offers } from "../../../src/discover/choosing/offers.ts";
import { searchRows } from "../../../src/discover/rows.ts";
import { parseExpr } from "../../../src/symbolic/expression/parseExpr.ts";
import type { FormulaData } from "../../../src/symbolic/formula/constants/constants.ts";
import { rowsOfLaw } from "../laws.ts";

/** What a search of `data` found: these formulas, their constants fitted, of which the first is the shortest. */
async function findsOf(data: FormulaData, texts: readonly string[]): Promise<Finds> {
  const rows = searchRows(data, 0);
  const offers = new Offers(rows, new Archive());
  const ranked: JudgedFormula[] = [];
  for (const text of texts)
    ranked.push(withErrors(offers.descriptions.formula(await parseExpr(text), "search"), rows, false));
  return {
    ranked,
    shortest: ranked[0]!,
    isSettled: false,
    rows,
    offers,
    limits: {},
    leavesNoTrace: () => false,
    doubts: { evidenceOf: () => 100, isChance: () => false },
  };
}

const additive = rowsOfLaw({ a: [0, 3], b: [0, 3] }, (a, b) => 2 * a! + Math.sin(2 * b!), 50, 0.3);

test("an additive formula is taken where it predicts rows left out better than what was found, not where that is settled or the shortest is asked", async () => {
  const found = await findsOf(additive, ["3.1"]);
  const { taken, judged } = choose(found, "balanced");
  expect(taken.formula.origin).toBe("additive");
  expect(judged).toEqual([...found.ranked, taken]);
  expect(choose(found, "shortest").taken).toBe(found.shortest);
  expect(choose({ ...found, isSettled: true }, "balanced").taken).toBe(found.shortest);
});

test("the law among noise stands against any additive formula", async () => {
  const found = await findsOf(additive, ["2.01*a + 1.01*sin(2*b)"]);
  expect(choose(found, "balanced").taken).toBe(found.shortest);
  expect(choose(found, "closest").taken).toBe(found.shortest);
});

test("the closest is what predicts rows left out best, though its description is longer", async () => {
  const found = await findsOf(additive, ["1.9*a", "2.01*a + 1.01*sin(2*b)"]);
  expect(choose(found, "closest").taken).toBe(found.ranked[1]);
});

test("of noise no additive formula is taken", async () => {
  const noise = rowsOfLaw({ a: [0, 3], b: [0, 3] }, () => 0, 50);
  const target = rowsOfLaw({ u: [0, 1] }, (u) => u!, 50).target;
  const found = await findsOf({ ...noise, target }, ["0.5"]);
  expect(choose(found, "balanced").taken).toBe(found.shortest);
});
