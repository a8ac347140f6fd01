import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cpu } from "../../src/model/cpu/cpu.ts";
import { parametersOf } from "../../src/model/cpu/plan.ts";
import { CHUNK_ROWS } from "../../src/model/engine.ts";
import { curveJet } from "../../src/model/jets/kanJets.ts";
import type { Kan } from "../../src/model/kan.ts";
import { curveValue } from "../../src/model/spline/curve.ts";
import { anyKan, randomKan } from "./randomKan.ts";

/** The network evaluated at one row from the definition alone. */
function naive(kan: Kan, row: readonly number[]): number[] {
  const values = [...row];
  for (const node of kan.nodes) {
    let product = 1;
    for (const { bias, edges } of node.factors) {
      product *= edges.reduce((sum, { source, curve }) => sum + curveValue(curve, values[source]!), bias);
    }
    values.push(product);
  }
  return kan.outputs.map((node) => values[kan.nInputs + node]!);
}

test("predictions are the definition's: products of sums of curves, node by node", () => {
  fc.assert(
    fc.property(anyKan, ({ kan, inputs }) => {
      const nRows = inputs[0]!.length;
      const bound = cpu.bind(kan, { inputs, targets: [], nRows });
      const predicted = bound.predict(parametersOf(bound.plan));
      for (let r = 0; r < nRows; r++) {
        naive(
          kan,
          inputs.map((column) => column[r]!),
        ).forEach((expected, o) => {
          const actual = predicted[o]![r]!;
          if (Number.isFinite(expected)) {
            expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(expected)));
          } else expect(Number.isFinite(actual)).toBe(false);
        });
      }
    }),
  );
});

test("a cut edge contributes nothing: the network without it is the same, to the bit", () => {
  fc.assert(
    fc.property(anyKan, fc.double({ min: 0, max: 1, noNaN: true }), ({ kan, inputs, targets }, share) => {
      const cutting = (keepPlace: boolean): Kan => {
        let seen = 0;
        return {
          ...kan,
          nodes: kan.nodes.map((node) => ({
            factors: node.factors.map((sum) => ({
              bias: sum.bias,
              edges: sum.edges.flatMap((edge) => {
                const isCut = edge.curve.kind === "cut" || (seen++ * 0.618) % 1 < share;
                if (!isCut) return [edge];
                return keepPlace ? [{ source: edge.source, curve: { kind: "cut" as const } }] : [];
              }),
            })),
          })),
        };
      };
      const batch = { inputs, targets, nRows: inputs[0]!.length };
      const cut = cpu.bind(cutting(true), batch);
      const gone = cpu.bind(cutting(false), batch);
      const theta = parametersOf(cut.plan);
      expect(parametersOf(gone.plan)).toEqual(theta);
      expect(gone.loss(theta)).toBe(cut.loss(theta));
      expect(gone.predict(theta)).toEqual(cut.predict(theta));
    }),
  );
});

test("a cut curve is 0 and flat", () => {
  expect([curveValue({ kind: "cut" }, 3), curveJet({ kind: "cut" }, 3)[1]]).toEqual([0, 0]);
});

test("the slope of every kind of curve is that of its values", () => {
  fc.assert(
    fc.property(anyKan, fc.double({ min: -1.5, max: 1.5, noNaN: true }), ({ kan }, x) => {
      const curves = kan.nodes.flatMap((node) =>
        node.factors.flatMap((sum) => sum.edges.map((edge) => edge.curve)),
      );
      for (const curve of curves) {
        if (curve.kind === "spline" && curve.grid.degree === 1) continue; // kinks at the knots
        const h = 1e-6;
        const difference = (curveValue(curve, x + h) - curveValue(curve, x - h)) / (2 * h);
        if (!Number.isFinite(difference)) continue;
        // Degree 2 has kinks in the slope: off by h times the jump of the curvature, up to 1e3 on these grids.
        expect(Math.abs(difference - curveJet(curve, x)[1])).toBeLessThan(
          5e-3 * Math.max(1, Math.abs(difference)),
        );
      }
    }),
  );
});

