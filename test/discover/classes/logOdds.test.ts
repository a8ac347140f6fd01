import { expect, test } from "vitest";
import { discoverClasses } from "../../../src/discover/classes/discoverClasses.ts";
import { randomStream } from "../../../src/math/philox.ts";
import { sigmoid } from "../../../src/math/sigmoid.ts";
import { type ClassTable, logOdds } from "../../../src/symbolic/classes/logOdds.ts";
import { complexity } from "../../../src/symbolic/expression/complexity.ts";
import { evaluate } from "../../../src/symbolic/expression/tape/tape.ts";

/** Rows of four columns whose class has the given log odds. */
function rowsOf(seed: number, logits: (row: readonly number[]) => number): ClassTable {
  const random = randomStream(seed, "test", "log odds");
  const rows = Array.from({ length: 600 }, () => [1, 2, 3, 4].map(() => 0.5 + 3 * random.uniform()));
  return {
    variables: ["a", "b", "c", "d"],
    columns: [0, 1, 2, 3].map((c) => Float64Array.from(rows, (row) => row[c]!)),
    targets: [Float64Array.from(rows, (row) => (random.uniform() < sigmoid(logits(row)) ? 1 : 0))],
  };
}

const limits = (maxNodes: number) => ({ maxNodes, formulas: {}, isLate: () => false });
const rows = Int32Array.from({ length: 600 }, (_, r) => r);
const folds = Array.from({ length: 10 }, (_, f) => ({
  train: rows.filter((r) => r % 10 !== f),
  held: rows.filter((r) => r % 10 === f),
}));

test("log odds that are a sum of a column and a logarithm are found, near the law", async () => {
  const law = ([a, b]: readonly number[]): number => 2 * a! - 5 * Math.log(b!) - 1;
  const data = rowsOf(1, law);
  const { path, best } = await logOdds(data, folds, limits(15));
  const found = evaluate(path[best]![0]!, data.variables, data.columns, 600).map(sigmoid);
  const right = Array.from({ length: 600 }, (_, r) => sigmoid(law(data.columns.map((column) => column[r]!))));
  const off = found.reduce((sum, p, r) => sum + Math.abs(p - right[r]!) / 600, 0);
  // 600 rows of 0 and 1 know three constants to about that.
  expect(off).toBeLessThan(0.05);
  expect(best).toBeGreaterThanOrEqual(2);
  for (const [expr] of path) expect(complexity(expr!)).toBeLessThanOrEqual(15);
});

test("of classes that no column tells a constant is left, or hardly more", async () => {
  const { path, leftOut, best } = await logOdds(
    rowsOf(2, () => 0.4),
    folds,
    limits(15),
  );
  expect(complexity(path[0]![0]!)).toBe(1);
  // What is chosen says next to nothing: all probabilities stay near the share of the class.
  const spread = leftOut[best]![0]!.map(sigmoid);
  expect(Math.max(...spread) - Math.min(...spread)).toBeLessThan(0.25);
});

test("classes that are told apart without a mistake keep finite constants", async () => {
  const data = rowsOf(3, ([a]) => (a! > 2 ? 1e6 : -1e6));
  const { path, leftOut, best } = await logOdds(data, folds, limits(15));
  const values = evaluate(path[best]![0]!, data.variables, data.columns, 600);
  expect(values.every((v) => Number.isFinite(v) && Math.abs(v) < 200)).toBe(true);
  const right = leftOut[best]![0]!.reduce(
    (sum, v, r) => sum + Number(v > 0 === data.targets[0]![r]! > 0.5),
    0,
  );
  expect(right / 600).toBeGreaterThan(0.98);
});

test("rows of one group are left out together", async () => {
  const random = randomStream(4, "test", "groups of classes");
  const groups = Int32Array.from({ length: 80 }, (_, r) => r % 8);
  const columns = [0, 1, 2, 3].map(() => {
    const ofGroup = Array.from({ length: 8 }, () => random.uniform());
    return Float64Array.from(groups, (g) => ofGroup[g]! + 0.01 * random.uniform());
  });
  const dataset = {
    inputs: columns.map((values, c) => ({ name: "abcd"[c]!, values })),
    targets: [{ name: "y", values: Float64Array.from(groups, (g) => g % 2) }],
    classes: { target: "y", labels: ["no", "yes"] },
    nRows: 80,
    source: "",
    fingerprint: "",
  };
  const variables = new Map(["a", "b", "c", "d"].map((name) => [name, name]));
  const accuracy = async (grouped: object): Promise<number> => {
    const found = await discoverClasses({ ...dataset, ...grouped }, variables, { seed: 0 });
    return found.errors.crossValidated!.accuracy;
  };
  // Four columns tell eight groups apart by which they are, and say nothing of a ninth.
  expect(await accuracy({})).toBeGreaterThan(0.95);
  expect(await accuracy({ groups })).toBeLessThan(0.8);
});
