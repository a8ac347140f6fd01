import fc from "fast-check";
import { expect, test } from "vitest";
import { cpu, inputGradients } from "../../src/model/cpu.ts";
import { parametersOf } from "../../src/model/plan.ts";
import { anyKan } from "./random-kan.ts";

/*
 * Central differences of a float64 function with step h have error O(h²·f‴) + O(ε·f/h); h = 1e-5 balances the two near 1e-10 of
 * the scale of f. A spline of degree 1 has kinks, where the difference quotient is a mean of two slopes: such rows are
 * possible only within h of a knot, so a few entries may differ and the law is stated for the parameters, where the
 * loss is smooth, and for inputs of smooth networks.
 */
const STEP = 1e-5;

test("the gradient of the loss with respect to every parameter equals central differences", () => {
  fc.assert(
    fc.property(anyKan, ({ kan, inputs, targets }) => {
      const bound = cpu.bind(kan, { inputs, targets, nRows: inputs[0]!.length });
      const theta = parametersOf(bound.plan);
      const gradient = new Float64Array(theta.length);
      const loss = bound.gradient(theta, gradient);
      if (!Number.isFinite(loss)) return;
      expect(loss).toBe(bound.loss(theta));
      const scale = Math.max(1, Math.abs(loss), ...gradient.map(Math.abs));
      if (scale > 1e6) return; // exp of a large value: differences have no digits left
      // A hidden value within the step of a knot of a degree-1 spline sees a kink; such parameters are the exception.
      let outliers = 0;
      for (let i = 0; i < theta.length; i++) {
        const up = theta.slice();
        const down = theta.slice();
        up[i]! += STEP;
        down[i]! -= STEP;
        const difference = (bound.loss(up) - bound.loss(down)) / (2 * STEP);
        if (Math.abs(difference - gradient[i]!) > 2e-5 * scale) outliers++;
      }
      expect(outliers).toBeLessThanOrEqual(Math.floor(theta.length * 0.05));
    }),
    { numRuns: 60 },
  );
});

test("JᵀJ and Jᵀr agree with the gradient and with a Jacobian of central differences", () => {
  fc.assert(
    fc.property(anyKan, ({ kan, inputs, targets }) => {
      const nRows = inputs[0]!.length;
      const bound = cpu.bind(kan, { inputs, targets, nRows });
      const theta = parametersOf(bound.plan);
      const n = theta.length;
      const matrix = new Float64Array(n * n);
      const vector = new Float64Array(n);
      const gradient = new Float64Array(n);
      const loss = bound.normal(theta, matrix, vector);
      if (!Number.isFinite(loss) || loss > 1e6) return;
      bound.gradient(theta, gradient);
      const scale = Math.max(1e-9, ...gradient.map(Math.abs));
      for (let i = 0; i < n; i++) expect(Math.abs(2 * vector[i]! - gradient[i]!)).toBeLessThan(1e-9 * scale);
      // uᵀJᵀJu = mean squared directional derivative of the outputs
      const direction = theta.map((_, i) => Math.cos(i + 1));
      const along = (t: number) => bound.predict(theta.map((v, i) => v + t * direction[i]!));
      const up = along(STEP);
      const down = along(-STEP);
      let expected = 0;
      up.forEach((column, o) => {
        for (let r = 0; r < nRows; r++) expected += ((column[r]! - down[o]![r]!) / (2 * STEP)) ** 2 / nRows;
      });
      let actual = 0;
      for (let i = 0; i < n; i++) {
        actual += matrix[i * n + i]! * direction[i]! ** 2;
        for (let j = i + 1; j < n; j++) actual += 2 * matrix[i * n + j]! * direction[i]! * direction[j]!;
      }
      expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-3 * Math.max(1e-6, Math.abs(expected)));
    }),
    { numRuns: 60 },
  );
});

test("the gradient with respect to the inputs equals central differences where the curves are smooth", () => {
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
        const shifted = (h: number) =>
          inputs.map((column, j) => (j === i ? column.map((v) => v + h) : column));
        const up = predict(shifted(STEP));
        const down = predict(shifted(-STEP));
        gradients.forEach((byInput, o) => {
          const misses = byInput[i]!.filter((g, r) => {
            const difference = (up[o]![r]! - down[o]![r]!) / (2 * STEP);
            if (!Number.isFinite(difference)) return false;
            return Math.abs(difference - g) > 1e-4 * Math.max(1, Math.abs(g), Math.abs(up[o]![r]!));
          });
          // Rows within the step of a knot of a degree-1 curve sit on a kink.
          expect(misses.length).toBeLessThanOrEqual(Math.max(2, Math.ceil(0.03 * nRows)));
        });
      }
    }),
    { numRuns: 60 },
  );
});
