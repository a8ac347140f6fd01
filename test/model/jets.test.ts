import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { curveJet, kanJets } from "../../src/model/jets/kanJets.ts";
import type { SplineCurve } from "../../src/model/kan.ts";
import { BASE_NAMES, baseCurvature, baseSlope } from "../../src/model/spline/base.ts";
import { randomKan } from "./randomKan.ts";

// Written by scipy 1.17 (interpolate.BSpline and its derivatives).
const golden = JSON.parse(readFileSync(new URL("splineJets.json", import.meta.url), "utf8")) as {
  degree: number;
  knots: number[];
  coefficients: number[];
  x: number[];
  jets: [number, number, number][];
}[];

test.each(golden)("values, slopes and second derivatives of degree $degree are those of scipy", (one) => {
  const grid = { degree: one.degree, knots: Float64Array.from(one.knots), isUniform: false };
  const coefficients = Float64Array.from(one.coefficients);
  const curve: SplineCurve = { kind: "spline", grid, coefficients, base: "zero", baseWeight: 0 };
  one.x.forEach((x, i) => {
    const jet = curveJet(curve, x);
    for (let order = 0; order < 3; order++) {
      const expected = one.jets[i]![order]!;
      expect(Math.abs(jet[order]! - expected)).toBeLessThan(1e-11 * (1 + Math.abs(expected)));
    }
  });
});

test.each(BASE_NAMES)("the second derivative of %s is the slope of its slope", (base) => {
  for (const x of [-3, -0.7, 0, 0.4, 2]) {
    const h = 1e-5;
    const difference = (baseSlope(base, x + h) - baseSlope(base, x - h)) / (2 * h);
    expect(baseCurvature(base, x)).toBeCloseTo(difference, 8);
  }
});

test("derivatives of any network are central differences of those one order lower", () => {
  const anyNetwork = fc.record({
    seed: fc.nat(1e6),
    nInputs: fc.integer({ min: 1, max: 3 }),
    hidden: fc.integer({ min: 0, max: 3 }),
    nOutputs: fc.constant(1),
    nRows: fc.constant(4),
  });
  const h = 1e-5;
  fc.assert(
    fc.property(anyNetwork, (spec) => {
      const { kan, inputs } = randomKan(spec);
      const zero = inputs.map(() => 0);
      for (let i = 0; i < inputs.length; i++) {
        const shifted = (by: number) =>
          inputs.map((column, c) => (c === i ? column.map((x) => x + by) : column));
        for (let j = -1; j < inputs.length; j++) {
          const low = zero.map((_, v) => (v === j ? 1 : 0));
          const high = low.map((order, v) => order + (v === i ? 1 : 0));
          const at = (by: number) => kanJets(kan, shifted(by), [{ output: 0, orders: low }])[0]!;
          const [ahead, behind, here] = [at(h), at(-h), at(0)];
          const [exact] = kanJets(kan, inputs, [{ output: 0, orders: high }]);
          exact!.forEach((value, r) => {
            const rise = (ahead[r]! - here[r]!) / h;
            const fall = (here[r]! - behind[r]!) / h;
            // A knot within h, or a steep curve, shows in the difference of the two sides.
            const doubt = 2 * Math.abs(rise - fall) + 1e-5 * (1 + Math.abs(rise) + Math.abs(here[r]!));
            if (Number.isFinite(rise + fall)) expect(Math.abs(value - (rise + fall) / 2)).toBeLessThan(doubt);
          });
        }
      }
    }),
    { numRuns: 60 },
  );
});

test("a third derivative is refused", () => {
  const { kan, inputs } = randomKan({ seed: 1, nInputs: 1, hidden: 0, nOutputs: 1, nRows: 1 });
  expect(() => kanJets(kan, inputs, [{ output: 0, orders: [3] }])).toThrow(/order 3/);
});
