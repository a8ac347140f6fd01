import { expect, test } from "vitest";
import { randomStream } from "../../../src/math/philox.ts";
import { cpu } from "../../../src/model/cpu/cpu.ts";
import type { Batch } from "../../../src/model/engine.ts";
import { networkError } from "../../../src/model/evaluate.ts";
import type { Kan, SplineCurve } from "../../../src/model/kan.ts";
import { uniformGrid } from "../../../src/model/spline/grid.ts";
import { fitSpline } from "../../../src/model/spline/refit.ts";
import { powerForms } from "../../../src/symbolic/edge/powerForms.ts";
import { defaultLibrary } from "../../../src/symbolic/library/index.ts";

function spline(low: number, high: number, f: (x: number) => number): SplineCurve {
  const grid = uniformGrid({ low, high, intervals: 40, degree: 3 });
  return { kind: "spline", grid, coefficients: fitSpline(grid, f), base: "zero", baseWeight: 0 };
}

const random = randomStream(3, "power-forms");
const columns = [0, 1].map(() => Float64Array.from({ length: 400 }, () => 0.5 + random.uniform()));
const target = columns[0]!.map((a, r) => a * Math.exp(columns[1]![r]! ** 2));
const batch: Batch = { inputs: columns, targets: [target], nRows: 400 };

/** h(log a + b^2) as a network of splines. */
function sumOfLogs(h: (s: number) => number): Kan {
  const inner = [
    { source: 0, curve: spline(0.5, 1.5, Math.log) },
    { source: 1, curve: spline(0.5, 1.5, (b) => b * b) },
  ];
  return {
    nInputs: 2,
    nodes: [
      { factors: [{ bias: 0, edges: inner }] },
      { factors: [{ bias: 0, edges: [{ source: 2, curve: spline(-0.5, 2.7, h) }] }] },
    ],
    outputs: [1],
  };
}

test("a sum inside an exponential becomes a product of as many factors, with the same values", () => {
  const [form, ...others] = powerForms(sumOfLogs(Math.exp), columns, defaultLibrary, 1e-6);
  expect(others).toHaveLength(0);
  expect(form!.nodes[0]!.factors.map(({ edges }) => edges.length)).toEqual([1, 1]);
  expect(networkError(sumOfLogs(Math.exp), batch, cpu)).toBeLessThan(1e-5);
  expect(networkError(form!, batch, cpu)).toBeLessThan(1e-2);
});

test("a product has another form too, and it stays a product", () => {
  const [product] = powerForms(sumOfLogs(Math.exp), columns, defaultLibrary, 1e-6);
  const [form] = powerForms(product!, columns, defaultLibrary, 1e-3);
  expect(form!.nodes[0]!.factors).toHaveLength(2);
  expect(networkError(form!, batch, cpu)).toBeLessThan(2e-2);
});

test("a sum inside anything else has no such form", () => {
  expect(powerForms(sumOfLogs(Math.sin), columns, defaultLibrary, 1e-6)).toEqual([]);
});
