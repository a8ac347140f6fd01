import fc from "fast-check";
import { expect, test } from "vitest";
import { cpu, inputGradients } from "../../src/model/cpu/cpu.ts";
import { parametersOf } from "../../src/model/cpu/plan.ts";
import { LOSS_NAMES, lossOf } from "../../src/model/losses/list.ts";
import { wasm } from "../../src/train/engines/index.ts";
import { someWeights, targetsFor } from "./lossTargets.ts";
import { anyKan } from "./randomKan.ts";

/*
 * Central differences of a float64 function with step h have error O(h²·f‴) + O(ε·f/h); h = 1e-5 balances the two near 1e-10 of
 * the scale of f. Two things make a quotient doubtful. A spline of degree 1 has kinks: near one the one-sided
 * differences disagree, and the central one is off by at most their jump. An exponential of a steep curve has a
 * large f‴: the quotients of h and 2h then disagree by three times the error of the first. The laws allow that
 * doubt, which vanishes with h wherever f is tame.
 */
const STEP = 1e-5;

/** The central difference quotient of f at 0, and how far it can be off for reasons that are not the gradient's. */
function quotient(f: (h: number) => number): { slope: number; doubt: number } {
  const here = f(0);
  const ahead = (f(STEP) - here) / STEP;
  const behind = (here - f(-STEP)) / STEP;
  const slope = (ahead + behind) / 2;
  const wider = (f(2 * STEP) - f(-2 * STEP)) / (4 * STEP);
  return { slope, doubt: Math.abs(ahead - behind) + Math.abs(wider - slope) };
}

/** Each loss on each engine of float64; a scale that some residuals of `anyKan` exceed. */
const cases = LOSS_NAMES.flatMap((name) =>
  [cpu, wasm].map((engine) => [name, engine.name, engine, lossOf({ name, scale: 0.5 })] as const),
);

test.each(cases)("the gradient of %s on %s by every parameter equals central differences", (...given) => {
  const [, , engine, rowLoss] = given;
  fc.assert(
    fc.property(anyKan, fc.boolean(), ({ kan, inputs, targets: any }, isWeighed) => {
      const nRows = inputs[0]!.length;
      const targets = targetsFor(rowLoss, any);
      const weights = isWeighed && { weights: someWeights(nRows) };
      const bound = engine.bind(kan, { inputs, targets, nRows, ...weights }, rowLoss);
      const theta = parametersOf(bound.plan);
      const gradient = new Float64Array(theta.length);
      const loss = bound.gradient(theta, gradient);
      if (!Number.isFinite(loss)) return;
      expect(loss).toBe(bound.loss(theta));
      const scale = Math.max(1, Math.abs(loss), ...gradient.map(Math.abs));
      if (scale > 1e6) return; // exp of a large value: differences have no digits left
      const beyond = Array.from(theta, (value, i) => {
        const { slope, doubt } = quotient((h) => bound.loss(theta.with(i, value + h)));
        return Math.abs(slope - gradient[i]!) - doubt;
      });
      expect(Math.max(...beyond)).toBeLessThanOrEqual(1e-6 * scale);
    }),
    { numRuns: 15 },
  );
});