describe("sums over rows in chunks", () => {
  const spec = { seed: 3, nInputs: 2, hidden: 2, nOutputs: 2 };
  const bind = (nRows: number, from = 0, to = nRows) => {
    const { kan, inputs, targets } = randomKan({ ...spec, nRows });
    // Inputs and curves of this seed stay in the domain of every snapped function.
    const cut = (column: Float64Array) => column.subarray(from, to);
    const bound = cpu.bind(kan, { inputs: inputs.map(cut), targets: targets.map(cut), nRows: to - from });
    return { bound, theta: parametersOf(bound.plan), targets: targets.map(cut) };
  };

  test("the loss of three whole chunks is the mean of their losses, to the bit", () => {
    const { bound, theta } = bind(3 * CHUNK_ROWS);
    let total = 0;
    for (let c = 0; c < 3; c++) {
      const part = bind(3 * CHUNK_ROWS, c * CHUNK_ROWS, (c + 1) * CHUNK_ROWS);
      total += part.bound.loss(theta) * CHUNK_ROWS; // CHUNK_ROWS is a power of two: exact
    }
    expect(Number.isFinite(total)).toBe(true);
    expect(bound.loss(theta)).toBe(total / (3 * CHUNK_ROWS));
  });

  test("the loss of 10,000 rows is the mean squared residual, from loss, gradient and normal equations alike", () => {
    const { bound, theta, targets } = bind(10_000);
    const predicted = bound.predict(theta);
    let total = 0;
    targets.forEach((target, o) => {
      target.forEach((y, r) => {
        total += (predicted[o]![r]! - y) ** 2;
      });
    });
    const loss = bound.loss(theta);
    expect(Math.abs(loss - total / 10_000)).toBeLessThan(1e-13 * loss);
    const n = theta.length;
    const gradient = new Float64Array(n);
    const vector = new Float64Array(n);
    expect(bound.gradient(theta, gradient)).toBe(loss);
    expect(bound.normal(theta, new Float64Array(n * n), vector)).toBe(loss);
    const scale = Math.max(...gradient.map(Math.abs));
    gradient.forEach((g, i) => {
      expect(Math.abs(g - 2 * vector[i]!)).toBeLessThan(1e-12 * scale);
    });
  });

  test("the gradient and JᵀJ of 10,000 rows are the weighted means of those of their chunks", () => {
    const { bound, theta } = bind(10_000);
    const n = theta.length;
    const gradient = new Float64Array(n);
    const matrix = new Float64Array(n * n);
    bound.gradient(theta, gradient);
    bound.normal(theta, matrix, new Float64Array(n));
    const gradients = new Float64Array(n);
    const matrices = new Float64Array(n * n);
    for (let from = 0; from < 10_000; from += CHUNK_ROWS) {
      const to = Math.min(10_000, from + CHUNK_ROWS);
      const part = bind(10_000, from, to).bound;
      const g = new Float64Array(n);
      const m = new Float64Array(n * n);
      part.gradient(theta, g);
      part.normal(theta, m, new Float64Array(n));
      const share = (to - from) / 10_000;
      for (let i = 0; i < n; i++) gradients[i]! += share * g[i]!;
      for (let i = 0; i < n * n; i++) matrices[i]! += share * m[i]!;
    }
    const closeTo = (a: Float64Array, b: Float64Array) => {
      const scale = Math.max(...b.map(Math.abs));
      return a.every((v, i) => Math.abs(v - b[i]!) <= 1e-13 * scale);
    };
    expect(closeTo(gradients, gradient)).toBe(true);
    expect(closeTo(matrices, matrix)).toBe(true);
  });
});

test("calls do not depend on earlier ones", () => {
  fc.assert(
    fc.property(anyKan, ({ kan, inputs, targets }) => {
      const batch = { inputs, targets, nRows: inputs[0]!.length };
      const fresh = () => cpu.bind(kan, batch);
      const used = fresh();
      const theta = parametersOf(used.plan);
      const other = theta.map((v) => v + 0.1);
      const n = theta.length;
      used.normal(other, new Float64Array(n * n), new Float64Array(n));
      used.gradient(other, new Float64Array(n));
      used.moments(other);
      const first = new Float64Array(n);
      const second = new Float64Array(n);
      expect(used.gradient(theta, first)).toBe(fresh().gradient(theta, second));
      expect(first).toEqual(second);
      expect(used.predict(theta)).toEqual(fresh().predict(theta));
    }),
    { numRuns: 30 },
  );
});
