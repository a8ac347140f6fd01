import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parametersOf, planOf, withParameters } from "../../src/model/cpu/plan.ts";
import { jetTape } from "../../src/model/jets/jetTape.ts";
import { kanJets, type OutputJet } from "../../src/model/jets/kanJets.ts";
import type { Curve, Kan } from "../../src/model/kan.ts";
import { BASE_NAMES, baseCurvature, baseThird } from "../../src/model/spline/base.ts";
import { findFunction } from "../../src/symbolic/library/index.ts";
import { randomKan } from "./randomKan.ts";

// Written by torch 1.13 in float64: de Boor's recursion, SiLU, GELU, a product and a sine, differentiated by autograd.
const golden = JSON.parse(readFileSync(new URL("jetJacobian.json", import.meta.url), "utf8")) as {
  knots: [number[], number[], number[]];
  theta: number[];
  rows: [number, number][];
  orders: [number, number][];
  values: number[][];
  jacobian: number[][][];
};

/** ∂(jet j at row r)/∂θ_p of a network. Shape: (jets)(rows·constants). */
function kanJetJacobian(
  kan: Kan,
  inputs: readonly Float64Array[],
  jets: readonly OutputJet[],
): Float64Array[] {
  const nRows = inputs[0]?.length ?? 0;
  const tape = jetTape(kan);
  const out = jets.map(() => new Float64Array(nRows * tape.size));
  for (let r = 0; r < nRows; r++) {
    tape.at(inputs.map((column) => column[r]!));
    jets.forEach((jet, j) => {
      tape.addGradient([jet], [1], out[j]!.subarray(r * tape.size, (r + 1) * tape.size));
    });
  }
  return out;
}

/** The network of the golden values: two inputs, a sum, a product of two sums, an output with a sine. */
function goldenKan(): Kan {
  const spline = (which: 0 | 1 | 2, base: "silu" | "gelu" | "zero"): Curve => {
    const degree = which === 1 ? 4 : 5;
    const knots = Float64Array.from(golden.knots[which]);
    const grid = { degree, knots, isUniform: false };
    const coefficients = new Float64Array(knots.length - degree - 1);
    return { kind: "spline", grid, coefficients, base, baseWeight: 0 };
  };
  const sine: Curve = {
    kind: "symbolic",
    fn: findFunction("sin")!,
    a: 1,
    b: 0,
    c: 1,
    exponent: 1,
    free: { a: true, b: true, c: true, exponent: false },
  };
  const sum = (...edges: [number, Curve][]) => ({
    bias: 0,
    edges: edges.map(([source, curve]) => ({ source, curve })),
  });
  const kan: Kan = {
    nInputs: 2,
    nodes: [
      { factors: [sum([0, spline(0, "silu")], [1, spline(1, "zero")])] },
      { factors: [sum([0, spline(0, "gelu")]), sum([1, spline(1, "zero")])] },
      { factors: [sum([2, spline(2, "silu")], [3, sine])] },
    ],
    outputs: [2],
  };
  return withParameters(planOf(kan), Float64Array.from(golden.theta));
}

test("derivatives by the inputs, and their Jacobian by all constants, are those of torch", () => {
  const kan = goldenKan();
  const inputs = [0, 1].map((i) => Float64Array.from(golden.rows, (row) => row[i]!));
  const jets = golden.orders.map((orders) => ({ output: 0, orders }));
  const values = kanJets(kan, inputs, jets);
  const jacobian = kanJetJacobian(kan, inputs, jets);
  const size = golden.theta.length;
  golden.orders.forEach((_, j) => {
    golden.rows.forEach((_, r) => {
      expect(values[j]![r]).toBeCloseTo(golden.values[j]![r]!, 8);
      for (let p = 0; p < size; p++) {
        const expected = golden.jacobian[j]![r]![p]!;
        // What the sine adds to third derivatives is by differences.
        expect(Math.abs(jacobian[j]![r * size + p]! - expected)).toBeLessThan(
          1e-8 * (1 + Math.abs(expected)),
        );
      }
    });
  });
});

