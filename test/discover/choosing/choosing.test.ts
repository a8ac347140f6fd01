import { expect, test } from "vitest";
import type { JudgedFormula } from "../../../src/discover/choosing/choice.ts";
import { polesLast } from "../../../src/discover/choosing/polesLast.ts";
import { rivalsOf } from "../../../src/discover/choosing/rivals.ts";
import { standInsOf } from "../../../src/discover/choosing/standIns.ts";
import { discover } from "../../../src/discover/discover.ts";
import { randomStream } from "../../../src/math/philox.ts";
import { complexity } from "../../../src/symbolic/expression/complexity.ts";
import { variablesOf } from "../../../src/symbolic/expression/make.ts";
import { parseExpr } from "../../../src/symbolic/expression/parseExpr.ts";
import type { FormulaData } from "../../../src/symbolic/formula/constants/constants.ts";
import { describe } from "../../../src/symbolic/formula/descriptionLength.ts";
import { errorsOn } from "../../../src/symbolic/formula/formula.ts";
import { defaultEngine } from "../../../src/train/engines/index.ts";

/** Rows of two uniform columns from −1 to 1, a third that follows the first, and a target. */
function rowsOf(law: (x: number, y: number) => number, n: number, noise: number, seed = 1): FormulaData {
  const random = randomStream(seed, "choosing");
  const draw = () => Float64Array.from({ length: n }, () => 2 * random.uniform() - 1);
  const [x, y] = [draw(), draw()];
  const twin = x.map((v) => 3 - 2 * v + 0.1 * random.normal());
  return {
    variables: ["x", "y", "twin"],
    columns: [x, y, twin],
    target: x.map((v, r) => law(v, y[r]!) + noise * random.normal()),
  };
}

async function judged(text: string, data: FormulaData): Promise<JudgedFormula> {
  const expr = await parseExpr(text);
  const train = errorsOn(expr, data);
  const description = describe(expr, data, train.nrmse);
  const formula = { expr, complexity: complexity(expr), description, errors: { train }, origin: "" };
  return { formula, squares: new Float64Array(data.target.length) };
}

test("a formula with a pole between the rows goes behind those without that come near it", async () => {
  const data = rowsOf((x, y) => x + y, 60, 0.3);
  const [pole, line, constant] = await Promise.all(
    ["x + y + 0.0001/(x - 0.123)", "x + y", "0"].map((text) => judged(text, data)),
  );
  expect(polesLast([pole!, line!, constant!], data, 60)).toEqual([line, constant, pole]);
  expect(polesLast([line!, pole!], data, 60)).toEqual([line, pole]);
  // Nor does it speak against what is finite; what has a pole itself is held against all.
  const [poleFormula, lineFormula, constantFormula] = [pole!.formula, line!.formula, constant!.formula];
  expect(rivalsOf(lineFormula, [poleFormula, constantFormula], data)).toEqual([constantFormula]);
  expect(rivalsOf(poleFormula, [lineFormula, constantFormula], data)).toEqual([lineFormula, constantFormula]);
});

test("a pole that the rows show keeps its place", async () => {
  const data = rowsOf((x) => 1 / (x - 0.123), 60, 0.01);
  const [law, constant] = await Promise.all(["1/(x - 0.123)", "0"].map((text) => judged(text, data)));
  expect(polesLast([law!, constant!], data, 60)).toEqual([law, constant]);
});

test("a root that ends between the rows is no pole: the rows need not show it, only speak for it", async () => {
  // Of rows from -1 to 1 those with a value: sqrt(x + 2*y + 1.5) ends inside their box.
  const all = rowsOf((x, y) => Math.max(0, x + 2 * y + 1.5) ** 0.5, 200, 0);
  const kept = [...all.target.keys()].filter((r) => all.target[r]! > 0);
  const random = randomStream(3, "roots that end");
  const noisyRows = (noise: number) => ({
    ...all,
    columns: all.columns.map((column) => Float64Array.from(kept, (r) => column[r]!)),
    target: Float64Array.from(kept, (r) => all.target[r]! + noise * random.normal()),
  });
  const texts = ["sqrt(x + 2*y + 1.5)", "1.15 + 0.4*x + 0.85*y", "1/sqrt(1/(x + 2*y + 1.5))"];
  const of = async (data: FormulaData) => {
    const [root, plane, pole] = await Promise.all(texts.map((text) => judged(text, data)));
    return { root, plane, pole, ranked: polesLast([root!, pole!, plane!], data, kept.length) };
  };
  const seen = await of(noisyRows(0.2));
  expect(seen.ranked).toEqual([seen.root, seen.plane, seen.pole]);
  // Where the rows say next to nothing for it, what has a value everywhere goes first.
  const hidden = await of(noisyRows(3));
  expect(hidden.ranked).toEqual([hidden.plane, hidden.root, hidden.pole]);
  // Of formulas that agree with units few are there by chance: less has to speak for one.
  const { formula } = hidden.plane!;
  const { length } = hidden.root!.formula.description;
  const near = {
    ...hidden.plane!,
    formula: { ...formula, description: { ...formula.description, length: length + 5 } },
  };
  const data = noisyRows(3);
  expect(polesLast([hidden.root!, near], data, kept.length)).toEqual([near, hidden.root]);
  expect(polesLast([hidden.root!, near], data, kept.length, 3)).toEqual([hidden.root, near]);
});

