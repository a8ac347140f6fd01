import fc from "fast-check";
import { expect, test } from "vitest";
import { randomStream } from "../../src/math/philox.ts";
import { compact } from "../../src/model/compact.ts";
import { cpu } from "../../src/model/cpu/cpu.ts";
import { parametersOf } from "../../src/model/cpu/plan.ts";
import type { Dataset } from "../../src/model/dataset.ts";
import type { Kan } from "../../src/model/kan.ts";
import { activeEdges, isConnected, partsOf, withoutEdges } from "../../src/prune/parts.ts";
import { prune } from "../../src/prune/prune.ts";
import { defaultEngine } from "../../src/train/engines/index.ts";
import { fit } from "../../src/train/fit.ts";
import { splitDataset } from "../../src/train/rows/split.ts";
import { anyKan } from "../model/randomKan.ts";

const engine = defaultEngine();

function table(n: number, f: (a: number, b: number) => number): Dataset {
  const random = randomStream(9, "table");
  const column = () => Float64Array.from({ length: n }, () => 2 * random.uniform() - 1);
  const inputs = [
    { name: "a", values: column() },
    { name: "b", values: column() },
    { name: "noise", values: column() },
  ];
  const y = Float64Array.from({ length: n }, (_, r) => f(inputs[0]!.values[r]!, inputs[1]!.values[r]!));
  return { inputs, targets: [{ name: "y", values: y }], nRows: n, source: "test", fingerprint: "" };
}

/** The inputs that some edge of a pruned network starts from, in order. */
function inputsRead(kan: Kan): readonly number[] {
  const edges = kan.nodes.flatMap(({ factors }) => factors.flatMap((sum) => sum.edges));
  const sources = edges.filter(({ curve }) => curve.kind !== "cut").map(({ source }) => source);
  return [...new Set(sources)].filter((source) => source < kan.nInputs).sort((a, b) => a - b);
}

const data = table(500, (a, b) => Math.exp(Math.sin(3 * a) + b * b));
const parts = splitDataset(data);
const fitted = await fit(data, { engine, width: "4", restarts: 1 });

test("pruning leaves the few edges of the law, and the refit brings the loss below where it started", async () => {
  const result = await prune(fitted.kan, fitted.scaler, parts, { engine });
  expect(result.edgesBefore).toBe(16);
  expect(result.edgesAfter).toBeLessThanOrEqual(5);
  expect(result.lossAfter).toBeLessThanOrEqual(result.lossBefore);
  expect(result.cuts.some((cut) => cut.kind === "node")).toBe(true);
});

test("an input that does not matter is cut", async () => {
  const { kan } = await prune(fitted.kan, fitted.scaler, parts, { engine });
  expect(inputsRead(kan)).toEqual([0, 1]);
});

test("an input that carries a thousandth of the spread is not cut where rows have no noise", async () => {
  const exact = table(400, (a, b) => 20 * a + 0.02 * b * b);
  const rows = splitDataset(exact);
  const { kan, scaler } = await fit(exact, { engine, width: "0", restarts: 1 });
  const pruned = await prune(kan, scaler, rows, { engine });
  expect(inputsRead(pruned.kan)).toEqual([0, 1]);
});

test("no cut makes a network several times worse that is finer than what its grids resolve", async () => {
  const random = randomStream(17, "table");
  const column = (low: number, high: number) =>
    Float64Array.from({ length: 500 }, () => low + (high - low) * random.uniform());
  const [a, b, c] = [column(-2, 2), column(0, 2), column(-2, 2)];
  const y = a.map((v, r) => v * Math.exp(-b[r]!) + 0.02 * c[r]! ** 2);
  const inputs = [a, b, c].map((values, i) => ({ name: "abc"[i]!, values }));
  const exact: Dataset = { ...data, inputs, targets: [{ name: "y", values: y }], nRows: 500 };
  const rows = splitDataset(exact);
  const { kan, scaler } = await fit(exact, { engine, width: "4", restarts: 1 });
  const { lossAfter } = await prune(kan, scaler, rows, { engine });
  // What its grids resolve is 2.6e-6; with one edge less this comes to 4e-7.
  expect(lossAfter).toBeLessThan(1e-7);
});

test("no threshold disconnects the output", async () => {
  const result = await prune(fitted.kan, fitted.scaler, parts, {
    engine,
    threshold: 1e9,
    edgeThreshold: 1e9,
    steps: 2,
  });
  expect(isConnected(result.kan)).toBe(true);
  expect(Number.isFinite(result.lossAfter)).toBe(true);
});

test("max-loss-increase 0 keeps the loss where it was", async () => {
  const strict = await prune(fitted.kan, fitted.scaler, parts, {
    engine,
    threshold: 0.5,
    edgeThreshold: 0.5,
    maxLossIncrease: 0,
    steps: 5,
  });
  expect(strict.lossAfter).toBeLessThanOrEqual(strict.lossBefore);
});

test("cutting an edge moves its mean to the bias, so the mean prediction stays", () => {
  fc.assert(
    fc.property(anyKan, ({ kan, inputs }) => {
      const nRows = inputs[0]!.length;
      const batch = { inputs, targets: [], nRows };
      const { parts, means } = partsOf(kan, batch, cpu, "attribution");
      const output = kan.outputs[0]!;
      const edge = parts.find((part) => part.kind === "edge" && part.target === output);
      if (!edge || kan.nodes[output]!.factors.length > 1) return;
      const mean = (network: typeof kan) => {
        const bound = cpu.bind(network, batch);
        return bound.predict(parametersOf(bound.plan))[0]!.reduce((a, b) => a + b / nRows, 0);
      };
      const before = mean(kan);
      if (!Number.isFinite(before) || Math.abs(before) > 1e6) return;
      expect(mean(withoutEdges(kan, edge.places, means))).toBeCloseTo(before, 8);
    }),
    { numRuns: 40 },
  );
});

test("compacting keeps the function and never adds an edge", () => {
  fc.assert(
    fc.property(anyKan, ({ kan, inputs }) => {
      const batch = { inputs, targets: [], nRows: inputs[0]!.length };
      const predict = (network: typeof kan) => {
        const bound = cpu.bind(network, batch);
        return bound.predict(parametersOf(bound.plan));
      };
      const smaller = compact(kan).kan;
      expect(activeEdges(smaller)).toBeLessThanOrEqual(activeEdges(kan));
      const [before, after] = [predict(kan), predict(smaller)];
      before.forEach((column, o) => {
        column.forEach((v, r) => {
          if (Number.isFinite(v))
            expect(Math.abs(after[o]![r]! - v)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(v)));
        });
      });
    }),
    { numRuns: 60 },
  );
});
