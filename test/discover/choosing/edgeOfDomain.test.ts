import { expect, test } from "vitest";
import { settledAtEdge } from "../../../src/discover/choosing/edgeOfDomain.ts";
import { parseExpr } from "../../../src/symbolic/expression/parseExpr.ts";
import { valuesOn } from "../../../src/symbolic/formula/formula.ts";
import { rowsOfLaw } from "../laws.ts";

const data = rowsOfLaw({ x: [0, 4] }, (x) => Math.sqrt(2 * x!), 200, 0.01);
const rooted = (shift: number) => parseExpr(`sqrt(1.99*x - ${shift})`);

test("a formula without a value on a few rows is fitted to the others, and has one on all once its numbers settle", async () => {
  const settled = settledAtEdge(await rooted(0.04), data, 0);
  for (const [r, y] of valuesOn(settled!, data).entries())
    expect(y).toBeCloseTo(Math.sqrt(2 * data.columns[0]![r]!), 12);
});

test("one that has a value everywhere, or lacks it on many rows, is none of these", async () => {
  expect(settledAtEdge(await rooted(0), data, 0)).toBeUndefined();
  expect(settledAtEdge(await rooted(2), data, 0)).toBeUndefined();
});

test("one that takes too many nats even so is left alone", async () => {
  expect(settledAtEdge(await rooted(0.04), data, -1e5)).toBeUndefined();
});
