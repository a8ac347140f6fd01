import fc from "fast-check";
import { expect, test } from "vitest";
import { randomStream } from "../../../../src/math/philox.ts";
import { freeUnlessRecognised } from "../../../../src/symbolic/expression/parameters.ts";
import { parseExpr } from "../../../../src/symbolic/expression/parseExpr.ts";
import { compile, type Tape } from "../../../../src/symbolic/expression/tape/tape.ts";
import { normalEquations } from "../../../../src/symbolic/formula/constants/normalEquations.ts";

const names = ["x", "y"];

async function tapeOf(text: string): Promise<Tape> {
  return compile(await parseExpr(text, { variables: names }), names, { isFree: freeUnlessRecognised });
}

function columnsOf(rows: number, seed: number): Float64Array[] {
  const random = randomStream(seed, "normal-equations");
  return names.map(() => Float64Array.from({ length: rows }, () => 0.1 + random.uniform()));
}

const formulas = await Promise.all(
  [
    "1.3*x",
    "1.1*exp(0.7*x) + 0.3*y",
    "2.2*sin(1.7*x + 0.4*y) + 0.3*x*y - 0.9",
    "1.9*x^2.3 + 0.7*y^1.1 + 0.31*x + 0.33*y + 0.37",
    "3.1e-31*x + 4.7e24*y + 0.6*x*y",
  ].map(tapeOf),
);

test("JᵀJ and Jᵀr are those of the whole Jacobian with its columns divided by their norms, however many the rows", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...formulas),
      fc.integer({ min: 1, max: 1100 }),
      fc.nat({ max: 999 }),
      (tape, rows, seed) => {
        const columns = columnsOf(rows, seed);
        const target = columnsOf(rows, seed + 1)[0]!;
        const m = tape.constants.length;
        const [values, jacobian] = [new Float64Array(rows), new Float64Array(m * rows)];
        tape.jacobian(columns, values, jacobian);
        const found = normalEquations(tape, { columns, target }, tape.constants)!;
        const column = (j: number) => jacobian.subarray(j * rows, (j + 1) * rows);
        const dot = (one: Float64Array, other: Float64Array) =>
          one.reduce((sum, v, i) => sum + v * other[i]!, 0);
        const unit = Array.from({ length: m }, (_, j) => {
          const norm = Math.hypot(...column(j));
          expect(found.norms[j]! / norm).toBeCloseTo(1, 12);
          return column(j).map((v) => v / norm);
        });
        const residuals = target.map((v, i) => v - values[i]!);
        const size = Math.hypot(...residuals);
        expect(found.squares / size ** 2).toBeCloseTo(1, 12);
        for (let a = 0; a < m; a++) {
          expect((found.slope[a]! - dot(unit[a]!, residuals)) / size).toBeCloseTo(0, 12);
          for (let b = a; b < m; b++)
            expect(found.matrix[a * m + b]!).toBeCloseTo(dot(unit[a]!, unit[b]!), 12);
        }
      },
    ),
    { numRuns: 60 },
  );
});

test("columns that grow by 200 powers of ten from one block to another stay finite", async () => {
  const tape = await tapeOf("1.51*x + 0.71*y");
  const x = Float64Array.from({ length: 600 }, (_, r) => (r < 300 ? 1e-120 : 1e120));
  const y = Float64Array.from({ length: 600 }, (_, r) => (r < 300 ? 1 : 2));
  const found = normalEquations(tape, { columns: [x, y], target: new Float64Array(600) }, tape.constants)!;
  expect(found.norms[0]! / (1e120 * Math.sqrt(300))).toBeCloseTo(1, 12);
  // Σ x·y over the norms: only the second half counts.
  expect(found.matrix[1]!).toBeCloseTo((2 * 300) / Math.sqrt(300) / Math.sqrt(300 + 4 * 300), 12);
});

test("a constant without influence has norm 1 and zeros; a derivative that is not finite is told", async () => {
  const tape = await tapeOf("1.51*x + 0.71*y");
  const rows = 10;
  const zeros = new Float64Array(rows);
  const ones = new Float64Array(rows).fill(1);
  const found = normalEquations(tape, { columns: [zeros, ones], target: ones }, tape.constants)!;
  expect(found.norms[0]).toBe(1);
  expect(found.matrix[0]).toBe(0);
  const root = await tapeOf("1.51*sqrt(0.71*x)");
  expect(normalEquations(root, { columns: [zeros, ones], target: ones }, root.constants)).toBeUndefined();
});
