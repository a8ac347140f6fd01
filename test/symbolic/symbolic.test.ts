import { expect, test } from "vitest";
import { printMathjs, printReadable } from "../../src/io/formulas/languages/mathjs.ts";
import { randomStream } from "../../src/math/philox.ts";
import { type Dataset, wide } from "../../src/model/dataset.ts";
import { prune } from "../../src/prune/prune.ts";
import { parseExpr } from "../../src/symbolic/expression/parseExpr.ts";
import { predictExpr } from "../../src/symbolic/formula/formula.ts";
import { defaultLibrary, findFunction, resolveLibrary } from "../../src/symbolic/library/index.ts";
import { suggestEdges } from "../../src/symbolic/suggestEdges.ts";
import { symbolic } from "../../src/symbolic/symbolic.ts";
import { defaultEngine } from "../../src/train/engines/index.ts";
import { evaluateKan } from "../../src/train/errors/metrics.ts";
import { fit } from "../../src/train/fit.ts";
import { splitDataset } from "../../src/train/rows/split.ts";

const engine = defaultEngine();

function table(n: number, low: number, high: number, f: (a: number, b: number) => number): Dataset {
  const random = randomStream(11, "symbolic-table");
  const column = () => Float64Array.from({ length: n }, () => low + (high - low) * random.uniform());
  const inputs = [
    { name: "a", values: column() },
    { name: "b", values: column() },
  ];
  const y = Float64Array.from({ length: n }, (_, r) => f(inputs[0]!.values[r]!, inputs[1]!.values[r]!));
  return { inputs, targets: [{ name: "y", values: y }], nRows: n, source: "test", fingerprint: "" };
}

async function pruned(data: Dataset, width: string, seed = 0) {
  const rows = splitDataset(data, { seed });
  const { train, validation } = rows;
  const fitted = await fit(data, { engine, width, seed });
  const { kan } = await prune(fitted.kan, fitted.scaler, { train, validation }, { engine });
  return { kan, scaler: fitted.scaler, rows };
}

const hello = table(500, -1, 1, (a, b) => Math.exp(Math.sin(Math.PI * a) + b * b));
const network = await pruned(hello, "5");
const names = ["a", "b"];

test("the hello world comes back exactly, and its printed text predicts what was reported", async () => {
  const result = (await symbolic(network.kan, network.scaler, network.rows, names, {
    engine,
    library: defaultLibrary,
  }))!;
  const best = result.formulas[0]![0]!;
  expect(printReadable(best.expr)).toBe("exp(sin(pi*a) + b^2)");
  expect(best.errors.test!.nrmse).toBeLessThan(1e-12);
  const again = await parseExpr(printMathjs(best.expr));
  const columns = hello.inputs.map(wide);
  expect([...predictExpr(again, names, columns)]).toEqual([...predictExpr(best.expr, names, columns)]);
});

test.each([
  ["a^2 + 3*b", "0", -1, 1, (a: number, b: number) => a * a + 3 * b],
  ["sqrt(a + b^2)", "2", 1, 3, (a: number, b: number) => Math.sqrt(a + b * b)],
  // The network learns exp(log(a) - log(1 - b^2)/2); no library has its second edge.
  ["a/sqrt(1 - b^2)", "1", 0.2, 0.93, (a: number, b: number) => a / Math.sqrt(1 - b * b)],
  ["log(a) - b", "0", 0.5, 4, (a: number, b: number) => Math.log(a) - b],
] as const)("%s is recovered from a network of width %s", async (_, width, low, high, f) => {
  const { kan, scaler, rows } = await pruned(table(400, low, high, f), width);
  const result = (await symbolic(kan, scaler, rows, names, { engine, library: defaultLibrary }))!;
  expect(result.formulas[0]![0]!.errors.test!.nrmse).toBeLessThan(1e-9);
});

test("a function fixed by hand stays, even when it is wrong", async () => {
  const edges = suggestEdges(network.kan, network.scaler, network.rows.train, defaultLibrary);
  const fromA = edges.find(({ edge }) => edge.layer === 0 && edge.from === 0)!;
  expect(fromA.fits[0]!.fn.name).toMatch(/sin|cos/);
  const result = (await symbolic(network.kan, network.scaler, network.rows, names, {
    engine,
    library: defaultLibrary,
    fix: [{ edge: fromA.edge, fn: findFunction("tanh")! }],
  }))!;
  expect(printMathjs(result.formulas[0]![0]!.expr)).toContain("tanh");
  // What the formula is compared with is the network as it was, without the choice and on the same rows.
  expect(result.errors[0]!.network).toEqual(
    evaluateKan(network.kan, network.scaler, network.rows.test!, engine)[0],
  );
  const freed = (await symbolic(result.kan, result.scaler, network.rows, names, {
    engine,
    library: defaultLibrary,
    unfix: [fromA.edge],
  }))!;
  expect(freed.formulas[0]![0]!.errors.test!.nrmse).toBeLessThan(result.formulas[0]![0]!.errors.test!.nrmse);
});

test("an edge that is not there is named, with those that are", async () => {
  const fix = [{ edge: { layer: 9, from: 0, to: 0 }, fn: findFunction("sin")! }];
  await expect(
    symbolic(network.kan, network.scaler, network.rows, names, { engine, library: defaultLibrary, fix }),
  ).rejects.toThrow("there is no edge 9,0,0");
});

test("a library of the user's own expressions is used", async () => {
  const library = await resolveLibrary("x,x*exp(-x),sin", parseExpr);
  const data = table(400, 0, 3, (a, b) => 2 * a * Math.exp(-a) + Math.sin(2 * b));
  const { kan, scaler, rows } = await pruned(data, "0");
  const result = (await symbolic(kan, scaler, rows, names, { engine, library }))!;
  expect(result.formulas[0]![0]!.errors.test!.nrmse).toBeLessThan(1e-9);
});
