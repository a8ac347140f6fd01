import fc from "fast-check";
import { expect, test } from "vitest";
import {
  addOuter,
  bandedZeros,
  factorBanded,
  inverseBand,
  solveBanded,
  traceOfProduct,
} from "../../src/series/bandedSystem.ts";
import { candidateFrom, exprOf } from "../../src/series/candidate.ts";
import { pointSystem } from "../../src/series/pointSystem.ts";
import { integrate } from "../../src/series/shooting/dormandPrince.ts";
import { smooth } from "../../src/series/smoothing.ts";
import { parseExpr } from "../../src/symbolic/expression/parseExpr.ts";
import { noisy, timesFrom } from "./made.ts";

const vectors = fc.array(
  fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 3, maxLength: 3 }),
  {
    minLength: 6,
    maxLength: 6,
  },
);

/** A banded matrix of 6 rows, as such and as a full one. */
function matrixOf(rows: readonly (readonly number[])[]) {
  const banded = bandedZeros(6, 2);
  const full = Array.from({ length: 6 }, () => new Array<number>(6).fill(0));
  rows.forEach((row, first) => {
    addOuter(banded, first, row, 1);
    for (let a = 0; a < 3 && first + a < 6; a++)
      for (let b = 0; b < 3 && first + b < 6; b++) full[first + a]![first + b]! += row[a]! * row[b]!;
  });
  for (let i = 0; i < 6; i++) {
    addOuter(banded, i, [1, 0, 0], 1);
    full[i]![i]! += 1;
  }
  return { banded, full };
}

test("a banded system is solved, and its inverse known near the diagonal, as for a full one", () => {
  fc.assert(
    fc.property(vectors, (rows) => {
      const { banded, full } = matrixOf(rows);
      const factor = factorBanded(banded)!;
      const unit = (j: number): Float64Array => Float64Array.from({ length: 6 }, (_, i) => (i === j ? 1 : 0));
      const columns = Array.from({ length: 6 }, (_, j) => solveBanded(factor, unit(j)));
      const inverse = inverseBand(factor);
      for (let i = 0; i < 6; i++) {
        for (let j = 0; j < 6; j++) {
          const product = full[i]!.reduce((sum, v, k) => sum + v * columns[j]![k]!, 0);
          expect(product).toBeCloseTo(i === j ? 1 : 0, 9);
        }
        for (let o = 0; o <= 2 && i + o < 6; o++)
          expect(inverse.entries[3 * i + o]).toBeCloseTo(columns[i]![i + o]!, 9);
      }
      expect(traceOfProduct(inverse, banded)).toBeCloseTo(6, 8);
    }),
  );
});

test("a smooth curve through exact values has their derivative to five digits, and knows that there is no noise", () => {
  const times = Float64Array.from(timesFrom(0, 10, 120, 0.6));
  const curve = smooth(
    times,
    times.map((t) => Math.sin(t) + 0.3 * Math.cos(2.3 * t)),
  );
  const errors = Array.from(times, (t) => curve.derivative(t) - (Math.cos(t) - 0.69 * Math.sin(2.3 * t)));
  expect(Math.max(...errors.slice(3, -3).map(Math.abs))).toBeLessThan(1e-5);
  expect(curve.noise).toBeLessThan(1e-6);
});

test("a smooth curve through noisy values tells the noise, and its derivative is off by what it says", () => {
  const times = timesFrom(0, 10, 200);
  const rows = noisy(
    times.map((t) => [Math.sin(t)]),
    0.05,
    3,
  );
  const sigma = 0.05 * Math.sqrt(0.5);
  const curve = smooth(
    Float64Array.from(times),
    Float64Array.from(rows, ([v]) => v!),
  );
  expect(curve.noise).toBeGreaterThan(0.8 * sigma);
  expect(curve.noise).toBeLessThan(1.2 * sigma);
  const ratios = times.map((t) => ((curve.derivative(t) - Math.cos(t)) / curve.derivativeError(t)) ** 2);
  const mean = ratios.reduce((sum, v) => sum + v / ratios.length, 0);
  expect(mean).toBeGreaterThan(0.1);
  expect(mean).toBeLessThan(3);
});

test("a harmonic oscillator comes back to its start after a thousand periods' tenth, to the tolerance asked for", () => {
  const last = 200 * Math.PI;
  const reached: number[][] = [];
  const isThere = integrate(
    (_t, y, out) => {
      out[0] = y[1]!;
      out[1] = -y[0]!;
    },
    [0, last],
    Float64Array.of(1, 0),
    { tolerance: 1e-12, scales: Float64Array.of(1, 1), mostCalls: 1e6 },
    (_at, y) => {
      reached.push([...y]);
    },
  );
  expect(isThere).toBe(true);
  expect(reached[1]![0]).toBeCloseTo(1, 8);
  expect(reached[1]![1]).toBeCloseTo(0, 8);
});

test("a solution that runs away is an outcome, and what was reached before holds", () => {
  const reached: number[] = [];
  const isThere = integrate(
    (_t, y, out) => {
      out[0] = y[0]! ** 2;
    },
    [0, 0.5, 2],
    Float64Array.of(1),
    { tolerance: 1e-9, scales: Float64Array.of(1), mostCalls: 1e5 },
    (_at, y) => {
      reached.push(y[0]!);
    },
  );
  expect(isThere).toBe(false);
  expect(reached).toHaveLength(2);
  expect(reached[1]).toBeCloseTo(2, 6);
});

test.each([
  "2.5*x*y - x^3",
  "sin(1.5*x)/(y + 0.7)",
  "exp(-0.3*x) + 1.2*abs(y)",
  "sqrt(x)*log(y) - 4*tanh(x*y)",
])("slopes of %s by variables and constants are central differences", async (text) => {
  const expr = await parseExpr(text);
  const candidate = candidateFrom(expr, "test");
  const system = pointSystem([candidate], ["x", "y"]);
  const at = Float64Array.of(0.8, 1.7);
  const constants = candidate.values.slice();
  const [out, byVariable, byConstant] = [
    new Float64Array(1),
    new Float64Array(2),
    new Float64Array(constants.length),
  ];
  system.slopes(at, constants, out, byVariable, byConstant);
  const central = (values: Float64Array, i: number): number => {
    const h = 1e-6;
    const sides = [h, -h].map((move) => {
      const before = values[i]!;
      values[i] = before + move;
      system.value(at, constants, out);
      values[i] = before;
      return out[0]!;
    });
    return (sides[0]! - sides[1]!) / (2 * h);
  };
  for (const i of at.keys()) expect(byVariable[i]).toBeCloseTo(central(at, i), 6);
  for (const i of constants.keys()) expect(byConstant[i]).toBeCloseTo(central(constants, i), 6);
  expect(exprOf(candidate)).toEqual(expr);
});
