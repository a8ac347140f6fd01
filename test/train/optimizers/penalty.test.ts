import fc from "fast-check";
import { expect, test } from "vitest";
import { cpu } from "../../../src/model/cpu/cpu.ts";
import { parametersOf } from "../../../src/model/cpu/plan.ts";
import { penaltyOf } from "../../../src/train/optimizers/penalty.ts";
import { anyKan } from "../../model/randomKan.ts";

const weights = { ridge: 1e-3, smoothness: 1e-2, lamb: 0.1, lambL1: 1, lambEntropy: 2 };

test("the half gradient of ridge, smoothness, L1 and entropy equals central differences", () => {
  fc.assert(
    fc.property(anyKan, ({ kan, inputs, targets }) => {
      const bound = cpu.bind(kan, { inputs, targets, nRows: inputs[0]!.length });
      const theta = parametersOf(bound.plan);
      const penalty = penaltyOf(bound, theta, weights);
      if (!Number.isFinite(penalty.value(theta))) return;
      const half = new Float64Array(theta.length);
      penalty.addHalfGradient(theta, half, 1);
      const scale = Math.max(1e-3, ...half.map(Math.abs));
      const step = 1e-6; // value has curvature 1/MAGNITUDE_FLOOR near zero magnitudes
      for (let i = 0; i < theta.length; i++) {
        const up = theta.slice();
        const down = theta.slice();
        up[i]! += step;
        down[i]! -= step;
        const difference = (penalty.value(up) - penalty.value(down)) / (2 * step);
        expect(Math.abs(difference - 2 * half[i]!)).toBeLessThan(1e-3 * scale);
      }
    }),
    { numRuns: 30 },
  );
});

test("the penalty does not feel the units of the target: it sees scaled networks only", () => {
  fc.assert(
    fc.property(anyKan, ({ kan, inputs, targets }) => {
      const bound = cpu.bind(kan, { inputs, targets, nRows: inputs[0]!.length });
      const theta = parametersOf(bound.plan);
      const other = cpu.bind(kan, {
        inputs,
        targets: targets.map((t) => t.map((v) => 1e20 * v)),
        nRows: inputs[0]!.length,
      });
      expect(penaltyOf(bound, theta, weights).value(theta)).toBe(
        penaltyOf(other, theta, weights).value(theta),
      );
    }),
    { numRuns: 20 },
  );
});

test("the Hessian of the penalty is positive semidefinite along random directions", () => {
  fc.assert(
    fc.property(anyKan, fc.integer({ min: 0, max: 1000 }), ({ kan, inputs, targets }, phase) => {
      const bound = cpu.bind(kan, { inputs, targets, nRows: inputs[0]!.length });
      const n = bound.plan.size;
      const matrix = new Float64Array(n * n);
      penaltyOf(bound, parametersOf(bound.plan), weights).addHalfHessian(matrix);
      let form = 0;
      let size = 0;
      for (let i = 0; i < n; i++) {
        const u = Math.sin(phase + 7 * i);
        form += matrix[i * n + i]! * u * u;
        size += Math.abs(matrix[i * n + i]!);
        for (let j = i + 1; j < n; j++) form += 2 * matrix[i * n + j]! * u * Math.sin(phase + 7 * j);
      }
      if (Number.isFinite(form)) expect(form).toBeGreaterThanOrEqual(-1e-12 * size);
    }),
    { numRuns: 30 },
  );
});