test.each(BASE_NAMES)("the third derivative of %s is the slope of its second", (base) => {
  for (const x of [-3, -0.7, 0, 0.4, 2]) {
    const h = 1e-5;
    const difference = (baseCurvature(base, x + h) - baseCurvature(base, x - h)) / (2 * h);
    expect(baseThird(base, x)).toBeCloseTo(difference, 8);
  }
});

const anyNetwork = fc.record({
  seed: fc.nat(1e6),
  nInputs: fc.integer({ min: 1, max: 3 }),
  hidden: fc.integer({ min: 0, max: 3 }),
  nOutputs: fc.integer({ min: 1, max: 2 }),
  nRows: fc.constant(2),
});

/** All derivatives up to the second of all outputs. */
function allJets({ nInputs, outputs }: Kan) {
  const none = Array.from({ length: nInputs }, () => 0);
  const more = (orders: readonly number[], by: number) =>
    orders.map((order, v) => order + (v === by ? 1 : 0));
  const firsts = none.map((_, i) => more(none, i));
  const seconds = firsts.flatMap((orders, i) => none.slice(i).map((_, j) => more(orders, i + j)));
  return outputs.flatMap((_, output) => [none, ...firsts, ...seconds].map((orders) => ({ output, orders })));
}

test("the Jacobian of values, slopes and second derivatives equals central differences by every constant", () => {
  fc.assert(
    fc.property(anyNetwork, (spec) => {
      const { kan, inputs } = randomKan(spec);
      const plan = planOf(kan);
      const theta = parametersOf(plan);
      const jets = allJets(kan);
      const jacobian = kanJetJacobian(kan, inputs, jets);
      const here = kanJets(kan, inputs, jets);
      const h = 1e-5;
      for (let p = 0; p < theta.length; p++) {
        const at = (by: number) => kanJets(withParameters(plan, theta.with(p, theta[p]! + by)), inputs, jets);
        const [ahead, behind] = [at(h), at(-h)];
        jets.forEach((_, j) => {
          here[j]!.forEach((value, r) => {
            const rise = (ahead[j]![r]! - value) / h;
            const fall = (value - behind[j]![r]!) / h;
            const found = jacobian[j]![r * theta.length + p]!;
            // A knot that a hidden value crosses shows in the difference of the two sides; a steep curve loses digits.
            const doubt = 2 * Math.abs(rise - fall) + 1e-5 * (1 + Math.abs(rise) + Math.abs(value));
            if (Number.isFinite(rise + fall)) expect(Math.abs(found - (rise + fall) / 2)).toBeLessThan(doubt);
          });
        });
      }
    }),
    { numRuns: 40 },
  );
});

test("a tape gives the derivatives that the specification gives, and weighted gradients are sums of single ones", () => {
  fc.assert(
    fc.property(anyNetwork, (spec) => {
      const { kan, inputs } = randomKan(spec);
      const jets = allJets(kan);
      const values = kanJets(kan, inputs, jets);
      const jacobian = kanJetJacobian(kan, inputs, jets);
      const tape = jetTape(kan);
      const weights = jets.map((_, j) => Math.cos(j + 1));
      for (let r = 0; r < spec.nRows; r++) {
        tape.at(inputs.map((column) => column[r]!));
        jets.forEach((jet, j) => {
          const expected = values[j]![r]!;
          if (Number.isFinite(expected))
            expect(Math.abs(tape.value(jet) - expected)).toBeLessThanOrEqual(
              1e-11 * (1 + Math.abs(expected)),
            );
        });
        const together = new Float64Array(tape.size);
        tape.addGradient(jets, weights, together);
        together.forEach((sum, p) => {
          const parts = jets.map((_, j) => weights[j]! * jacobian[j]![r * tape.size + p]!);
          const expected = parts.reduce((total, part) => total + part, 0);
          const size = parts.reduce((total, part) => total + Math.abs(part), 1);
          if (Number.isFinite(size)) expect(Math.abs(sum - expected)).toBeLessThanOrEqual(1e-10 * size);
        });
      }
    }),
    { numRuns: 60 },
  );
});
