import { expect, test } from "vitest";
import { Entry } from "../../../src/discover/agenda/entry.ts";
import { colonyOf } from "../../../src/discover/evolution/colony.ts";
import { printMathjs } from "../../../src/io/formulas/languages/mathjs.ts";
import { add, mul, num, variable } from "../../../src/symbolic/expression/make.ts";
import { parseExpr } from "../../../src/symbolic/expression/parseExpr.ts";
import { problemOf, rowsOfLaw } from "../laws.ts";

type Tools = Parameters<typeof colonyOf>[1];

const problem = problemOf(rowsOfLaw({ x: [1, 2], y: [1, 2] }, (x, y) => x! * y!, 40));
const known = await Promise.all(["x*y", "2.5*x", "z + x"].map((text) => parseExpr(text)));
const formulas = known.map((expr) => ({ expr }));

/** What a search hands over, with these limits. */
function toolsWith(limits: object = {}): Tools {
  const archive = { formulas, front: formulas.slice(0, 1) };
  return { archive, offers: { limits }, seed: 7 } as unknown as Tools;
}

function parentsOf(entry: Entry, island: number): string[] {
  return colonyOf({ entry, effort: 2, argument: island }, toolsWith()).parents.map(printMathjs);
}

test("every other island has what the search knows of its columns, each formula once", () => {
  const entry = new Entry(problem, 0);
  expect(parentsOf(entry, 0)).toEqual(["x*y", "2.5*x"]);
  expect(parentsOf(entry, 1)).toEqual([]);
});

test("an island goes on from what it left, and has the first ones of the others", async () => {
  const entry = new Entry(problem, 0);
  const own = await Promise.all(["sin(x)", "cos(y)"].map((text) => parseExpr(text)));
  const many = Array.from({ length: 9 }, (_, i) => add(variable("x"), num(i + 1)));
  entry.islands.set(1, own);
  entry.islands.set(0, many);
  const parents = parentsOf(entry, 1);
  expect(parents.slice(0, 2)).toEqual(["sin(x)", "cos(y)"]);
  expect(parents.slice(2)).toEqual(many.slice(0, 6).map(printMathjs));
});

test("formulas of the whole table are no parents of a table over something else", () => {
  const lifted = new Entry({ ...problem, lift: (expr) => mul(expr, variable("w")) }, 0);
  expect(parentsOf(lifted, 0)).toEqual([]);
});

test("limits and units of the search go along", () => {
  const entry = new Entry(problem, 0);
  const units = {
    columns: new Map([
      ["x", [1]],
      ["y", [0]],
    ]),
    target: [1],
  };
  const limits = { maxNodes: 12, forbidden: [{ inner: "sin" }], units };
  const colony = colonyOf({ entry, effort: 1, argument: 0 }, toolsWith(limits));
  expect(colony.limits).toEqual({ maxNodes: 12, forbidden: [{ inner: "sin" }] });
  expect(colony.units).toEqual({ columns: [[1], [0]], target: [1] });
  expect(colony.seed).toBe(7);
});
