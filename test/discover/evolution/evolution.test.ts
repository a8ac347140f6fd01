import { expect, test } from "vitest";
import { plainText, plainValue } from "../../../src/discover/agenda/plainText.ts";
import { runStep, type StepInput } from "../../../src/discover/agenda/stepTask.ts";
import { discover } from "../../../src/discover/discover.ts";
import { EVOLUTION } from "../../../src/discover/evolution/evolution.ts";
import { shapeOf } from "../../../src/discover/evolution/fitted.ts";
import { groundOf } from "../../../src/discover/evolution/ground.ts";
import { type Colony, evolve } from "../../../src/discover/evolution/island.ts";
import { Niches } from "../../../src/discover/evolution/niches.ts";
import { partAt, placesIn, withPart } from "../../../src/discover/evolution/places.ts";
import { wantedAt } from "../../../src/discover/evolution/wanted.ts";
import { tableOf } from "../../../src/discover/problem.ts";
import { normalise } from "../../../src/symbolic/algebra/normalise.ts";
import { complexity } from "../../../src/symbolic/expression/complexity.ts";
import { add, num, variable, variablesOf } from "../../../src/symbolic/expression/make.ts";
import { key } from "../../../src/symbolic/expression/order.ts";
import { parseExpr } from "../../../src/symbolic/expression/parseExpr.ts";
import { evaluate } from "../../../src/symbolic/expression/tape/tape.ts";
import { hasOnlyAllowed } from "../../../src/symbolic/formula/formulaLimits.ts";
import { defaultEngine } from "../../../src/train/engines/index.ts";
import { problemOf, rowsOfLaw } from "../laws.ts";

const never = (): boolean => false;
const colony: Colony = { seed: 0, island: 0, effort: 1, parents: [], limits: {} };
const rows = rowsOfLaw(
  { x: [-2, 2], y: [-2, 2], z: [-1, 1] },
  (x, y, z) => Math.sin(1.3 * x! + 0.7 * y! ** 2) + 0.4 * x! * z!,
  200,
);
const table = tableOf(problemOf(rows));

test("what is wanted at a place of a formula is what stands there in the target's", async () => {
  const whole = await parseExpr("2.5*exp(-0.3*(x + y^2))*z + sin(1 + z)/(3 + cos(x))");
  const ground = groundOf(table, 100);
  for (const path of placesIn(whole)) {
    const part = partAt(whole, path);
    const target = ground.valuesOf(whole);
    const wanted = wantedAt(whole, path, { ...ground, target })!;
    const now = ground.valuesOf(part);
    wanted.values.forEach((value, r) => {
      if (wanted.weights[r]! > 1e-6)
        expect(Math.abs(value - now[r]!)).toBeLessThan(1e-7 * (1 + Math.abs(now[r]!)));
    });
  }
});

test("a part put at its own place leaves a formula as it is, and another one is found there", async () => {
  const whole = await parseExpr("2.5*exp(-0.3*(x + y^2))*z + sin(1 + z)/(3 + cos(x))");
  for (const path of placesIn(whole)) {
    expect(key(withPart(whole, path, partAt(whole, path)))).toBe(key(whole));
    const marked = withPart(whole, path, variable("mark"));
    expect(variablesOf(marked)).toContain("mark");
  }
});

test("values on the ground are those of the formula", async () => {
  const ground = groundOf(table, table.target.length);
  for (const text of ["x^3 - 2*y/z", "min(x, exp(y))", "x > 0 ? y : z", "(2 + x)^(y/3)", "pi*abs(x*z)"]) {
    const expr = await parseExpr(text);
    const values = evaluate(expr, ground.names, ground.columns, ground.nRows);
    for (const [r, value] of ground.valuesOf(expr).entries()) expect(value).toBeCloseTo(values[r]!, 12);
  }
});

test("formulas that differ in fitted constants and in how they are written have one shape", async () => {
  const shape = async (text: string) => shapeOf(await parseExpr(text))!.id;
  expect(await shape("x + 2.7*y*x - 3")).toBe(await shape("0.31*y*x + 5.2*x"));
  expect(await shape("x*sin(1.37*y)")).toBe(await shape("-2*sin(0.71*y)*x + 4"));
  expect(await shape("x*sin(1.37*y)")).not.toBe(await shape("x*cos(1.37*y)"));
});