test("an arc that ends at one keeps its place where it is the shorter description, though another comes as near", async () => {
  const inside = rowsOf((x, y) => Math.asin(x / (2 + y)), 300, 0.1);
  const kept = [...inside.target.keys()].filter((r) => Number.isFinite(inside.target[r]!));
  const data = {
    ...inside,
    columns: inside.columns.map((column) => Float64Array.from(kept, (r) => column[r]!)),
    target: Float64Array.from(kept, (r) => inside.target[r]!),
  };
  const texts = ["asin(x/(y + 2))", "x/(y + 2) + 0.2073*x^3/(y + 2)^3 + 0.0113*x", "0"];
  const [arc, series, none] = await Promise.all(texts.map((text) => judged(text, data)));
  expect(polesLast([arc!, series!, none!], data, kept.length)).toEqual([arc, series, none]);
});

test("an exact formula stays first, whatever pole it has", async () => {
  const data = rowsOf((x, y) => x / (x + y - 0.01), 60, 0);
  const [law, constant] = await Promise.all(["x/(x + y - 0.01)", "0"].map((text) => judged(text, data)));
  expect(polesLast([law!, constant!], data, 60)).toEqual([law, constant]);
});

test("a column that measures the same as one of the formula's does as well in it, another does not", async () => {
  const data = rowsOf((x, y) => 2 * x ** 2 + y, 120, 0.5);
  const found = standInsOf(await parseExpr("2*x^2 + y"), data);
  expect(found).toEqual([{ column: "x", standIn: "twin" }]);
  const exact = rowsOf((x, y) => 2 * x ** 2 + y, 120, 0.001);
  expect(standInsOf(await parseExpr("2*x^2 + y"), exact)).toEqual([]);
});

test("of a table without a law the shortest description, an additive formula and the closest one can be chosen", async () => {
  const random = randomStream(9, "no law");
  const drawn = (rows: number) =>
    Array.from({ length: 5 }, () => Float64Array.from({ length: rows }, () => 1 + 4 * random.uniform()));
  const truth = ([a, b, c, d]: readonly Float64Array[]) =>
    a!.map((v, r) => 10 + 2 * v + 3 * Math.max(0, b![r]! - 3) - 2 * c![r]! + 0.8 * (d![r]! - 2.5) ** 2);
  const columns = drawn(80);
  const measured = (at: readonly Float64Array[]) => truth(at).map((v) => v + 1.2 * random.normal());
  const target = measured(columns);
  const fresh = drawn(2000);
  const unseen = { variables: [..."abcde"], columns: fresh, target: measured(fresh) };
  const data = { variables: [..."abcde"], columns, target };
  const options = { engine: defaultEngine(), timeoutSeconds: 2, effort: "low" as const };
  const errorOf = async (choose: "shortest" | "balanced" | "closest") => {
    const { best, formulas, takenBy } = await discover(data, { ...options, choose });
    expect(formulas).toContain(best);
    return { error: errorsOn(best.expr, unseen).nrmse, best, takenBy };
  };
  const [shortest, balanced, closest] = [
    await errorOf("shortest"),
    await errorOf("balanced"),
    await errorOf("closest"),
  ];
  expect(shortest.takenBy).toBeUndefined();
  expect(balanced.error).toBeLessThanOrEqual(shortest.error * 1.1);
  // Rows left out decided between them, and 80 noisy ones are a rough judge.
  expect(closest.error).toBeLessThanOrEqual(balanced.error * 1.1);
  expect(balanced.best.complexity).toBeLessThanOrEqual(Math.max(25, shortest.best.complexity));
  expect(variablesOf(balanced.best.expr)).toEqual(expect.arrayContaining(["a", "b", "c"]));
});

test("a law stays chosen though longer formulas come as near", async () => {
  const data = rowsOf((x, y) => 3 * x * y + 1, 150, 0.1);
  const { best, takenBy } = await discover(data, { engine: defaultEngine(), timeoutSeconds: 60 });
  expect(takenBy).toBeUndefined();
  expect(variablesOf(best.expr).sort()).toEqual(["x", "y"]);
  expect(best.complexity).toBeLessThanOrEqual(7);
});