test.each(cases)(
  "JᵀWJ and Jᵀr of %s on %s agree with the gradient and a Jacobian of differences",
  (...given) => {
    const [, , engine, rowLoss] = given;
    fc.assert(
      fc.property(anyKan, fc.boolean(), ({ kan, inputs, targets: any }, isWeighed) => {
        const nRows = inputs[0]!.length;
        const targets = targetsFor(rowLoss, any);
        const weights = isWeighed ? someWeights(nRows) : new Float64Array(nRows).fill(1);
        const batch = { inputs, targets, nRows, ...(isWeighed && { weights }) };
        const bound = engine.bind(kan, batch, rowLoss);
        const theta = parametersOf(bound.plan);
        const n = theta.length;
        const matrix = new Float64Array(n * n);
        const vector = new Float64Array(n);
        const gradient = new Float64Array(n);
        const loss = bound.normal(theta, matrix, vector);
        if (!Number.isFinite(loss) || loss > 1e6) return;
        bound.gradient(theta, gradient);
        const scale = Math.max(1e-9, ...gradient.map(Math.abs));
        const off = Array.from(vector, (v, i) => Math.abs(2 * v - gradient[i]!));
        expect(Math.max(...off)).toBeLessThan(1e-9 * scale);
        // uᵀJᵀWJu = mean squared directional derivative of the outputs, weighed by half the curvature
        const direction = theta.map((_, i) => Math.cos(i + 1));
        const along = [-2, -1, 0, 1, 2].map((k) =>
          bound.predict(theta.map((v, i) => v + k * STEP * direction[i]!)),
        );
        let expected = 0;
        let doubts = 0;
        const shares = rowLoss.joint?.link(along[2]!);
        kan.outputs.forEach((_, o) => {
          for (let r = 0; r < nRows; r++) {
            const { slope, doubt } = quotient((h) => along[Math.round(h / STEP) + 2]![o]![r]!);
            const share =
              (weights[r]! / nRows) *
              (shares?.[o]?.[r] ?? rowLoss.curvature(along[2]![o]![r]!, targets[o]![r]!) / 2);
            expected += share * slope ** 2;
            doubts += share * (2 * Math.abs(slope) * doubt + doubt ** 2);
          }
        });
        // diag(p) − ppᵀ: what the outputs have in common is taken off.
        for (let r = 0; shares !== undefined && r < nRows; r++) {
          const slopes = kan.outputs.map((_, o) => quotient((h) => along[Math.round(h / STEP) + 2]![o]![r]!));
          const mean = slopes.reduce((sum, { slope }, o) => sum + shares[o]![r]! * slope, 0);
          const doubt = slopes.reduce((sum, { doubt }, o) => sum + shares[o]![r]! * doubt, 0);
          expected -= (weights[r]! / nRows) * mean ** 2;
          doubts += (weights[r]! / nRows) * (2 * Math.abs(mean) * doubt + doubt ** 2);
        }
        let actual = 0;
        for (let i = 0; i < n; i++) {
          actual += matrix[i * n + i]! * direction[i]! ** 2;
          for (let j = i + 1; j < n; j++) actual += 2 * matrix[i * n + j]! * direction[i]! * direction[j]!;
        }
        expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-6 * (1e-3 + expected) + doubts);
      }),
      { numRuns: 15 },
    );
  },
);

test("the gradient with respect to the inputs equals central differences", () => {
  fc.assert(
    fc.property(anyKan, ({ kan, inputs }) => {
      const nRows = inputs[0]!.length;
      const predict = (columns: Float64Array[]) => {
        const bound = cpu.bind(kan, { inputs: columns, targets: [], nRows });
        return bound.predict(parametersOf(bound.plan));
      };
      const { plan } = cpu.bind(kan, { inputs, targets: [], nRows });
      const gradients = inputGradients(kan, inputs, parametersOf(plan));
      for (let i = 0; i < inputs.length; i++) {
        const along = [-2, -1, 0, 1, 2].map((k) =>
          predict(inputs.map((column, j) => (j === i ? column.map((v) => v + k * STEP) : column))),
        );
        gradients.forEach((byInput, o) => {
          byInput[i]!.forEach((g, r) => {
            const { slope, doubt } = quotient((h) => along[Math.round(h / STEP) + 2]![o]![r]!);
            const scale = Math.max(1, Math.abs(g), Math.abs(along[2]![o]![r]!));
            if (!(doubt <= 0.01 * scale)) return; // the differences say nothing here
            expect(Math.abs(slope - g)).toBeLessThanOrEqual(1e-6 * scale + doubt);
          });
        });
      }
    }),
    { numRuns: 60 },
  );
});