test("short and long formulas live side by side, and of one length those that leave least", () => {
  const niches = new Niches();
  const one = (price: number, left: number) => ({ expr: num(left), price, left });
  for (let i = 0; i < 50; i++) niches.take(one(50, 1e-3 / (i + 1)));
  niches.take(one(9, 0.5));
  expect(niches.all).toHaveLength(7);
  expect(niches.front.map(({ price }) => price)).toEqual([9, 50]);
  expect(niches.take(one(50, 1e-3))).toBe(false);
  expect(niches.take(one(10, 0.5))).toBe(false);
});

test("an island is a function of its table and its colony: the same bytes here and on another machine", () => {
  const run = (input: StepInput): string => plainText(runStep(input));
  const input: StepInput = {
    name: "evolution",
    table,
    effort: 1,
    deadline: Number.POSITIVE_INFINITY,
    colony: { ...colony, parents: [add(variable("x"), variable("z"))] },
  };
  const short = (one: Colony): string => plainText(evolve(table, one, 60, never));
  expect(short(colony)).toBe(short(plainValue(plainText(colony)) as Colony));
  expect(short(colony)).not.toBe(short({ ...colony, island: 1 }));
  expect(short(colony)).not.toBe(short({ ...colony, seed: 1 }));
  const late = { ...input, deadline: Number.NEGATIVE_INFINITY };
  expect(run(late)).toBe(run(plainValue(plainText(late)) as StepInput));
});

test("what lives on an island obeys what formulas may be made of", async () => {
  const limits = {
    library: [await parseExpr("sin(x)"), await parseExpr("exp(x)")],
    forbidden: [{ outer: "sin", inner: "exp" }, { inner: "pow" }],
    maxNodes: 14,
  };
  const alive = evolve(table, { ...colony, limits }, 250, never);
  expect(alive.length).toBeGreaterThan(10);
  for (const { expr } of alive) {
    expect(hasOnlyAllowed(expr, limits)).toBe(true);
    expect(complexity(expr)).toBeLessThanOrEqual(21);
  }
});

test("what lives on an island of a table with units agrees with them", () => {
  const metres = [1, 0];
  const seconds = [0, 1];
  const units = { columns: [metres, metres, seconds], target: metres };
  const alive = evolve(table, { ...colony, units }, 150, never);
  expect(alive.length).toBeGreaterThan(0);
  const known = {
    columns: new Map([
      ["x", metres],
      ["y", metres],
      ["z", seconds],
    ]),
    target: metres,
  };
  for (const { expr } of alive) expect(hasOnlyAllowed(expr, { units: known })).toBe(true);
});

test("what an island says that a formula leaves is what it leaves", () => {
  const ground = groundOf(table, 128);
  for (const { expr, left } of evolve(table, colony, 100, never)) {
    const values = evaluate(expr, ground.names, ground.columns, ground.nRows);
    const squares = values.reduce((sum, value, r) => sum + (value - ground.target[r]!) ** 2, 0);
    expect(squares / ground.total).toBeCloseTo(left, 9);
  }
});

test("whole tables have islands; functions of the target, few rows and none have not", () => {
  expect(EVOLUTION.fits(table)).toBe(true);
  expect(EVOLUTION.fits({ ...table, trail: [{ move: "transform the target", what: "1/y" }] })).toBe(false);
  expect(EVOLUTION.fits({ ...table, target: table.target.slice(0, 8) })).toBe(false);
  expect(EVOLUTION.cost(table, 2)).toBe(2 * EVOLUTION.cost(table, 1));
});

test("evolution alone finds a sum of two waves, the same on two threads as on one", async () => {
  const data = rowsOfLaw({ x: [-2, 2], y: [-2, 2] }, (x, y) => Math.sin(x!) + Math.sin(y! ** 2), 200);
  const search = (threads: number) =>
    discover(data, {
      engine: defaultEngine(),
      timeoutSeconds: 120,
      threads,
      without: ["form", "move", "network"],
    });
  const [one, two] = [await search(1), await search(2)];
  expect(key(one.best.expr)).toBe(key(normalise(await parseExpr("sin(x) + sin(y^2)"))));
  expect(two.formulas.map(({ expr }) => key(expr))).toEqual(one.formulas.map(({ expr }) => key(expr)));
});
