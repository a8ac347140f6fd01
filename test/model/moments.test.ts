import fc from "fast-check";
import { expect, test } from "vitest";
import { cpu } from "../../src/model/cpu/cpu.ts";
import { parametersOf } from "../../src/model/cpu/plan.ts";
import type { Spread } from "../../src/model/engine.ts";
import type { Kan } from "../../src/model/kan.ts";
import { baseValue } from "../../src/model/spline/base.ts";
import { basisAt } from "../../src/model/spline/basis.ts";
import { curveValue } from "../../src/model/spline/curve.ts";
import { uniformGrid } from "../../src/model/spline/grid.ts";
import { anyKan } from "./randomKan.ts";

/** Mean, deviation and range in two passes. */
function twoPass(values: readonly number[]): Spread {
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  const squares = values.reduce((sum, v) => sum + (v - mean) ** 2, 0);
  return {
    mean,
    deviation: Math.sqrt(squares / values.length),
    low: Math.min(...values),
    high: Math.max(...values),
  };
}

function expectSame(actual: Spread, expected: Spread): void {
  if (!Number.isFinite(expected.mean)) return;
  const scale = Math.max(Math.abs(expected.low), Math.abs(expected.high), 1e-300);
  expect(Math.abs(actual.mean - expected.mean)).toBeLessThanOrEqual(1e-12 * scale);
  expect(Math.abs(actual.deviation - expected.deviation)).toBeLessThanOrEqual(1e-7 * scale);
  expect(Math.abs(actual.low - expected.low)).toBeLessThanOrEqual(1e-12 * scale);
  expect(Math.abs(actual.high - expected.high)).toBeLessThanOrEqual(1e-12 * scale);
}

/** Every source, sum and active edge of a network, row by row, from the definition. */
function flows(kan: Kan, inputs: readonly Float64Array[]) {
  const sources = inputs.map((column) => Array.from(column));
  const sums: number[][] = [];
  const edges: number[][] = [];
  for (const node of kan.nodes) {
    const factors = node.factors.map(({ bias, edges: own }) => {
      const total = new Array<number>(inputs[0]!.length).fill(bias);
      for (const { source, curve } of own) {
        if (curve.kind === "cut") continue;
        const values = sources[source]!.map((x) => curveValue(curve, x));
        edges.push(values);
        values.forEach((v, r) => {
          total[r]! += v;
        });
      }
      sums.push(total);
      return total;
    });
    sources.push(factors[0]!.map((_, r) => factors.reduce((product, factor) => product * factor[r]!, 1)));
  }
  return { sources, sums, edges };
}

test("moments of sources, sums and edges equal the two-pass values of the definition", () => {
  fc.assert(
    fc.property(anyKan, ({ kan, inputs }) => {
      const bound = cpu.bind(kan, { inputs, targets: [], nRows: inputs[0]!.length });
      const moments = bound.moments(parametersOf(bound.plan));
      const expected = flows(kan, inputs);
      for (const kind of ["sources", "sums", "edges"] as const) {
        expect(moments[kind].length).toBe(expected[kind].length);
        moments[kind].forEach((spread, i) => {
          expectSame(spread, twoPass(expected[kind][i]!));
        });
      }
    }),
  );
});

test("the variance of an edge's output is the quadratic form of its group's covariance", () => {
  fc.assert(
    fc.property(anyKan, ({ kan, inputs }) => {
      const bound = cpu.bind(kan, { inputs, targets: [], nRows: inputs[0]!.length });
      const theta = parametersOf(bound.plan);
      const moments = bound.moments(theta);
      let e = 0;
      for (const sum of bound.plan.sums) {
        for (const edge of sum.edges) {
          const spread = moments.edges[e++]!;
          if (edge.kind !== "spline" || !Number.isFinite(spread.mean)) continue;
          const { mean, covariance } = moments.groups[edge.group]!;
          const n = mean.length;
          const u = new Float64Array(n);
          u.set(theta.subarray(edge.slot, edge.slot + n - 1));
          if (edge.baseSlot >= 0) u[n - 1] = theta[edge.baseSlot]!;
          let average = 0;
          let variance = 0;
          let size = 0;
          for (let i = 0; i < n; i++) {
            average += u[i]! * mean[i]!;
            for (let j = 0; j < n; j++) {
              variance += u[i]! * u[j]! * covariance[i * n + j]!;
              size +=
                Math.abs(u[i]! * u[j]!) * (Math.abs(covariance[i * n + j]!) + Math.abs(mean[i]! * mean[j]!));
            }
          }
          expect(Math.abs(average - spread.mean)).toBeLessThanOrEqual(1e-11 * (1 + Math.sqrt(size)));
          expect(Math.abs(variance - spread.deviation ** 2)).toBeLessThanOrEqual(1e-12 * (1e-3 + size));
        }
      }
    }),
  );
});

test("mean and covariance of a group are those of its basis functions, the base function last", () => {
  const grid = uniformGrid({ low: -1, high: 1, intervals: 2, degree: 2 });
  const x = Float64Array.from({ length: 150 }, (_, r) => Math.sin(r));
  const curve = {
    kind: "spline" as const,
    grid,
    coefficients: new Float64Array(4),
    base: "silu" as const,
    baseWeight: 0,
  };
  const kan: Kan = {
    nInputs: 1,
    nodes: [{ factors: [{ bias: 0, edges: [{ source: 0, curve }] }] }],
    outputs: [0],
  };
  const bound = cpu.bind(kan, { inputs: [x], targets: [], nRows: 150 });
  const [group] = bound.moments(parametersOf(bound.plan)).groups;
  const rows = Array.from(x, (v) => {
    const weights = new Float64Array(3);
    const functions = new Float64Array(5);
    const first = basisAt(grid, v, weights, new Float64Array(3), 0);
    functions.set(weights, first);
    functions[4] = baseValue("silu", v);
    return functions;
  });
  for (let i = 0; i < 5; i++) {
    const mean = rows.reduce((sum, row) => sum + row[i]!, 0) / 150;
    expect(group!.mean[i]).toBeCloseTo(mean, 13);
    for (let j = 0; j < 5; j++) {
      const other = rows.reduce((sum, row) => sum + row[j]!, 0) / 150;
      const expected = rows.reduce((sum, row) => sum + (row[i]! - mean) * (row[j]! - other), 0) / 150;
      expect(group!.covariance[i * 5 + j]).toBeCloseTo(expected, 13);
    }
  }
});

test("a large mean costs the spread no digits", () => {
  const x = Float64Array.from({ length: 1000 }, (_, r) => 1e8 + (r % 2));
  const kan: Kan = { nInputs: 1, nodes: [{ factors: [{ bias: 0, edges: [] }] }], outputs: [0] };
  const bound = cpu.bind(kan, { inputs: [x], targets: [], nRows: 1000 });
  const [source] = bound.moments(parametersOf(bound.plan)).sources;
  expect(source).toEqual({ mean: 1e8 + 0.5, deviation: 0.5, low: 1e8, high: 1e8 + 1 });
});
